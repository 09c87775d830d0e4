"""Expected courses as text, pictures and tables; but for tables by the standard library alone."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from textwrap import wrap
from typing import TYPE_CHECKING, Any

from accord.drawing.plots import Band, lines
from accord.drawing.plots import Curve as Drawn

if TYPE_CHECKING:
    from accord.growth.client import Prediction
    from accord.growth.curve import At, Curve
    from accord.growth.parts import Recalibration

POINTS = 25  # of a drawn curve
SHOWN = 12  # clients in a printed list
WIDE = 96


def curve_text(curve: "Curve") -> str:
    """All that a person needs to judge the curve."""
    return "\n".join(_curve_lines(curve))


def clock_words(curve: "Curve") -> str:
    """How time enters, in words."""
    unit = curve.clock.unit
    if curve.clock.shape == "linear":
        return f"{unit}s, in a straight line"
    return "log(session)" if unit == "session" else f"log(1 + {unit}s)"


def _curve_lines(curve: "Curve") -> Iterator[str]:
    made, measured = curve.provenance, curve.measured
    named = f"{measured.name} {measured.version}".strip()
    yield f"Expected course of {named}: {made.rows:,} scores of {made.clients:,} clients."
    start = {"first": "the first score", "column": "an intake score", "none": "no intake score"}
    method = "REML" if made.reml else "ML"
    yield f"Time is {clock_words(curve)}; it starts from {start[curve.intake]}; {method}."
    yield ""
    yield f"  {'':28}{'level':>10}{'SE':>8}{'trend':>11}{'SE':>8}"
    for term in curve.terms:
        told = f"  {term.name[:28]:28}{term.level:10.3f}{_se(term.level_se)}"
        if term.trend_se is not None:
            told += f"{term.trend:11.3f}{_se(term.trend_se)}"
        yield told
    for one in curve.covariates:
        yield f"  {one.name} in SDs of {one.sd:.4g} from {one.mean:.4g}."
    for group in curve.conditions:
        yield f"  {group.name} against {next(iter(group.levels))}."
    (a, b), (_, d) = curve.D
    yield ""
    between = f"  Between clients: SD of level {a**0.5:.3f}"
    if a * d > 0:
        between += f", of trend {d**0.5:.3f}, correlation {b / (a * d) ** 0.5:.2f}"
    yield f"{between}."
    if made.therapists:
        share = made.therapist_variance / (a + curve.sigma2)
        yield (
            f"  {made.therapists} therapists are a level of their own: {share:.1%} of the variance "
            "of level and scores."
        )
    yield f"  From one score to the next: SD {curve.sigma2**0.5:.3f}."
    if made.loglik is not None and made.aic is not None:
        yield f"  Log-likelihood ({method}) {made.loglik:.3f}, AIC {made.aic:.2f}."
    yield from _looks(curve)
    if curve.remarks:
        yield ""
    for remark in curve.remarks:
        yield from wrap(remark, WIDE)


def _looks(curve: "Curve") -> Iterator[str]:
    again = curve.recalibration
    if not again:
        return
    unit = curve.clock.unit
    yield ""
    yield f"  Ending {again.points:g} points or more worse than at intake, from what was known by"
    yield "  then; marks at a probability of .20, counted on the clients fitted:"
    head = ("by " + unit, "clients", "worse", "AUC", "found", "false/100", "right/100")
    yield "  " + "".join(f"{name:>11}" for name in head)
    for look in again.looks:
        cells = (
            f"{look.at:.3g}",
            f"{look.clients:,}",
            f"{look.worse / look.clients:.1%}",
            f"{look.auc:.2f}",
            f"{look.caught:.2f}",
            f"{look.false:.0f}",
            f"{look.right:.0f}",
        )
        yield "  " + "".join(f"{cell:>11}" for cell in cells)


def share_words(again: "Recalibration") -> str:
    """How often a mark is right, over the looks."""
    right = [look.right for look in again.looks]
    return f"Of 100 marks, {min(right):.0f} to {max(right):.0f} came true."


def prediction_text(found: "Prediction") -> str:
    """One client in a few lines."""
    unit, last = found.curve.clock.unit, found.given[-1] if found.given else None
    named = f"Client {found.client}" if found.client else "One client"
    said = [
        f"{named}, {found.curve.measured.name}: {len(found.given)} scores"
        + (f", the last {last[1]:g} at {unit} {last[0]:g}." if last else ".")
    ]
    said.append(
        f"{found.level:.0%} prediction intervals: {round(100 * found.level)} of 100 single scores "
        "lie inside."
    )
    said += ["", f"  {unit:>9}{'like this one':>24}{'given the scores':>26}"]
    after = [n for n, at in enumerate(found.own) if last is None or at.time > last[0]]
    for n in after[:: max(1, len(after) // SHOWN)]:
        like, own = found.cohort[n], found.own[n]
        said.append(f"  {own.time:9.4g}{_reach(like):>24}{_reach(own):>26}")
    for remark in ("", str(found.off_track), *found.remarks):
        said += wrap(remark, WIDE) or [""]
    return "\n".join(said)


def terms_frame(curve: "Curve", kind: str) -> Any:
    """One row a term."""
    names = ("name", "level", "level_se", "trend", "trend_se")
    columns = {name: [getattr(term, name) for term in curve.terms] for name in names}
    return _table(columns, kind)


def prediction_frame(found: "Prediction", kind: str) -> Any:
    """One row a time."""
    columns: dict[str, list[float]] = {"time": [at.time for at in found.own]}
    for who, course in (("cohort", found.cohort), ("own", found.own)):
        for name in ("expected", "low", "high"):
            columns[f"{who}_{name}"] = [getattr(at, name) for at in course]
    return _table(columns, kind)


def _table(columns: Mapping[str, Sequence[Any]], kind: str) -> Any:
    # By name: pages import this module, and nothing they import may lead to NumPy.
    return import_module("accord.frames").table(columns, "pandas" if kind == "pandas" else "polars")


def curve_picture(curve: "Curve", level: float) -> str:
    """The average course with its band; beginning low and high as thin lines."""
    times = drawn_times(curve)
    start = next((one for one in curve.covariates if one.name == "intake"), None)
    begins = [start.mean + k * start.sd for k in (0, -1, 1)] if start else [None]
    courses = [curve.cohort(times, curve.weights(value)[0], level) for value in begins]
    named = "expected" if begins[0] is None else f"begins at {begins[0]:.0f}"
    drawn = [Drawn(named, _line(courses[0]))]
    for value, course in zip(begins[1:], courses[1:], strict=True):
        drawn.append(Drawn(f"begins at {value:.0f}", _line(course), second=True))
    first, last = courses[0][0], courses[0][-1]
    says = (
        f"The expected {curve.measured.name} falls"
        if last.expected < first.expected
        else f"The expected {curve.measured.name} goes"
    )
    says += f" from {first.expected:.1f} to {last.expected:.1f}; {level:.0%} of scores lie inside "
    return lines(
        drawn,
        says=says + "the band.",
        across=curve.clock.unit,
        up=curve.measured.name,
        bands=[_band(courses[0])],
    )


def prediction_picture(found: "Prediction") -> str:
    """Scores as dots, the band of clients like this one, and the own course beyond the scores."""
    last = found.given[-1][0] if found.given else found.curve.clock.start
    ahead = [at for at in found.own if at.time >= last]
    drawn = [Drawn("like this one", _line(found.cohort), second=True)]
    if len(ahead) > 1:
        drawn += [
            Drawn("given the scores", _line(ahead)),
            Drawn("", tuple((at.time, at.low) for at in ahead), thin=True),
            Drawn("", tuple((at.time, at.high) for at in ahead), thin=True),
        ]
    says = f"{len(found.given)} scores on the {found.level:.0%} band of clients like this one."
    return lines(
        drawn,
        says=says,
        across=found.curve.clock.unit,
        up=found.curve.measured.name,
        bands=[_band(found.cohort)],
        dots=found.given,
    )


def drawn_times(curve: "Curve") -> tuple[float, ...]:
    """Evenly from the start to where most treatments end, or the tenth session."""
    looks = curve.recalibration.looks if curve.recalibration else ()
    start = curve.clock.start + (1 if curve.intake == "first" and curve.clock.start else 0)
    end = max([start + 8, *(look.final for look in looks)])
    return tuple(start + (end - start) * n / (POINTS - 1) for n in range(POINTS))


def _line(course: "tuple[At, ...] | list[At]") -> tuple[tuple[float, float], ...]:
    return tuple((at.time, at.expected) for at in course)


def _band(course: "tuple[At, ...]") -> Band:
    return Band(tuple((at.time, at.low, at.high) for at in course))


def _reach(at: "At") -> str:
    return f"{at.expected:.1f} ({at.low:.1f} to {at.high:.1f})"


def _se(value: float | None) -> str:
    return f"{value:8.3f}" if value is not None else " " * 8
