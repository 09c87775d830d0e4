"""Reliable and clinically significant change of many clients by one method."""

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import numbers, texts
from accord.records import NotEnough
from accord.scoring.change import BEYOND, Kind
from accord.scoring.many import expected as by
from accord.scoring.many.expected import Expected, Floats, Method
from accord.scoring.many.figures import ALONE, FEWEST_OWN, Marks, completed, marks
from accord.scoring.many.found import Changes
from accord.scoring.many.known import Known
from accord.scoring.many.pairs import Group, group

__all__ = ["Changes", "Kind", "Known", "by_slope", "changes"]

FURTHEST = 1e100  # squares of it can still be added up
FEWEST_PER_PREDICTOR = 10  # our choice, the usual rule of thumb

Cut = Literal["a", "b", "c"]


def changes(
    data: Any,
    *,
    pre: str,
    post: str,
    known: Known,
    method: Method | str = Method.JACOBSON_TRUAX,
    cutoff: Cut = "c",
    client: str = "",
    covariates: Sequence[str] = (),
    reference: Any = None,
) -> Changes | NotEnough:
    """What may be said of each client's way from `pre` to `post`.

    data:       one row a client; `pre` and `post` are scores in scale points. Rows without both
        are counted and left out. `client` is the column of codes; without it rows are numbered.
    known:      of the scale. Where it names no sd, that of the first scores here is used.
    cutoff:     a: 2 sd from the clinical mean; b: within 2 sd of the general mean; c: between.
    covariates: further predictors of the regression. reference: a frame with the same columns,
        of people who were not treated; without it clients are compared with each other.

    A client near the better end, from where no reliable improvement is possible, is "not
    assessable"; near the worse end, where none could get reliably worse, they are counted beside.
    NotEnough under 20 complete clients where a figure must come from them. DataError for a
    reliability that is missing or under .70, text, infinities, scores outside the scale, and a
    client in two rows.

    >>> from accord.measures.measure import Norm
    >>> frame = {"pre": [32.5, 32.5, 50], "post": [47.5, 50.5, 40]}
    >>> paper = Known(
    ...     higher_is="better", reliability=0.80, sd=7.5,
    ...     clinical=Norm("clinical", 40, 7.5, "the paper"),
    ...     general=Norm("general", 60, 7.5, "the paper"),
    ... )
    >>> found = changes(frame, pre="pre", post="post", known=paper)
    >>> [kind.value for kind in found.kinds], round(float(found.rc[0]), 3)
    (['improved', 'recovered', 'deteriorated'], 3.162)

    Source: Jacobson & Truax 1991, J Consult Clin Psychol 59:12-19; the other methods in
    accord.scoring.many.expected.
    """
    method = _method(method)
    start, end = numbers(data, pre), numbers(data, post)
    _within(start, pre, known)
    _within(end, post, known)
    names = _names(data, client, len(start))
    both = ~(np.isnan(start) | np.isnan(end))
    extra = np.column_stack([numbers(data, one) for one in covariates]) if covariates else None
    if extra is not None:
        both &= ~np.isnan(extra).any(axis=1)
    left_out = int(len(both) - both.sum())
    start, end = start[both], end[both]
    if not len(start):
        return NotEnough("Change", 0, 1, "clients with both scores")
    short = _short(method, known, len(start))
    if short is not None:  # it is false by itself
        return short
    known, cautions = completed(known, start)
    found: Expected | NotEnough
    if method is Method.REGRESSION:
        own = _design(start, extra[both] if extra is not None else None)
        found = _predicted(own, end, reference, pre, post, covariates)
    else:
        found = _expected(method, known, start, end)
    if isinstance(found, NotEnough):
        return found
    cuts = marks(known, cutoff)
    kinds, stuck = _kinds(known, start, end, found, cuts)
    return Changes(
        method=method,
        clients=tuple(name for name, kept in zip(names, both, strict=True) if kept),
        pre=start,
        post=end,
        expected=found.score,
        se=found.se,
        kinds=kinds,
        cannot_worsen=stuck,
        critical=found.critical,
        false_worse=found.false_worse,
        false_said=found.said,
        known=known,
        marks=cuts,
        group=group(start, end),
        left_out=left_out,
        cautions=cautions if reference is not None else (*cautions, ALONE),
    )


def by_slope(
    slopes: Sequence[float] | Floats,
    variances: Sequence[float] | Floats,
    *,
    higher_is: Literal["better", "worse"],
    clients: Sequence[str] = (),
) -> Changes | NotEnough:
    """Change by each client's own slope from a growth model: RC = slope / sqrt(its variance).

    slopes:    (n,) empirical-Bayes slopes, fixed and random part together, points a unit of time.
    variances: (n,) their posterior variances, in the same units squared.

    All sessions count, not two of them. A slope is shrunken towards the average client's, so where
    the average improves, at most 25 in 1,000 people without true change come out as deteriorated.
    DataError for lengths that differ, values that are no numbers, and variances not above zero.

    >>> found = by_slope([-1.2, 0.1, -0.1], [0.09, 0.09, 0.09], higher_is="worse")
    >>> [kind.value for kind in found.kinds]
    ['improved', 'unchanged', 'unchanged']

    Source: Speer & Greenbaum 1995, J Consult Clin Psychol 63:1044-1048.
    """
    slope = np.asarray(slopes, dtype=np.float64)
    spread = np.asarray(variances, dtype=np.float64)
    if slope.shape != spread.shape or slope.ndim != 1:
        raise DataError("Give one variance for each slope, both as a single column.")
    if not len(slope):
        return NotEnough("Change by slope", 0, 1, "clients with a slope")
    if not (np.isfinite(slope).all() and np.isfinite(spread).all() and (spread > 0).all()):
        raise DataError("Every slope needs to be a number and its variance a number above zero.")
    nothing = np.zeros_like(slope)
    known = Known(higher_is=higher_is)
    found = Expected(nothing, np.sqrt(spread), BEYOND, by.TAIL, f"at most {by.UNCHANGED}")
    kinds, stuck = _kinds(known, nothing, slope, found, None)
    names = tuple(clients) or tuple(str(row + 1) for row in range(len(slope)))
    if len(names) != len(slope):
        raise DataError(f"There are {len(names)} names for {len(slope)} slopes. Give one for each.")
    return Changes(
        method=Method.SLOPE,
        clients=names,
        pre=nothing,
        post=slope,
        expected=nothing,
        se=found.se,
        kinds=kinds,
        cannot_worsen=stuck,
        critical=BEYOND,
        false_worse=by.TAIL,
        false_said=found.said,
        known=known,
        marks=None,
        group=Group(len(slope), 0.0, None, float(slope.mean()), None, None, None, None),
        left_out=0,
        cautions=(ALONE,),
    )


def _expected(method: Method, known: Known, start: Floats, end: Floats) -> Expected:
    r, sd = known.trusted(), known.sd
    mean = float(start.mean()) if known.mean is None else known.mean
    assert sd is not None  # filled in by completed
    if method is Method.JACOBSON_TRUAX:
        return by.jacobson_truax(start, sd, r)
    if method is Method.MAASSEN:
        return by.maassen(start, sd, float(end.std(ddof=1)), r)
    if method is Method.EDWARDS_NUNNALLY:
        return by.edwards_nunnally(start, mean, sd, r)
    if method is Method.GULLIKSEN:
        return by.gulliksen(start, mean, sd, r)
    return by.hageman_arrindell(start, end, sd, r, known.up)


def _predicted(
    own: Floats,
    end: Floats,
    reference: Any,
    pre: str,
    post: str,
    covariates: Sequence[str],
) -> Expected | NotEnough:
    if reference is None:
        few = _too_few_to_predict(own)
        return by.regression(own, end) if few is None else few
    start, known = numbers(reference, pre), numbers(reference, post)
    extra = np.column_stack([numbers(reference, c) for c in covariates]) if covariates else None
    design = _design(start, extra)
    kept = ~(np.isnan(design).any(axis=1) | np.isnan(known))
    few = _too_few_to_predict(design[kept])
    return by.regression(own, end, (design[kept], known[kept])) if few is None else few


def _too_few_to_predict(design: Floats) -> NotEnough | None:
    rows, width = design.shape
    need = max(FEWEST_OWN, FEWEST_PER_PREDICTOR * (width - 1))
    if rows < need:
        return NotEnough("A prediction of second scores", rows, need, "people with both scores")
    return None


def _design(start: Floats, extra: Floats | None) -> Floats:
    parts = [np.ones(len(start)), start]
    return np.column_stack(parts if extra is None else [*parts, extra])


def _short(method: Method, known: Known, n: int) -> NotEnough | None:
    needs_sample = method in (Method.MAASSEN, Method.HAGEMAN_ARRINDELL)
    needs_mean = method in (Method.EDWARDS_NUNNALLY, Method.GULLIKSEN) and known.mean is None
    needs_mean = needs_mean and known.clinical is None
    needs_sd = method.needs_reliability and known.sd is None
    if (needs_sample or needs_mean or needs_sd) and n < FEWEST_OWN:
        why = "Give the SD and the norms of the scale's manual and fewer will do."
        return NotEnough("Change", n, FEWEST_OWN, "clients with both scores", why)
    return None


def _kinds(
    known: Known, start: Floats, end: Floats, found: Expected, cuts: Marks | None
) -> tuple[tuple[Kind, ...], Any]:
    # The order of accord.scoring.change: a fall first, so that no good start ever hides one.
    up, mark = known.up, cuts.used if cuts else None
    gain, needed = up * (end - found.score), found.critical * found.se
    if mark is None:
        crossed = np.zeros(len(start), dtype=np.bool_)
    else:
        crossed = (up * start <= up * mark) & (up * mark < up * end)
    better = gain > needed
    kinds = np.where(better, "IMPROVED", "UNCHANGED")
    kinds = np.where(crossed, np.where(better, "RECOVERED", "RECOVERED_NOT_RELIABLE"), kinds)
    if np.isfinite(known.best):
        kinds = np.where(up * (known.best - found.score) <= needed, "NOT_ASSESSABLE", kinds)
    kinds = np.where(gain < -needed, "DETERIORATED", kinds)
    stuck = np.zeros(len(start), dtype=np.bool_)
    if np.isfinite(known.worst):
        stuck = up * (found.score - known.worst) <= needed
    return tuple(Kind[name] for name in kinds.tolist()), stuck


def _method(told: Method | str) -> Method:
    try:
        method = Method(told)
    except ValueError:
        there = ", ".join(one.value for one in Method if one is not Method.SLOPE)
        raise DataError(f"There is no method {told}. The methods are: {there}.") from None
    if method is Method.SLOPE:
        raise DataError("Slopes come from a growth model: give them to by_slope.")
    return method


def _within(values: Floats, name: str, known: Known) -> None:
    if (far := np.flatnonzero(np.abs(values) > FURTHEST)).size:
        raise DataError(f"Column {name} holds {values[far[0]]:g} in row {far[0] + 1}: no score.")
    wrong = np.flatnonzero((values < known.lowest) | (values > known.highest))
    if len(wrong):
        raise DataError(
            f"Column {name} holds {values[wrong[0]]:g} in row {wrong[0] + 1}, and the scale runs "
            f"from {known.lowest:g} to {known.highest:g}. Are both scores of this scale?"
        )


def _names(data: Any, client: str, rows: int) -> list[str]:
    if not client:
        return [str(row + 1) for row in range(rows)]
    names = texts(data, client)
    seen: set[str] = set()
    for row, name in enumerate(names):
        if name in seen:
            raise DataError(
                f"Client {name} has a second row, {row + 1}. One row a client is needed: "
                "first_and_last makes it from a long table."
            )
        seen.add(name)
    return names
