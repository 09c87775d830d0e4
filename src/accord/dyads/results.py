"""What an actor-partner model says: its effects, its tests, and how to read them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from accord.drawing.plots import Estimate, forest
from accord.dyads.effect import Effect
from accord.dyads.intraclass import Intraclass
from accord.dyads.ratio import Ratio
from accord.frames import table

CAUTION = (
    "These are associations. They do not show that one partner’s ratings cause the other’s; what "
    "both live with may move both."
)


@dataclass(frozen=True, slots=True)
class Likeness:
    """A likelihood-ratio test of whether the roles matter at all."""

    what: str  # "effects" or "everything"
    chi2: float
    df: int
    p: float


@dataclass(frozen=True, slots=True)
class Model:
    """One fitted model: with the members told apart by role, or taken as interchangeable."""

    apart: bool
    effects: tuple[Effect, ...]
    differences: tuple[Effect, ...]
    sds: tuple[float, ...]  # residual standard deviation, one a role
    correlation: float  # of the two residuals
    loglik: float
    ratios: tuple[Ratio, ...]

    def effect(self, kind: str, name: str = "", role: str = "") -> Effect:
        """One effect by its kind, predictor and whose outcome; KeyError where there is none."""
        for one in (*self.effects, *self.differences):
            if (one.kind, one.name, one.role) == (kind, name, role):
                return one
        raise KeyError(f"no {kind} effect of {name or 'this model'} on {role or 'both'}")

    def ratio(self, name: str, role: str = "") -> Ratio:
        """k of one predictor and role; KeyError where there is none."""
        for one in self.ratios:
            if (one.predictor, one.role) == (name, role):
                return one
        raise KeyError(f"no k of {name} for {role or 'both'}")


@dataclass(frozen=True, slots=True)
class Apim:
    """An actor-partner model of one outcome: each member's own predictors, and the partner's."""

    outcome: str
    predictors: tuple[str, ...]
    covariates: tuple[str, ...]
    roles: tuple[str, str] | None
    pairs: int  # that entered the model
    incomplete: int  # of them, with something missing (0 unless missing="fiml")
    left_out: Mapping[str, int]  # why: how many pairs
    method: Literal["REML", "ML", "FIML"]
    level: float
    apart: Model | None  # None without roles
    alike: Model
    tests: tuple[Likeness, ...]
    intraclass: Intraclass
    remarks: tuple[str, ...] = ()

    @property
    def model(self) -> Model:
        """The one to read: with roles where there are roles."""
        return self.apart or self.alike

    def __str__(self) -> str:
        from accord.dyads.saying import told

        return told(self)

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row an effect of both models."""
        rows = [
            {"model": name, **asdict(effect)}
            for name, model in (("by role", self.apart), ("interchangeable", self.alike))
            if model
            for effect in (*model.effects, *model.differences)
        ]
        return table(_columns(rows), kind)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return {**asdict(self), "left_out": dict(self.left_out), "caution": CAUTION}

    def picture(self) -> str:
        """Actor effects as dots and partner effects as squares, with their intervals."""
        rows = [
            Estimate(name_of(one, self.roles), one.estimate, one.low, one.high, shown == "partner")
            for predictor in self.predictors
            for role in self.roles or ("",)
            for shown in ("actor", "partner")
            for one in [self.model.effect(shown, predictor, role)]
        ]
        sentences = "; ".join(f"{row.name} {row.value:.2f}" for row in rows)
        across = f"points of {self.outcome} for one point"
        return forest(rows, says=f"Effects on {self.outcome}: {sentences}.", across=across)


def name_of(effect: Effect, roles: tuple[str, str] | None) -> str:
    """An effect as an arrow from whom to whom.

    >>> name_of(Effect("partner", "wife", "tension", -.2, .1, 99, -2, .05, -.4, 0), ("h", "wife"))
    'tension: h → wife'
    """
    if effect.kind not in ("actor", "partner"):
        return " ".join(part for part in (effect.kind, effect.name, effect.role) if part)
    if roles is None:
        return f"{effect.name}: {'own' if effect.kind == 'actor' else 'the partner’s'}"
    other = roles[1] if effect.role == roles[0] else roles[0]
    return f"{effect.name}: {effect.role if effect.kind == 'actor' else other} → {effect.role}"


def _columns(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    return {name: [row[name] for row in rows] for name in rows[0]}
