"""The client held something back, and said that the therapist may know that there is something.

"Not yet" is no answer here: whoever ticks it must look like someone who skipped the question, so it
neither makes a finding nor ends one.
"""

from accord.records import Course, Finding
from accord.signals.base import HELD_BACK, Signal, parts
from accord.signals.told import answers

VERSION = 1


def find(course: Course) -> list[Finding]:
    """Every session in which the client let it be known, and whether it ended since."""
    told = answers(course, "held-back")
    found = []
    for session, word in told.items():
        if word.answer == "may-know":
            after = (later for at, later in told.items() if at > session)
            ended = next((later for later in after if later.answer == "nothing"), None)
            parameters = {"ended": ended.session if ended else None}
            named = parts(word.part, ended.part if ended else "")
            found.append(Finding("held_back", VERSION, session, 1.0, parameters, named))
    return found


def _open(finding: Finding) -> bool:
    return finding.parameters.get("ended") is None


signal = Signal(
    id="held_back",
    version=VERSION,
    title="Something was left unsaid",
    evidence="our own question; the client chooses whether it is known",
    reads=("held-back",),
    find=find,
    need=lambda finding: HELD_BACK,
    current=lambda finding, last: _open(finding),
    kept=_open,
)
