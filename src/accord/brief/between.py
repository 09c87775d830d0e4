"""Between you: each client with each therapist, in a sentence, a chart and what was found."""

from accord.brief import pictures
from accord.brief.facts import Between, Facts, Found
from accord.brief.lines import finding_lines
from accord.brief.page import BetweenLine
from accord.brief.speech import Speech
from accord.chart.shrunken import run
from accord.records import Plain, Series
from accord.signals import named


def lines(facts: Facts, speech: Speech, client: str) -> tuple[BetweenLine, ...]:
    """One client's relationships with the therapists of the case."""
    return tuple(_line(facts, speech, one) for one in facts.between if one.client == client)


def _line(facts: Facts, speech: Speech, one: Between) -> BetweenLine:
    found = tuple(
        found
        for found in facts.found
        if (found.client, found.therapist) == (one.client, one.therapist)
        and not named(found.finding.signal).alone
    )
    sides = (one.course.series.get("client"), one.course.series.get("therapist"))
    return BetweenLine(
        client_key=one.client,
        client=speech.name(one.client),
        therapist_key=one.therapist,
        therapist=speech.name(one.therapist, "therapist"),
        sentence=_sentence(speech, one, sides, found),
        chart=pictures.between(speech, one.client, one.therapist, sides, found),
        findings=finding_lines(speech, found, facts.session - 1),
    )


def _sentence(
    speech: Speech,
    one: Between,
    sides: tuple[Series | None, Series | None],
    found: tuple[Found, ...],
) -> str:
    ours, theirs = sides
    if ours is None or not ours.points:
        return speech.page("between", where="none")
    last = ours.points[-1]
    other = {point.session: point.value for point in theirs.points} if theirs else {}
    parameters: dict[str, Plain] = {
        "session": last.session,
        "client": speech.name(one.client),
        "therapist": speech.name(one.therapist, "therapist"),
        "value": last.value,
        "both": "yes" if last.session in other else "no",
        "other_value": other.get(last.session),
    }
    where, usual = _where(ours)
    return speech.page("between", where=where, usual=usual, **parameters)


def _where(series: Series) -> tuple[str, float | None]:
    """Where the latest rating lies against what this client usually says."""
    if len(series.points) == 1:
        return "one", None
    if series.constants is None:
        return "unknown", None
    step = run(series.points, series.constants, higher_is=series.higher_is)[-1]
    if step.z is None or abs(step.z) < series.constants.watch:
        return "usual", step.usual
    return ("lower" if step.z > 0 else "higher"), step.usual
