"""The brief for paper: initials, no problem, no people of the map, nothing for one pair of eyes.

Names are taken out of our own sentences and of what people wrote, as far as the case knows them. A
name that nobody told the case cannot be recognised in a free text.
"""

import re
from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from accord.brief.facts import Facts
from accord.brief.page import Brief, Opening
from accord.signals import named

Names = tuple[tuple[str, str], ...]
LEAST = 2  # letters of a name part that is looked for; single letters are initials already


def for_print(brief: Brief) -> Brief:
    """The same page with initials, fit to be left on a desk."""
    alone = brief.opening.signal and named(brief.opening.signal).alone
    printed = replace(
        brief,
        head=replace(brief.head, problem=""),
        opening=Opening() if alone else brief.opening,
        around=(),
        for_you_alone=(),
        names=(),
    )
    freed: Brief = _without(printed, brief.names, written=False)
    return replace(
        freed,
        for_today=tuple(_without(said, brief.names, written=True) for said in brief.for_today),
        agreed=tuple(_without(line, brief.names, written=True) for line in brief.agreed),
    )


def initials(name: str) -> str:
    """The first letter of each part of a name.

    >>> initials("Mira"), initials("Ana Lucía"), initials("Jean-Luc")
    ('M.', 'A. L.', 'J.-L.')
    """
    return " ".join(
        "-".join(f"{part[0]}." for part in word.split("-") if part) for word in name.split()
    )


def known_names(facts: Facts, *, ties: bool) -> Names:
    """Every name that the case knows, the longest first, each with its initials.

    Without `ties` only the people of the case: in a joint case what is printed must not depend on
    whom one of the clients drew on their map.
    """
    whole = {member.name for member in (*facts.clients, *facts.therapists)}
    if ties:
        whole |= {tie.name for tie in facts.ties}
    parts = {part for name in whole for part in name.split() if part[:1].isupper()}
    found = {name for name in whole | parts if len(name) >= LEAST}
    return tuple((name, initials(name)) for name in sorted(found, key=lambda n: (-len(n), n)))


def _without(value: Any, names: Names, *, written: bool) -> Any:
    """A value with every known name replaced; what people wrote also in another case of letters."""
    if isinstance(value, str):
        return _text(value, names, re.IGNORECASE if written else 0)
    if isinstance(value, tuple):
        return tuple(_without(part, names, written=written) for part in value)
    if is_dataclass(value) and not isinstance(value, type):
        cleaned = {
            field.name: _without(getattr(value, field.name), names, written=written)
            for field in fields(value)
            if field.name not in KEYS
        }
        return replace(value, **cleaned)
    return value


# Ids and codes, in which nobody's name stands.
KEYS = frozenset({"signal", "client_key", "therapist_key", "language", "tone", "decimal"})


def _text(text: str, names: Iterable[tuple[str, str]], flags: int) -> str:
    table = {name.casefold(): short for name, short in names}
    if not table:
        return text
    pattern = "|".join(re.escape(name) for name, _ in names)
    # At the end of a sentence the initial's own full stop is enough.
    return re.sub(
        rf"(?<!\w)({pattern})(?!\w)(?:\.(?=\s|$))?",
        lambda found: table[found.group(1).casefold()],
        text,
        flags=flags,
    )
