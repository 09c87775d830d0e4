"""A rupture: one of the two said that something felt off between them.

Nothing here is computed. Withdrawal and confrontation are named only where the client chose the
word, what the client would like is carried on as they said it, and mended is theirs alone to say.
"""

from accord.records import Course, Finding, Plain, Word
from accord.signals.base import RUPTURE, Signal, code, parts
from accord.signals.told import answers

VERSION = 1
ASKED_AFTER = 2  # sessions after which "is it mended?" is asked; our choice
SETTLED = ("mended", "no-need")
STATES = {"yes": "mended", "partly": "partly", "not-yet": "not-yet", "no-need": "no-need"}
STRENGTH = {"little": 1.0, "yes": 2.0}  # "yes" is more worth a word than "a little"
GOOD_NEWS = 2  # sessions that "mended" is worth a calm word; our choice


def find(course: Course) -> list[Finding]:
    """One finding for every session in which the client, the therapist or both said so."""
    client = {
        session: word
        for session, word in answers(course, "tension").items()
        if word.answer in STRENGTH
    }
    therapist = {
        session: word
        for session, word in answers(course, "tension", "therapist").items()
        if word.answer == "yes"
    }
    sessions = sorted(client.keys() | therapist.keys())
    mended = _mended(course, sessions)
    how, wish = answers(course, "tension-how"), answers(course, "tension-wish")
    return [
        _finding(
            session,
            client.get(session),
            therapist.get(session),
            how.get(session) if session in client else None,
            wish.get(session) if session in client else None,
            mended.get(session),
        )
        for session in sessions
    ]


def _mended(course: Course, sessions: list[int]) -> dict[int, Word]:
    """Each answer to "is it mended?" beside the rupture it was asked about, two sessions before."""
    told: dict[int, Word] = {}
    for at, word in answers(course, "mended").items():
        before = [session for session in sessions if session < at]
        asked = [session for session in before if session <= at - ASKED_AFTER] or before
        if asked and word.answer in STATES:
            told[asked[-1]] = word
    return told


def _finding(
    session: int,
    client: Word | None,
    therapist: Word | None,
    how: Word | None,
    wish: Word | None,
    mended: Word | None,
) -> Finding:
    amount = client.answer if client else None
    parameters: dict[str, Plain] = {
        "who": "both" if client and therapist else "client" if client else "therapist",
        "amount": amount,
        "how": how.answer if how and how.answer in ("withdrew", "confronted") else None,
        "wish": wish.answer if wish else None,
        "state": STATES[mended.answer] if mended else "open",
        "told": mended.session if mended else None,
    }
    words = (client, therapist, how, wish, mended)
    named = parts(*(word.part for word in words if word))
    strength = STRENGTH[amount] if amount else STRENGTH["little"]
    return Finding("rupture", VERSION, session, strength, parameters, named)


def _open(finding: Finding) -> bool:
    return code(finding.parameters, "state") not in SETTLED


def _covers(finding: Finding, other: Finding) -> bool:
    """Ratings of the session itself and, once the client has said how it stands, until then."""
    told = finding.parameters.get("told")
    until = told if isinstance(told, int) else finding.session
    return finding.session <= other.session <= until


def _good_news(finding: Finding, last: int) -> bool:
    told = finding.parameters.get("told")
    return not _open(finding) and isinstance(told, int) and last - told < GOOD_NEWS


signal = Signal(
    id="rupture",
    version=VERSION,
    title="Something felt off between them",
    evidence="Muran et al. 2009, Psychotherapy 46:233; Eubanks, Muran & Safran 2018, ibid. 55:508",
    reads=("tension", "tension-how", "tension-wish", "mended"),
    find=find,
    need=lambda finding: RUPTURE,
    current=lambda finding, last: _open(finding),
    kept=_open,
    good_news=_good_news,
    covers=_covers,
)
