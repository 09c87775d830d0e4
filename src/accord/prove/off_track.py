"""How well the off-track probability tells who will end worse, on clients whose course is made up.

The make-believe clinic, on a scale of 0 to 180 where higher is worse (as on the OQ-45):

    y_it = 72 + 20 sev_i + slope_i log(t) + crisis_it - gain_it + state_it + error_it
    sev ~ N(0, 1)     slope_i = -6.5 - 1.8 sev_i + condition_i + N(0, 5.5)
    state: AR(1) with .4, sd 5      error: sd 7      rounded, held to the ends

6 of 100 clients worsen steadily (gamma(4) of 3 points on the slope), 5 of 100 have a crisis between
sessions 4 and 13 (12 to 30 points, lasting), 20 of 100 a sudden gain between 2 and 8 (8 to 22
points). 4 to 25 sessions are held, 11 on average; 10 of 100 ratings are missing, never the first
nor the last. Worse at the end is 14 points or more above intake, in about 8 of 100.

Definitions, of clients who went on after the session in question:

    sensitivity:     of 100 who ended worse, those with a probability of .20 or more by then
    false alarms:    of 100 who did not, likewise
    right:           of 100 such marks, those that came true
    calibration:     clients who ended worse / sum of their probabilities

One clinic teaches the curve and its recalibration, another one tries them. Simulated, not clinical:
the course is nearly the model's own, so that real clinics will find less.

Source: our own process; its figures are assumptions chosen to look like routine outpatient care
(Lambert et al. 2002, Clin Psychol Psychother 9:149; Finch et al. 2001, ibid. 8:231).
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from accord.errors import AccordError
from accord.growth.client import LEVEL
from accord.growth.courses import Columns, Courses, courses
from accord.growth.curve import Curve
from accord.growth.fitting import fit_curve
from accord.growth.many import logit
from accord.growth.off_track import WORTH
from accord.growth.parts import Look, Measured
from accord.growth.recalibration import auc, try_at
from accord.records import NotEnough

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]

SESSIONS, LEAST_SESSIONS = 25, 4
TOP, MEAN, SPREAD = 180.0, 72.0, 20.0
SLOPE, SLOPE_SD, REGRESSION = -6.5, 5.5, -1.8
CONDITIONS = {"a": (0.35, 0.0), "b": (0.35, 0.5), "c": (0.15, 1.2), "d": (0.15, -0.3)}
STEADY, CRISIS, GAIN = 0.06, 0.05, 0.20  # shares of clients
STATE_SD, CARRY_OVER, ERROR_SD = 5.0, 0.4, 7.0
MISSING = 0.10
RELIABLE = 14.0  # points
LOOKED_AT = (3, 5, 8)
SCALE = Measured("make-believe distress", "1", "worse", 0.0, TOP, 1.0)


@dataclass(frozen=True, slots=True)
class Found:
    """What the probability did at one session. Shares are 0 to 1, "per 100" 0 to 100."""

    session: int
    clients: int
    ended_worse: float
    auc: float
    sensitivity: float
    false_alarms_per_100: float
    right_of_100_marks: float
    calibration: float
    raw_calibration: float  # before recalibration


@dataclass(frozen=True, slots=True)
class Proof:
    """The rule tried, session by session, and the share of scores inside the band."""

    found: tuple[Found, ...]
    inside: float
    level: float
    clients: int
    seed: int

    def __str__(self) -> str:
        head = ("session", "clients", "worse", "AUC", "sens.", "false/100", "right/100", "calibr.")
        said = [
            f"Ending {RELIABLE:g} points worse, on {self.clients:,} make-believe clients whom the",
            f"curve has not seen (seed {self.seed}); marks at a probability of {WORTH:.2f}.",
            "",
            "".join(f"{name:>11}" for name in head),
        ]
        for one in self.found:
            said.append(
                f"{one.session:11d}{one.clients:11,d}{one.ended_worse:11.1%}{one.auc:11.3f}"
                f"{one.sensitivity:11.3f}{one.false_alarms_per_100:11.1f}"
                f"{one.right_of_100_marks:11.1f}{one.calibration:11.2f}"
            )
        said += [
            "",
            f"{self.inside:.1%} of scores lie inside the {self.level:.0%} prediction interval of "
            "clients like them.",
            "Simulated, not clinical: it ranks rules and promises nothing about real people.",
        ]
        return "\n".join(said)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, for JSON."""
        return asdict(self)


def clinic(clients: int, seed: int) -> dict[str, Any]:
    """A make-believe clinic as columns: client, session, score, condition; rated rows only.

    >>> made = clinic(100, seed=1)
    >>> sorted(made), len(set(made["client"].tolist()))
    (['client', 'condition', 'score', 'session'], 100)
    """
    if clients < 1:
        raise AccordError("A clinic needs at least one client: ask for a larger number.")
    draw = np.random.default_rng(seed)
    held = np.clip(LEAST_SESSIONS + draw.negative_binomial(1.8, 1.8 / 8.8, clients), 0, SESSIONS)
    condition = draw.choice(len(CONDITIONS), clients, p=[p for p, _ in CONDITIONS.values()])
    true = _true_courses(draw, condition)
    noise = _states(draw, clients) + draw.normal(0, ERROR_SD, true.shape)
    scores = np.rint(np.clip(true + noise, 0, TOP))
    session = np.arange(1, SESSIONS + 1)
    rated = (session <= held[:, None]) & (draw.random(scores.shape) >= MISSING)
    rated[:, 0] = rated[np.arange(clients), held - 1] = True
    who, when = np.nonzero(rated)
    return {
        "client": who,
        "session": when + 1,
        "score": scores[who, when],
        "condition": np.array(list(CONDITIONS))[condition[who]],
    }


def prove(
    clients: int = 20_000, seed: int = 2, sessions: Sequence[int] = LOOKED_AT
) -> Proof | NotEnough:
    """Fit on one clinic, try on another of the same size; NotEnough where too few end worse.

    >>> found = prove(clients=4000, sessions=[5])
    >>> found.found[0].auc > 0.85
    True
    """
    curve = taught(clients, seed)
    if isinstance(curve, NotEnough):
        return curve
    if curve.recalibration is None:
        return NotEnough("the off-track proof", clients, 5000, "clients")
    other = clinic(clients, seed + 1)
    columns = Columns(conditions=("condition",))
    met = courses(other, columns, curve.clock)
    return Proof(
        tuple(_at(curve, met, session) for session in sessions),
        _inside(curve, met),
        LEVEL,
        clients,
        seed,
    )


def taught(clients: int, seed: int) -> Curve | NotEnough:
    """The curve that a make-believe clinic teaches."""
    return fit_curve(
        clinic(clients, seed),
        conditions=["condition"],
        measured=SCALE,
        reliable_change=RELIABLE,
        source=f"make-believe clinic, {clients:,} clients, seed {seed}",
    )


def _true_courses(draw: np.random.Generator, condition: Whole) -> Floats:
    """What is to be found: level, slope, steady worsening, crises, sudden gains."""
    clients, session = len(condition), np.arange(1, SESSIONS + 1)
    severity = draw.normal(0, 1, clients)
    slope = SLOPE + REGRESSION * severity + draw.normal(0, SLOPE_SD, clients)
    slope += np.array([shift for _, shift in CONDITIONS.values()])[condition]
    slope += np.where(draw.random(clients) < STEADY, draw.gamma(4, 3.0, clients), 0)
    course = MEAN + SPREAD * severity[:, None] + slope[:, None] * np.log(session)
    for share, (first, after), (low, high), sign in (
        (CRISIS, (4, 14), (12, 30), 1),
        (GAIN, (2, 9), (8, 22), -1),
    ):
        size = np.where(draw.random(clients) < share, draw.uniform(low, high, clients), 0)
        begins = draw.integers(first, after, clients)
        course += sign * size[:, None] * (session >= begins[:, None])
    return np.asarray(course)


def _states(draw: np.random.Generator, clients: int) -> Floats:
    """What lasts for some sessions: AR(1)."""
    fresh = draw.normal(0, STATE_SD, (clients, SESSIONS))
    state = fresh.copy()
    for session in range(1, SESSIONS):
        kept = CARRY_OVER * state[:, session - 1]
        state[:, session] = kept + np.sqrt(1 - CARRY_OVER**2) * fresh[:, session]
    return state


def _at(curve: Curve, met: Courses, session: int) -> Found:
    assert curve.recalibration is not None
    tried = try_at(curve, met, RELIABLE, session)
    look = curve.recalibration.look(session) or curve.recalibration.looks[0]
    p = probabilities(look, tried.raw)
    marked, worse = p >= WORTH, tried.worse
    return Found(
        session,
        len(worse),
        float(worse.mean()),
        auc(p, worse),
        float(marked[worse].mean()),
        100 * float(marked[~worse].mean()),
        100 * float(worse[marked].mean()) if marked.any() else float("nan"),
        float(worse.sum() / p.sum()),
        float(worse.sum() / tried.raw.sum()),
    )


def probabilities(look: Look, raw: Floats) -> Floats:
    """`accord.growth.off_track.recalibrated` of many."""
    return np.asarray(1 / (1 + np.exp(-(look.intercept + look.slope * logit(raw)))))


def _inside(curve: Curve, met: Courses) -> float:
    """The share of later scores inside the band of clients like this one."""
    from scipy.special import ndtri

    from accord.growth.many import coefficients, design

    weights = design(curve.covariates, curve.conditions, met)
    level, trend = coefficients(curve)
    rows = ~met.first
    who, x = met.client[rows], met.x[rows]
    (a, b), (_, d) = curve.D
    sd = np.sqrt(a + 2 * x * b + x * x * d + curve.sigma2)
    off = met.y[rows] - (weights @ level)[who] - (weights @ trend)[who] * x
    return float((np.abs(off) <= ndtri(0.5 + LEVEL / 2) * sd).mean())


if __name__ == "__main__":
    print(prove())
