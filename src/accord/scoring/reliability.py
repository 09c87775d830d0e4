"""How exactly a score measures, from a clinic's own data."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import variance

from accord.errors import AnswerError

FEWEST_PEOPLE = 100  # the item bank promises no figure about change from fewer


@dataclass(frozen=True, slots=True)
class Alpha:
    """Cronbach's alpha. `value` is None where there is not enough data to say."""

    value: float | None
    people: int
    items: int
    needed: int = FEWEST_PEOPLE


def cronbach_alpha(rows: Sequence[Sequence[float]]) -> Alpha:
    """Internal consistency of the items of one scale.

    alpha = k / (k - 1) * (1 - sum of item variances / variance of the totals)

    `rows` holds one row a person (one response each), one number an item, nothing missing and
    reversed items turned round already. Raises AnswerError where rows differ in length or hold
    fewer than two items. Under 100 people, or where all totals are alike, there is no value.

    Two items, where alpha is four times their covariance over the variance of the totals:

    >>> rows = [(step, step + step % 2) for step in range(100)]
    >>> alpha = cronbach_alpha(rows)
    >>> round(alpha.value, 4), alpha.people
    (0.9999, 100)
    >>> cronbach_alpha(rows[:99]).value is None
    True

    Source: Cronbach 1951, Psychometrika 16:297-334.
    """
    width = len(rows[0]) if rows else 0
    if any(len(row) != width for row in rows):
        raise AnswerError("Rows differ in length: keep people who answered every item.")
    if rows and width < 2:
        raise AnswerError("Alpha compares items with one another: give at least two.")
    if len(rows) < FEWEST_PEOPLE:
        return Alpha(None, len(rows), width)
    whole = variance([sum(row) for row in rows])
    if whole == 0:
        return Alpha(None, len(rows), width)
    items = sum(variance(column) for column in zip(*rows, strict=True))
    return Alpha(width / (width - 1) * (1 - items / whole), len(rows), width)
