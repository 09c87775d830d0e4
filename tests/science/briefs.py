"""Facts of one case, written short: Mira with Tomás, found by all signals."""

from accord.brief import Between, Done, Facts, Found, Inside, Member
from accord.records import Course
from accord.signals import find_all

MIRA, TOMAS = Member("m", "Mira"), Member("t", "Tomás")
STEADY = [8.0, 8.25, 7.75, 8.0, 8.25, 8.0, 7.75, 8.0]
CLOSE = [8.0] * 8
UNWELL = [5.0, 5.5, 5.0, 5.25, 5.0, 5.5, 5.0, 5.25, 2.0]


def facts(
    between: Course | None = None,
    inside: Course | None = None,
    session: int = 10,
    done: dict[tuple[str, int], Done] | None = None,
    **other: object,
) -> Facts:
    done = done or {}
    found = []
    for course, therapist in ((between, "t"), (inside, "")):
        for finding in find_all(course) if course else ():
            key = (finding.signal, finding.session)
            found.append(Found(finding, "m", therapist, done.get(key)))
    return Facts(
        session,
        (MIRA,),
        (TOMAS,),
        between=(Between("m", "t", between),) if between else (),
        inside=(Inside("m", inside),) if inside else (),
        found=tuple(found),
        **other,  # type: ignore[arg-type]
    )
