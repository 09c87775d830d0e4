"""In a client: how they are doing, and what may be said of the change since intake."""

from accord.brief import pictures
from accord.brief.facts import Facts, Inside
from accord.brief.lines import finding_lines
from accord.brief.page import InsideLine
from accord.brief.speech import Speech
from accord.records import Series
from accord.signals import named
from accord.signals.change import since

LEAST = 0.05  # a change that would be shown as 0.0 is none


def lines(facts: Facts, speech: Speech, client: str) -> tuple[InsideLine, ...]:
    """What is told of one client."""
    return tuple(_line(facts, speech, one) for one in facts.inside if one.client == client)


def _line(facts: Facts, speech: Speech, one: Inside) -> InsideLine:
    title = one.title or speech.page("wellbeing")
    series = one.course.series.get("wellbeing")
    found = (
        found
        for found in facts.found
        if (found.client, found.therapist) == (one.client, "")
        and not named(found.finding.signal).alone
    )
    return InsideLine(
        client_key=one.client,
        client=speech.name(one.client),
        sentence=_sentence(speech, title, series),
        chart=pictures.inside(speech, one.client, title, series) if series else None,
        findings=finding_lines(speech, found, facts.session - 1),
    )


def _sentence(speech: Speech, title: str, series: Series | None) -> str:
    if series is None or not series.points:
        return speech.page("inside", where="none")
    first, last = series.points[0], series.points[-1]
    if len(series.points) == 1:
        return speech.page(
            "inside", where="one", title=title, value=last.value, session=last.session
        )
    found = since(series, first, last)
    moved = "no" if abs(found.points) < LEAST else "up" if found.points > 0 else "down"
    return speech.page(
        "inside",
        title=title,
        kind=found.kind.value,
        why=found.why.value if found.why else None,
        moved=moved,
        points=abs(found.points),
        needed=found.needed,
    )
