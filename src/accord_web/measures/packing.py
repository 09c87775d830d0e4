"""How a part's answers and readers are written down in one column each."""

import json
from collections.abc import Mapping

from accord.measures.measure import Part
from accord.records import Answer, State
from accord_web.privacy.access import Widest


def packed(answers: Mapping[str, Answer]) -> str:
    return json.dumps({i: [a.state.value, a.value] for i, a in answers.items()}, sort_keys=True)


def unpacked(text: str) -> dict[str, Answer]:
    return {i: Answer(State(state), value) for i, (state, value) in json.loads(text).items()}


def says_something(answers: Mapping[str, Answer]) -> bool:
    """Whether anything was answered: a part of which all was skipped tells its readers nothing."""
    return any(answer.state is State.ANSWERED for answer in answers.values())


def widest(part: Part) -> Widest:
    """The measure file's readers as one code; a file with any other set is refused in a test."""
    readers = frozenset(part.readers)
    return {
        frozenset({"self", "therapists", "supervisor", "members"}): Widest.SHARED,
        frozenset({"self", "therapists", "supervisor"}): Widest.STAFF,
        frozenset({"self", "therapists"}): Widest.THERAPISTS,
        frozenset({"self", "therapists", "responders"}): Widest.SAFETY,
        frozenset({"close-responders"}): Widest.CLOSE,
        frozenset({"self"}): Widest.SELF,
    }[readers]
