"""Courses written short, for tests: Mira with Tomás, and Mira herself.

Ratings are a list over the sessions from 1, None where there is none. Every value names the
response part that it comes from, so that tests can take a part away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from accord.records import Constants, Course, Held, Point, Series, Word

ALLIANCE = Constants("made-up-1", 7.9, 0.73, 1.27, 1.05, 1.64, "made up for tests")
WELLBEING = Constants("made-up-2", 5.5, 1.0, 2.2, 1.28, 1.64, "made up for tests")

Ratings = Sequence[float | None]
Told = Iterable[tuple[int, str, str]]  # session, item, answer


def series(ratings: Ratings, side: str = "client", **other: object) -> Series:
    """One side's ratings; the part of session 9 is "client-9"."""
    points = tuple(
        Point(session, value, part=f"{side}-{session}")
        for session, value in enumerate(ratings, 1)
        if value is not None
    )
    made = Series("session-client", "alliance", side, points, constants=ALLIANCE)
    return replace(made, **other)  # type: ignore[arg-type]


def words(told: Told, side: str = "client") -> tuple[Word, ...]:
    """Coded answers; all of one side's about a session share the part "client-tension-9"."""
    return tuple(
        Word(session, item, answer, side, f"{side}-{item.split('-')[0]}-{session}")
        for session, item, answer in told
    )


def pair(
    client: Ratings = (),
    therapist: Ratings = (),
    told: Told = (),
    noted: Told = (),
    held: int = 0,
    resting: Iterable[int] = (),
) -> Course:
    """Mira with Tomás; `held` sessions took place, in `resting` ones she was not asked."""
    rest = set(resting)
    return Course(
        "mira-tomas",
        tuple(Held(session, asked=session not in rest) for session in range(1, held + 1)),
        {"client": series(client), "therapist": series(therapist, "therapist")},
        words(told) + words(noted, "therapist"),
    )


def person(scores: Ratings = (), told: Told = (), **other: object) -> Course:
    """Mira herself."""
    own = series(scores, "self", measure="wellbeing", scale="wellbeing", constants=WELLBEING)
    wellbeing = replace(own, **other)  # type: ignore[arg-type]
    return Course("mira", (), {"wellbeing": wellbeing}, words(told))


def only(course: Course, parts: Iterable[str]) -> Course:
    """What is left where only some response parts may be read."""
    kept = set(parts)
    read: Mapping[str, Series] = {
        name: replace(one, points=tuple(point for point in one.points if point.part in kept))
        for name, one in course.series.items()
    }
    return replace(
        course, series=read, words=tuple(word for word in course.words if word.part in kept)
    )
