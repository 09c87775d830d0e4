"""The share still there, and gone for each reason, session by session, with 95% intervals."""

from dataclasses import dataclass
from textwrap import fill
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from accord.drawing.plots import Band, Curve, steps
from accord.engagement.ends import Definition
from accord.engagement.newton import Logit, probabilities
from accord.errors import DataError
from accord.frames import table

Floats = NDArray[np.float64]
Z = 1.959964


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """Shares after each session (m,): `staying`, and `gone` (m, causes), with their limits.

    Limits are 95%, by the delta method on log(-log) of the share; they hold the covariates, the
    baseline's shape and the ridge as given, and tell of groups, not of one person.
    """

    sessions: NDArray[np.int64]
    causes: tuple[str, ...]
    staying: Floats
    staying_limits: Floats  # (m, 2)
    gone: Floats
    gone_limits: Floats  # (m, causes, 2)
    clients: int
    definition: Definition

    def at(self, session: int) -> dict[str, float]:
        """The shares after one session."""
        place = np.flatnonzero(self.sessions == session)
        if not len(place):
            raise DataError(f"Session {session} is not in this course.")
        gone = {name: float(self.gone[place[0], k]) for k, name in enumerate(self.causes)}
        return {"staying": float(self.staying[place[0]]), **gone}

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a session."""
        made: dict[str, Any] = {
            "session": self.sessions,
            "staying": self.staying,
            "staying_low": self.staying_limits[:, 0],
            "staying_high": self.staying_limits[:, 1],
        }
        for k, name in enumerate(self.causes):
            plain = name.replace(" ", "_")
            made[plain] = self.gone[:, k]
            made[f"{plain}_low"] = self.gone_limits[:, k, 0]
            made[f"{plain}_high"] = self.gone_limits[:, k, 1]
        return table(made, kind)

    def to_dict(self) -> list[dict[str, Any]]:
        """The same as plain values."""
        rows: list[dict[str, Any]] = self.to_frame().to_dicts()
        return rows

    def picture(self) -> str:
        """The shares gone as steps, with their intervals."""
        before = float(self.sessions[0]) - 1
        curves, bands = [], []
        for k, name in enumerate(self.causes):
            places = zip(self.sessions, self.gone[:, k], strict=True)
            points = [(before, 0.0), *((float(t), float(v)) for t, v in places)]
            curves.append(Curve(name, tuple(points), second=k == 1))
            rows = zip(self.sessions, *self.gone_limits[:, k].T, strict=True)
            edges = [(before, 0.0, 0.0), *((float(t), float(a), float(b)) for t, a, b in rows)]
            bands.append(Band(tuple(edges)))
        last = ", ".join(f"{self.gone[-1, k]:.0%} {name}" for k, name in enumerate(self.causes))
        says = f"After session {self.sessions[-1]}: {last}."
        return steps(curves, bands=bands, says=says, across="session", up="share gone")

    def __str__(self) -> str:
        return f"{fill(str(self.definition), 100)}\n{self.rows()}"

    def rows(self) -> str:
        """The shares as a small table, without the definition."""
        head = f"{'session':>8}{'staying':>10}{'95%':>16}"
        head += "".join(f"{name:>17}{'95%':>16}" for name in self.causes)
        lines = [head]
        for place, session in enumerate(self.sessions):
            line = (
                f"{session:>8}{self.staying[place]:>10.3f}{_ends(self.staying_limits[place]):>16}"
            )
            for k in range(len(self.causes)):
                line += f"{self.gone[place, k]:>17.3f}{_ends(self.gone_limits[place, k]):>16}"
            lines.append(line)
        return "\n".join(lines)


def course(
    design: Floats,
    fitted: Logit,
    sessions: NDArray[np.int64],
    causes: tuple[str, ...],
    clients: int,
    definition: Definition,
) -> Course:
    """Shares from the hazards of consecutive sessions (rows of `design`, (m, p)).

    S(t) = S(t-1) (1 - sum_k h_k(t)),  F_k(t) = F_k(t-1) + S(t-1) h_k(t),  and their derivatives.
    """
    hazards = probabilities(design, fitted.beta)
    m, p = design.shape
    count = len(causes)
    staying, gone = 1.0, np.zeros(count)
    d_staying, d_gone = np.zeros(count * p), np.zeros((count, count * p))
    shares, limits = np.zeros((m, 1 + count)), np.zeros((m, 1 + count, 2))
    for t in range(m):
        h = hazards[t]
        # dh_k / db_l = h_k (1[k = l] - h_l) x
        slope = np.stack(
            [
                np.concatenate([h[k] * ((k == j) - h[j]) * design[t] for j in range(count)])
                for k in range(count)
            ]
        )
        d_gone = d_gone + np.outer(h, d_staying) + staying * slope
        gone = gone + staying * h
        d_staying = d_staying * (1 - h.sum()) - staying * slope.sum(axis=0)
        staying *= 1 - float(h.sum())
        for place, (value, slope_of) in enumerate(
            [(staying, d_staying), *zip(gone, d_gone, strict=True)]
        ):
            error = float(np.sqrt(max(slope_of @ fitted.cov @ slope_of, 0.0)))
            shares[t, place] = value
            limits[t, place] = _limits(float(value), error)
    return Course(
        sessions,
        causes,
        shares[:, 0],
        limits[:, 0],
        shares[:, 1:],
        limits[:, 1:],
        clients,
        definition,
    )


def _limits(value: float, error: float) -> tuple[float, float]:
    if not 0 < value < 1:
        return value, value
    # Powers of the share keep both limits between nought and one.
    width = np.exp(Z * error / (value * abs(np.log(value))))
    return float(value**width), float(value ** (1 / width))


def _ends(limits: Floats) -> str:
    return f"{limits[0]:.3f} to {limits[1]:.3f}"
