"""Where ratings can tell nothing: said as a limit of the scale, never as a trait of a person."""

from accord.brief.facts import Facts
from accord.brief.speech import Speech
from accord.chart.shrunken import MINIMUM_TO_SCORE, MINIMUM_TO_TRUST
from accord.records import Series

# Ratings within half a point of the top, four running: our choice. There the chart finds
# fewer ruptures: `docs/explanation/the-chart.md`.
TOP = 0.05  # of the scale
RUNNING = 4


def sentences(facts: Facts, speech: Speech, client: str) -> tuple[str, ...]:
    """What the ratings of one client cannot tell."""
    said: list[str] = []
    for one in facts.between:
        series = one.course.series.get("client")
        if one.client == client and series is not None and series.points:
            said += _of(speech, series, client)
    shown = [one.course for one in facts.between if one.client == client]
    shown += [one.course for one in facts.inside if one.client == client]
    scales = [series for course in shown for series in course.series.values() if series.points]
    if any(not series.validated for series in scales):
        said.append(speech.page("unvalidated"))
    return tuple(dict.fromkeys(said))


def _of(speech: Speech, series: Series, client: str) -> list[str]:
    name = speech.name(client)
    ratings = len(series.points)
    if at_the_top(series):
        return [speech.page("ceiling", client=name, ratings=RUNNING)]
    if series.constants is None:
        return [speech.page("no_constants")]
    if MINIMUM_TO_SCORE <= ratings < MINIMUM_TO_TRUST:
        return [speech.page("few", client=name, ratings=ratings)]
    return []


def at_the_top(series: Series) -> bool:
    """Whether the last four ratings all lie within half a point in ten of the best possible.

    >>> from accord.records import Point
    >>> points = tuple(Point(session, 9.6) for session in range(1, 5))
    >>> at_the_top(Series("m", "s", "client", points)), at_the_top(Series("m", "s", "", points[1:]))
    (True, False)
    """
    latest = series.points[-RUNNING:]
    if len(latest) < RUNNING:
        return False
    room = TOP * (series.highest - series.lowest)
    if series.higher_is == "better":
        return all(point.value >= series.highest - room for point in latest)
    return all(point.value <= series.lowest + room for point in latest)
