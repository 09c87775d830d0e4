"""What a score is worth when some of its items were not answered."""

from collections.abc import Sequence


def total(
    values: Sequence[float], *, items: int, minimum_answered: int, method: str
) -> float | None:
    """The score from the answered items, or None where there are too few of them.

    A mean is the mean of what was answered. A sum is made up to all items as if the missing ones
    were like the rest: `sum(values) * items / len(values)`. Skipped, not asked and not reached
    count alike here: none of them is an answer, and none of them is a nought.

    >>> total([1, 2, 1, 0, 2, 1, 0], items=9, minimum_answered=7, method="sum")
    9.0
    >>> total([1, 2, 1, 0, 2, 1], items=9, minimum_answered=7, method="sum") is None
    True
    >>> total([8, 6, 7, 7], items=5, minimum_answered=4, method="mean")
    7.0

    Source: the share of answered items each measure asks for is written in its file.
    """
    if len(values) < max(minimum_answered, 1):
        return None
    mean = sum(values) / len(values)
    # Multiplying first keeps a complete sum a whole number.
    return sum(values) * items / len(values) if method == "sum" else mean
