"""One finding as a line: its sentence, its tone, and what was done about it."""

from collections.abc import Iterable

from accord.brief.facts import Found
from accord.brief.page import FindingLine
from accord.brief.speech import Speech
from accord.brief.weigh import OFFERED, need, shown
from accord.signals import named
from accord.signals.base import SAFETY

DANGER, NOTICE, CALM, PLAIN = "danger", "notice", "calm", ""


def finding_line(speech: Speech, found: Found, last: int) -> FindingLine:
    """A finding in short, with its reasons.

    What belongs to the therapist alone is told in detail: such a line stands in no other place
    than `Brief.for_you_alone`.
    """
    finding = found.finding
    alone = named(finding.signal).alone
    return FindingLine(
        signal=finding.signal,
        session=finding.session,
        client_key=found.client,
        therapist_key=found.therapist,
        title=speech.finding(found, "title"),
        sentence=speech.finding(found, "detail" if alone else "row"),
        why="" if alone else speech.finding(found, "why"),
        done=_done(speech, found),
        tone=tone(found, last),
    )


def finding_lines(speech: Speech, found: Iterable[Found], last: int) -> tuple[FindingLine, ...]:
    """Those worth a line after session `last`, the latest first."""
    return tuple(finding_line(speech, one, last) for one in shown(found, last))


def tone(found: Found, last: int) -> str:
    """Red only where someone may be in danger, amber worth a word, green told to be well again."""
    height = need(found, last)
    if height >= SAFETY:
        return DANGER
    if height >= OFFERED:
        return NOTICE
    return CALM if named(found.finding.signal).good_news(found.finding, last) else PLAIN


def _done(speech: Speech, found: Found) -> str:
    done = found.done
    if done is None:
        return ""
    at = "yes" if done.session is not None else "no"
    return speech.page("done", done=done.what, at=at, done_session=done.session)
