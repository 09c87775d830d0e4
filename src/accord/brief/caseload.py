"""One row of the caseload: where it stands, and why in words.

The row of a joint case is the same whatever anybody answered. Only its place changes, and only for
safety: responders must find it, and the sentence beside it still says nothing.
"""

from collections.abc import Sequence
from datetime import date

from accord.brief.facts import CaseFacts
from accord.brief.lines import CALM, DANGER, NOTICE, PLAIN
from accord.brief.page import CaseRow
from accord.brief.speech import Speech
from accord.brief.weigh import good_news, need, offered
from accord.drawing.chart import Chart, Dot, Line
from accord.signals import named
from accord.signals.base import NOTHING, SAFETY
from accord.words import spoken

# Below every finding and above "steady": a joint case is to be opened before each session.
JOINT = 12
WEEK = 7


def row(facts: CaseFacts, language: str = "en") -> CaseRow:
    """The row of one case.

    >>> from accord.brief.facts import Found, Member
    >>> from accord.records import Finding
    >>> quiet = Finding("silence", 1, 8, 2.0, {"sessions": 2, "rated": 6, "ended": None})
    >>> row(CaseFacts(8, (Member("d", "Daniel"),), (Found(quiet, "d", "t"),), rated=6)).sentence
    'No rating for two sessions. Skipping is allowed; it may mean nothing.'
    >>> row(CaseFacts(8, (Member("l", "Lena"),), rated=7)).sentence
    'Steady. Nothing to say.'
    """
    speech = Speech(language, facts.last + 1, facts.clients)
    return _joint(facts, speech) if facts.joint else _single(facts, speech)


def order(row: CaseRow) -> tuple[int, date]:
    """Sort key: greater need first, then whom one meets sooner."""
    return -row.need, row.next_day or date.max


def _single(facts: CaseFacts, speech: Speech) -> CaseRow:
    chart = _chart(facts)
    first = next(iter(offered(facts.found, facts.last)), None)
    if first is not None:
        height = need(first, facts.last)
        tag = DANGER if height >= SAFETY else NOTICE
        if named(first.finding.signal).alone:
            chart = None
        return CaseRow(speech.finding(first, "row"), height, tag, facts.next_day, chart)
    news = [speech.finding(found, "row") for found in good_news(facts.found, facts.last)]
    if news:
        return CaseRow(speech.joined(news), NOTHING, CALM, facts.next_day, chart)
    if facts.rated < 2:
        early = speech.page("early", ratings=facts.rated)
        return CaseRow(early, NOTHING, PLAIN, facts.next_day, chart)
    return CaseRow(speech.page("steady"), NOTHING, PLAIN, facts.next_day, chart)


def _joint(facts: CaseFacts, speech: Speech) -> CaseRow:
    safety = any(need(found, facts.last) >= SAFETY for found in facts.found)
    days = (facts.next_day - facts.today).days if facts.next_day and facts.today else None
    weekday = spoken(speech.language).weekdays[facts.next_day.weekday()] if facts.next_day else ""
    sentence = speech.page(
        "joint_row",
        days=days,
        soon="yes" if days is not None and 0 < days < WEEK else "no",
        weekday=weekday,
    )
    return CaseRow(sentence, SAFETY if safety else JOINT, PLAIN, facts.next_day, None)


def _chart(facts: CaseFacts) -> Chart | None:
    a, b = _line(facts.a), _line(facts.b)
    if not a.dots and not b.dots:
        return None
    return Chart("", a, b if b.dots else None, lowest=facts.lowest, highest=facts.highest)


def _line(ratings: Sequence[tuple[int, float]]) -> Line:
    return Line("", tuple(Dot(session, value) for session, value in ratings))
