"""Coded answers outside any score, looked up by item and side."""

from accord.records import Course, Word


def answers(course: Course, item: str, side: str = "client") -> dict[int, Word]:
    """One side's answers to one item, by session in order; of several in one, the last given.

    >>> words = (Word(9, "tension", "yes"), Word(9, "tension", "no", side="therapist"))
    >>> answers(Course("", words=words), "tension")[9].answer
    'yes'
    """
    found = {word.session: word for word in course.words if word.item == item and word.side == side}
    return dict(sorted(found.items()))
