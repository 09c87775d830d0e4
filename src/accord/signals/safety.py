"""Safety: the client's own answers about staying safe ask for a person to speak with them.

This is no estimate of risk. The alert that goes to the responders is raised with the answer itself
and does not wait for this; the finding keeps it in view until a later answer is clear.
"""

from accord.records import Course, Finding, Plain, Word
from accord.signals.base import SAFETY, Signal, parts

VERSION = 1
ITEMS = ("thoughts", "keep-safe", "call")
# Which answers ask for a person, and how much sooner: our choice, to be confirmed by a clinic's
# own responders. "Cannot say" is a reason to speak.
SPEAKS = {
    ("thoughts", "passing"): 1.0,
    ("thoughts", "cannot-say"): 2.0,
    ("thoughts", "often"): 3.0,
    ("keep-safe", "not-sure"): 3.0,
    ("keep-safe", "no"): 4.0,
    ("call", "at-session"): 1.0,
    ("call", "today"): 3.0,
}
CLEAR = {"thoughts": "no", "keep-safe": "yes"}


def find(course: Course) -> list[Finding]:
    """One finding a session whose answers ask for a person; a later clear answer ends it."""
    sessions: dict[int, dict[str, Word]] = {}
    for word in course.words:
        if word.item in ITEMS:
            sessions.setdefault(word.session, {})[word.item] = word
    found = []
    for session, told in sorted(sessions.items()):
        weights = [SPEAKS.get((item, word.answer), 0.0) for item, word in told.items()]
        if any(weights):
            ended = next(
                (at for at in sorted(sessions) if at > session and _clear(sessions[at])), None
            )
            parameters: dict[str, Plain] = {
                "thoughts": _answer(told, "thoughts"),
                "keep_safe": _answer(told, "keep-safe"),
                "call": _answer(told, "call"),
                "ended": ended,
            }
            used = [*told.values(), *(sessions[ended].values() if ended else ())]
            named = parts(*(word.part for word in used))
            found.append(Finding("safety", VERSION, session, max(weights), parameters, named))
    return found


def _answer(told: dict[str, Word], item: str) -> str | None:
    return told[item].answer if item in told else None


def _clear(told: dict[str, Word]) -> bool:
    """Both questions answered well and no call wished; a skipped question is not a clear one."""
    calm = all(_answer(told, item) == answer for item, answer in CLEAR.items())
    return calm and _answer(told, "call") in (None, "no")


def _open(finding: Finding) -> bool:
    return finding.parameters.get("ended") is None


signal = Signal(
    id="safety",
    version=VERSION,
    title="Safety: speak with them",
    evidence="our own questions, agreed with each clinic's responders",
    reads=ITEMS,
    find=find,
    need=lambda finding: SAFETY,
    current=lambda finding, last: _open(finding),
    kept=_open,
    alone=True,
)
