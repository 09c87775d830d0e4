"""What must hold in every practice file, each rule with what to do where it does not."""

from collections.abc import Collection, Iterator

from accord.measures.rules import AUDIENCES, ID
from accord.practices.practice import Practice

# Every word that a file may use, and what it means.
FAMILIES = {
    "communication": "saying and hearing",
    "trust": "relying and being open",
    "boundaries": "a yes and a no that count",
    "repair": "coming back together after friction",
}
FACETS = {
    "closeness": "how close it feels",
    "support": "being able to lean on each other",
    "trust": "how far trust goes",
    "limits": "how a no is taken",
    "strain": "what it costs",
    "openness": "how freely one can speak",
    "heard": "feeling heard",
    "back": "coming back together",
}
WITH_WHOM = {
    "tie": "somebody outside therapy whom the client named",
    "member": "somebody who takes part in the same treatment",
    "alliance": "the therapist",
}
SETTINGS = ("individual", "couple", "family", "group", "residential")
FEWEST_STEPS, MOST_STEPS = 3, 5
MOST_MINUTES = 60  # a practice is short, or it stays undone


def problems(practice: Practice) -> list[str]:
    """Everything in this practice that contradicts itself, as sentences; empty when it is sound."""
    return [*_words(practice), *_numbers(practice)]


def _words(practice: Practice) -> Iterator[str]:
    if ID.fullmatch(practice.id) is None:
        yield f"{practice.id!r} is not an id; use a-z, 0-9 and hyphens"
    yield from _word(practice.family, FAMILIES, "family")
    yield from _word(practice.facet, FACETS, "facet")
    yield from _word(practice.audience, AUDIENCES, "audience")
    for name, allowed in (("with_whom", WITH_WHOM), ("settings", SETTINGS)):
        held: tuple[str, ...] = getattr(practice, name)
        if not held:
            yield f"{name} is empty; name at least one of {', '.join(allowed)}"
        if len(set(held)) < len(held):
            yield f"{name} names something twice"
        for word in held:
            yield from _word(word, allowed, name)
    if practice.status != "new":
        yield f"status is {practice.status!r}; every practice of ours is new"
    for name in ("licence", "source"):
        if not getattr(practice, name).strip():
            yield f"{name} is empty"


def _numbers(practice: Practice) -> Iterator[str]:
    if practice.version < 1:
        yield "versions count from 1"
    if not 1 <= practice.minutes <= MOST_MINUTES:
        yield f"it takes 1 to {MOST_MINUTES} minutes, not {practice.minutes}"
    if not FEWEST_STEPS <= practice.steps <= MOST_STEPS:
        yield f"it has {FEWEST_STEPS} to {MOST_STEPS} steps, not {practice.steps}"
    if practice.together and "member" not in practice.with_whom:
        yield "two can be given it only where one may do it with a member; add member to with_whom"


def _word(word: str, allowed: Collection[str], what: str) -> Iterator[str]:
    if word not in allowed:
        yield f"{what} is {word!r}; it may be {', '.join(allowed)}"
