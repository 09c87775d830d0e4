"""The plain values that a practice file becomes: the fields here are the keys of the file."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Practice:
    """One short thing to try between sessions, with somebody or alone."""

    id: str
    version: int  # a published version is never edited
    licence: str
    source: str
    status: str  # "new": ours, and tried in no study
    family: str  # see accord.practices.rules for every word allowed
    facet: str  # of a relationship: what it is meant to do something for
    with_whom: tuple[str, ...]  # sorts of relationship in which it makes sense
    settings: tuple[str, ...]
    audience: str
    together: bool  # whether two may be given it, each for themselves
    minutes: int
    steps: int  # how many: the same in every language
