"""Charts of a brief, with the sentence that stands for each where it cannot be seen."""

from collections.abc import Iterable, Sequence

from accord.brief.facts import Found
from accord.brief.speech import Speech
from accord.drawing.chart import Chart, Dot, Event, Line
from accord.records import Series
from accord.signals.rupture import SETTLED
from accord.words import spoken


def between(
    speech: Speech,
    client: str,
    therapist: str,
    sides: tuple[Series | None, Series | None],
    found: Sequence[Found],
) -> Chart | None:
    """Both sides of one relationship, with what was told; None while nobody rated."""
    ours, theirs = sides
    scale = ours or theirs
    if scale is None or not any(side.points for side in sides if side):
        return None
    a = _line(speech.name(client), ours)
    b = _line(speech.name(therapist, "therapist"), theirs)
    events = _events(speech, found)
    says = speech.page("chart_between", client=a.label, therapist=b.label)
    return _chart(speech, says, a, b if b.dots else None, events, scale)


def inside(speech: Speech, client: str, title: str, series: Series) -> Chart | None:
    """One client's scores; None while there is none."""
    if not series.points:
        return None
    line = _line(speech.name(client), series)
    says = speech.page("chart_inside", client=line.label, title=title)
    return _chart(speech, says, line, None, (), series)


def _chart(
    speech: Speech,
    says: str,
    a: Line,
    b: Line | None,
    events: tuple[Event, ...],
    scale: Series,
) -> Chart:
    worse = scale.higher_is == "worse"
    told = [says, *(_line_says(speech, line, worse) for line in (a, b) if line and line.dots)]
    told += [
        speech.page("chart_event", session=event.session, label=event.label) for event in events
    ]
    return Chart(
        says=speech.joined(told),
        a=a,
        b=b,
        events=events,
        lowest=scale.lowest,
        highest=scale.highest,
        axis=speech.page("axis"),
        told=speech.page("told"),
        missing=speech.page("missing"),
        mode_changed=speech.page("mode_changed"),
        decimal=spoken(speech.language).decimal,
    )


def _line(label: str, series: Series | None) -> Line:
    points = series.points if series else ()
    return Line(label, tuple(Dot(point.session, point.value, point.mode) for point in points))


def _line_says(speech: Speech, line: Line, worse: bool) -> str:
    first, last = line.dots[0], line.dots[-1]
    worst = (max if worse else min)(line.dots, key=lambda dot: dot.value)
    return speech.page(
        "chart_line",
        name=line.label,
        higher_is="worse" if worse else "better",
        ratings=len(line.dots),
        first=first.value,
        first_session=first.session,
        last=last.value,
        last_session=last.session,
        worst=worst.value,
        worst_session=worst.session,
    )


def _events(speech: Speech, found: Iterable[Found]) -> tuple[Event, ...]:
    """Ruptures as told by either, and "mended" at the session in which the client said so."""
    events = []
    for one in found:
        told = one.finding.parameters
        if one.finding.signal == "rupture":
            form = "off_therapist" if told.get("who") == "therapist" else "off"
            label = speech.page(form, therapist=speech.name(one.therapist, "therapist"))
            events.append(Event(one.finding.session, "off", label))
            at = told.get("told")
            if told.get("state") == SETTLED[0] and isinstance(at, int):
                events.append(Event(at, "mended", speech.page("mended")))
    return tuple(sorted(events, key=lambda event: (event.session, event.kind)))
