"""Which findings matter now, and which of them most."""

from collections.abc import Iterable, Sequence

from accord.brief.facts import Found
from accord.signals import named
from accord.signals.base import NOTHING

# What was done about a finding lowers it below everything that is still untouched. "Not now"
# may come up again; what was talked about or found not useful is no longer offered.
LOWERED = {"not-now": 15, "talked": 10, "not-useful": 5}
OFFERED = LOWERED["not-now"]
LISTED = 4  # sessions that a finding stays listed with what was done about it; our choice


def need(found: Found, last: int) -> int:
    """How high a finding stands after session `last`; 0 where it no longer matters.

    >>> from accord.records import Finding
    >>> from accord.brief.facts import Done
    >>> strong = Finding("dip", 1, 9, 2.0, {"mark": "strong", "later": "low"})
    >>> need(Found(strong, "mira"), last=9), need(Found(strong, "mira"), last=13)
    (70, 0)
    >>> need(Found(strong, "mira", done=Done("talked")), last=9)
    10
    """
    signal = named(found.finding.signal)
    if not signal.current(found.finding, last):
        return NOTHING
    high = signal.need(found.finding)
    if found.done is None or signal.kept(found.finding):
        return high
    return min(high, LOWERED[found.done.what])


def by_need(found: Iterable[Found], last: int) -> tuple[Found, ...]:
    """Findings that matter now, the highest first; of equals the latest, then the strongest."""
    weighed = [(need(one, last), one) for one in found]
    return tuple(
        one
        for height, one in sorted(
            ((height, one) for height, one in weighed if height > NOTHING),
            key=lambda pair: (
                -pair[0],
                -pair[1].finding.session,
                -pair[1].finding.strength,
                pair[1].client,
                pair[1].therapist,
                pair[1].finding.signal,
            ),
        )
    )


def offered(found: Sequence[Found], last: int) -> tuple[Found, ...]:
    """Those that may be the one thing to open with, or the reason of a row in the caseload.

    A direct word outranks any figure: what somebody said about a session, and what they would like
    done about it, is not gone round by a figure of the same session.
    """
    return tuple(
        one
        for one in by_need(found, last)
        if need(one, last) >= OFFERED and not any(_covered(one, other) for other in found)
    )


def _covered(one: Found, told: Found) -> bool:
    same = (one.client, one.therapist) == (told.client, told.therapist)
    figures = named(one.finding.signal).by_figures
    return same and figures and named(told.finding.signal).covers(told.finding, one.finding)


def shown(found: Iterable[Found], last: int) -> tuple[Found, ...]:
    """Those that a page lists: what matters now, good news, and the last sessions; latest first."""
    listed = (
        one
        for one in found
        if need(one, last) > NOTHING
        or named(one.finding.signal).good_news(one.finding, last)
        or last - one.finding.session < LISTED
    )
    return tuple(
        sorted(listed, key=lambda one: (-one.finding.session, -need(one, last), one.finding.signal))
    )


def good_news(found: Iterable[Found], last: int) -> tuple[Found, ...]:
    """Findings worth a calm word (back at the usual, mended, better), by session."""
    kept: dict[str, Found] = {}
    for one in found:
        signal = named(one.finding.signal)
        latest = kept.get(signal.id)
        if signal.good_news(one.finding, last) and (
            latest is None or latest.finding.session < one.finding.session
        ):
            kept[signal.id] = one
    return tuple(sorted(kept.values(), key=lambda one: (one.finding.session, one.finding.signal)))
