"""What counts as dropping out. Rates double with the definition, so it goes with every result.

Source: Swift and Greenberg 2012, J Consult Clin Psychol 80:547-559 (rates by definition).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from accord.errors import DataError

NONE_YET, DROPPED, OTHERWISE = 0, 1, 2  # what became of one session: went on, or which end


class End(IntEnum):
    """How a treatment ended, as it is recorded."""

    OPEN = 0  # still coming, or stopped for a reason outside (moved away, transferred)
    UNILATERAL = 1  # the client stopped without agreeing to it
    AGREED = 2


WORDS: Mapping[str, End] = {
    **dict.fromkeys(
        ("unilateral", "dropout", "drop-out", "drop out", "dropped out", "dropped", "client"),
        End.UNILATERAL,
    ),
    **dict.fromkeys(
        ("agreed", "agreed ending", "planned", "mutual", "completed", "complete", "finished"),
        End.AGREED,
    ),
    **dict.fromkeys(
        ("", "open", "ongoing", "censored", "still coming", "administrative", "transferred"),
        End.OPEN,
    ),
    **dict.fromkeys(("moved", "na", "nan", "none", "null", "0", "0.0", "no", "false"), End.OPEN),
    **dict.fromkeys(("1", "1.0", "yes", "true"), End.UNILATERAL),
}


@dataclass(frozen=True, slots=True)
class Definition:
    """Which ends are drop-out; the others are ends of another kind that compete with it."""

    name: str
    says: str
    planned: int | None = None

    def __str__(self) -> str:
        return f"Drop-out here: {self.says}"


UNILATERAL = Definition(
    "unilateral", "the client stopped without agreeing to an end. Agreed ends compete with it."
)
UNIMPROVED = Definition(
    "unimproved",
    "the client stopped without agreeing to an end, and had not reliably improved by the last "
    "session. Every other end competes with it.",
)


def before(planned: int) -> Definition:
    """Any end before a planned number of sessions; who comes to that session is out of danger.

    >>> print(before(8))
    Drop-out here: treatment ended in any way before session 8. Who came to it did not drop out.
    """
    if planned < 2:
        raise DataError(f"{planned} planned sessions leave nothing to drop out of. Say 2 or more.")
    return Definition(
        "before",
        f"treatment ended in any way before session {planned}. Who came to it did not drop out.",
        planned,
    )


def understood(words: Iterable[str], further: Mapping[str, str] | None = None) -> dict[str, End]:
    """What each word in a column of ends means; DataError names those that nobody knows.

    `further` maps words of one's own to "unilateral", "agreed" or "open".

    >>> understood(["dropout", "Agreed", ""])["Agreed"].name
    'AGREED'
    """
    own = {word.strip().casefold(): End[kind.upper()] for word, kind in (further or {}).items()}
    known = {**WORDS, **own}
    unknown = sorted({w for w in words if w.strip().casefold() not in known})
    if unknown:
        raise DataError(
            f"“{unknown[0][:40]}” is no kind of end that is known. Write unilateral, agreed or "
            "open, or say which of the three it means."
        )
    return {word: known[word.strip().casefold()] for word in words}
