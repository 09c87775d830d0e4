"""Truth and bias: how judgements of a partner follow the partner, and how they follow oneself.

Member i judges partner j (J_i); T_j is what the partner says, B_i what the judge says of their own
state. With m the mean of all T of the role that is judged:

    J_i - m = b0 + t (T_j - m) + b (B_i - m) + e_i          both judges at once, corr(e_A, e_B) free

b0 directional bias (judged higher or lower than the partner says, on the whole), t accuracy (the
truth's pull), b assumed similarity (one's own state's pull). It is an actor-partner model whose
partner effect is accuracy, so the same fit serves. Where only one of the two judges, as a therapist
judges a client, it is one regression.

Source: West & Kenny 2011, Psychol Rev 118:357.
"""

from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Any, Literal

import numpy as np

from accord.drawing.plots import Estimate, forest
from accord.dyads import regressions
from accord.dyads.effect import Effect, effect
from accord.dyads.pairs import LEAST_PAIRS, pairs
from accord.dyads.regressions import Floats
from accord.errors import DataError
from accord.frames import table
from accord.records import NotEnough

KINDS = ("directional bias", "accuracy", "assumed similarity")


@dataclass(frozen=True, slots=True)
class TruthAndBias:
    """Three effects for each judge, in points of the scale (bias) or per point (the others).

    As in any regression the intervals are given the truths of these pairs.
    """

    judges: tuple[str, ...]
    judgement: str
    truth: str
    pairs: int
    left_out: int
    level: float
    effects: tuple[Effect, ...]
    correlation: float | None  # of the two judges' residuals
    temporal: tuple[float, ...]  # correlation of judgement and truth over pairs, a judge each

    def effect(self, kind: str, judge: str = "") -> Effect:
        """One effect; KeyError where there is none."""
        for one in self.effects:
            if (one.kind, one.role) == (kind, judge):
                return one
        raise KeyError(f"no {kind} of {judge or 'the judges'}")

    def __str__(self) -> str:
        lines = [
            f"Truth and bias in {self.judgement}: {self.pairs:,} pairs, {100 * self.level:g}% "
            "intervals."
        ]
        if self.left_out:
            lines.append(f"Pairs left out for a missing value: {self.left_out:,}.")
        for judge, r in zip(self.judges, self.temporal, strict=True):
            lines += ["", f"{judge or 'Each member'} judging the other ({self.truth})"]
            for kind in KINDS:
                one = self.effect(kind, judge)
                lines.append(f"  {kind:<20} {one.estimate:>6.2f} ({one.low:.2f} to {one.high:.2f})")
            lines.append(f"  {self._said(judge)}")
            lines.append(f"  Over pairs, judgement and truth correlate {r:.2f}.")
        lines += ["", "These are tendencies over many pairs, and no measure of any one judge."]
        return "\n".join(fill(line, 100, subsequent_indent="    ") for line in lines)

    def _said(self, judge: str) -> str:
        bias, truth, own = (self.effect(kind, judge) for kind in KINDS)
        parts = ["no direction was found"]
        if not bias.low <= 0 <= bias.high:
            parts = [f"judged {'higher' if bias.estimate > 0 else 'lower'} than the other says"]
        parts.append(
            "follows what the other says"
            if truth.low > 0
            else "was not found to follow what the other says"
        )
        if own.low > 0:
            parts.append("leans towards the judge’s own state")
        return "The judgement: " + "; ".join(parts) + "."

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row an effect."""
        rows = [asdict(one) for one in self.effects]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """All of it as plain values."""
        return asdict(self)

    def picture(self) -> str:
        """Each judge's three effects with their intervals."""
        rows = [
            Estimate(f"{one.kind} {one.role}".strip(), one.estimate, one.low, one.high)
            for one in self.effects
        ]
        said = "; ".join(f"{row.name} {row.value:.2f}" for row in rows)
        return forest(rows, says=f"Truth and bias: {said}.", across="points, or points a point")


def truth_and_bias(
    data: Any,
    *,
    dyad: str,
    role: str,
    judgement: str,
    truth: str,
    judge: str | None = None,
    level: float = 0.95,
) -> TruthAndBias | NotEnough:
    """How judgements of a partner follow the partner's own word and the judge's own state.

    One row a person: `truth` is the person's own state, `judgement` what they think the partner's
    is, on the same scale. judge: the one role that judges; both by default.

    NotEnough under 50 pairs; DataError as `actor_partner`.

    >>> generator = np.random.default_rng(4)
    >>> own = generator.normal(6, 1, (200, 2))
    >>> thinks = 6.5 + 0.6 * (own[:, ::-1] - 6) + 0.2 * (own - 6)
    >>> thinks = thinks + generator.normal(0, 0.5, (200, 2))
    >>> table = {"pair": np.repeat(range(200), 2), "who": ["client", "therapist"] * 200,
    ...          "bond": own.ravel(), "thinks": thinks.ravel()}
    >>> found = truth_and_bias(table, dyad="pair", role="who", judgement="thinks", truth="bond")
    >>> [round(found.effect(kind, "therapist").estimate, 1) for kind in KINDS]
    [0.5, 0.6, 0.2]
    """
    if judgement == truth:
        raise DataError("Judgement and truth are two columns; one was given twice.")
    held = pairs(data, dyad=dyad, role=role, outcome=judgement, predictors=[truth])
    assert held.roles is not None
    if judge is not None and judge not in held.roles:
        raise DataError(f"Nobody has the role {judge}; the roles are {' and '.join(held.roles)}.")
    judges = [held.roles.index(judge)] if judge else [0, 1]
    thinks, own = held.outcome, held.predictors[:, :, 0]
    there = ~np.isnan(thinks[:, judges]).any(1) & ~np.isnan(own).any(1)
    n = int(there.sum())
    if n < LEAST_PAIRS:
        return NotEnough("Truth and bias", n, LEAST_PAIRS, "pairs with both members' ratings")
    columns, select = _arranged(thinks[there], own[there], judges)
    found = regressions.fit(regressions.cross(columns), select, n, "free")
    effects = [
        effect(
            kind,
            held.roles[who],
            truth,
            one,
            found.beta,
            found.cov,
            found.df(one),
            level,
        )
        for place, who in enumerate(judges)
        for number, kind in enumerate(KINDS)
        for one in [np.eye(3 * len(judges))[3 * place + number]]
    ]
    residual = found.residual
    together = None
    if len(judges) == 2:
        together = float(residual[0, 1] / np.sqrt(residual[0, 0] * residual[1, 1]))
    followed = [float(np.corrcoef(thinks[there, i], own[there, 1 - i])[0, 1]) for i in judges]
    return TruthAndBias(
        tuple(held.roles[who] for who in judges),
        judgement,
        truth,
        n,
        len(held.labels) - n,
        level,
        tuple(effects),
        together,
        tuple(followed),
    )


def _arranged(thinks: Floats, own: Floats, judges: list[int]) -> tuple[Floats, Floats]:
    """Columns about the mean of the judged role's truth, and each judge's place in them."""
    for name, values in (("the truth", own), ("the judgement", thinks[:, judges])):
        if not (values.std(0) > 0).all():
            raise DataError(f"One role's values of {name} are all equal; nothing can follow them.")
    columns = [np.ones(len(own))]
    select = np.zeros((len(judges), 1 + 3 * len(judges), 3 * len(judges) + 1))
    for place, who in enumerate(judges):
        middle = float(own[:, 1 - who].mean())
        columns += [own[:, 1 - who] - middle, own[:, who] - middle, thinks[:, who] - middle]
        select[place, 0, 3 * place] = 1
        for number in (1, 2):
            select[place, 3 * place + number, 3 * place + number] = 1
        select[place, 3 * place + 3, -1] = 1
    return np.column_stack(columns), select
