"""The usual course of the people of a table, learnt past the setbacks in it.

A plain fit takes setbacks for wobble: the more there are, the wider the wobble, and the fewer are
found. So the scores of the setbacks that are found are taken out and the course is fitted again,
twice. That takes out chance peaks too and makes the wobble too small; how much too small is seen by
doing the very same to make-believe people who only wobble, and put right, two rounds from "out":

    s2 <- s2 * s2_out / s2_made      b <- b + b_out - b_made      D <- D + D_out - D_made

with "out" for the fit of these people without setbacks, and "made" for the fit, done alike, of
people who wobble by (b, D, s2): where the two agree, that is what these people wobble by.

Last, the predictive sd is held to what is seen: with c the interquartile range of the z of all
scores looked at, over that of a normal one (1.349), D and s2 are taken times c^2. The expectations
stay as they are; where moods drift slowly, the next score is nearer than a course alone would have
it, and c is below 1.

Source: ours; Gourieroux, Monfort and Renault 1993, J Appl Econom 8:S85 (indirect inference).
"""

from dataclasses import replace

import numpy as np

from accord.errors import DataError
from accord.frames.arrays import Floats
from accord.records import NotEnough
from accord.resilience.episodes import Flags, episodes
from accord.resilience.expectation import Courses, Usual, wobbling

# Our choice: with fewer people than this the spread between them is known to no better than a
# third of itself, and what is expected of one would rest on that.
PEOPLE = 20
SCORES_EACH = 3  # a person with fewer tells nothing of wobble around a course
PASSES = 2
ROUNDS = 2
MAKE_BELIEVE = 30_000  # scores simulated, or one copy of the table
MOST_COPIES = 400
SEED = 19
ENOUGH = 100  # scores looked at, for their spread to be known


def learn(found: Courses, *, sem: float | None = None, up: int = 1) -> Usual | NotEnough:
    """The usual course by restricted maximum likelihood; `sem` and `up` as in `setbacks`.

    NotEnough below 20 people with three or more scores each, and where all scores are equal.
    """
    enough = int((found.count >= SCORES_EACH).sum())
    if enough < PEOPLE:
        unit = f"people with {SCORES_EACH} or more scores"
        return NotEnough("What is usual here", have=enough, need=PEOPLE, unit=unit)
    if np.ptp(found.score) == 0:
        return NotEnough("What is usual here", have=1, need=2, unit="different scores")
    unit_of_time = float(np.median(np.diff(found.t)[np.diff(found.who) == 0]))
    out = _without(found, found.score, unit_of_time, sem, up)
    if isinstance(out, NotEnough):
        return out
    usual = out
    for _ in range(ROUNDS):
        copied, score = wobbling(found, usual, copies(found), SEED)
        made = _without(copied, score, unit_of_time, sem, up)
        if isinstance(made, NotEnough):
            return made
        usual = replace(
            out,
            level=usual.level + out.level - made.level,
            slope=usual.slope + out.slope - made.slope,
            spread=_covariance(usual.spread + out.spread - made.spread),
            wobble=usual.wobble * out.wobble / made.wobble,
        )
    usual = _held(found, usual, sem, up)
    return replace(usual, people=len(found.names), scores=len(found.score))


def copies(found: Courses) -> int:
    """How many copies of a table are simulated, so that chance is known to a few in a hundred."""
    return min(max(1, MAKE_BELIEVE // len(found.score)), MOST_COPIES)


def _held(found: Courses, usual: Usual, sem: float | None, up: int) -> Usual:
    """The same with predictive sds as wide as the middle half of what is seen."""
    sem = sem or float(np.sqrt(usual.wobble))
    z = episodes(found, found.score, usual, sem=sem, up=up).surprise
    z = z[np.isfinite(z)]
    if len(z) < ENOUGH:
        return usual
    middle_half = np.subtract(*np.quantile(z, [0.75, 0.25])) / 1.349
    square = float(middle_half**2) or 1.0  # more than half of all scores just as expected
    return replace(usual, spread=square * usual.spread, wobble=square * usual.wobble)


def _without(
    found: Courses, score: Floats, unit: float, sem: float | None, up: int
) -> Usual | NotEnough:
    """The fit without the scores of the setbacks that it finds itself."""
    kept = np.ones(len(score), dtype=np.bool_)
    usual = _fitted(found, score, unit, kept)
    for _ in range(PASSES):
        if isinstance(usual, NotEnough):
            return usual
        seen = episodes(found, score, usual, sem=sem or float(np.sqrt(usual.wobble)), up=up)
        usual = _fitted(found, score, unit, ~seen.low)
    return usual


def _covariance(near: Floats) -> Floats:
    """The nearest matrix that a covariance can be: none of its variances below nil."""
    size, axes = np.linalg.eigh(near)
    held: Floats = (axes * np.maximum(size, 0)) @ axes.T
    return held


def _fitted(found: Courses, score: Floats, unit: float, kept: Flags) -> Usual | NotEnough:
    from accord.mixed import fit

    x = np.column_stack([np.ones(len(score)), np.log1p(found.t / unit)])[kept]
    names = ("level", "slope")
    try:
        made = fit(score[kept], x, x, found.who[kept], names=names, random_names=names)
    except DataError as error:
        raise DataError(f"No usual course could be fitted: {error}") from error
    if isinstance(made, NotEnough):
        return made
    people = len(np.unique(found.who[kept]))
    level, slope = (float(one) for one in made.beta)
    return Usual(level, slope, np.asarray(made.D), made.sigma2, unit, people, int(kept.sum()))
