"""From what somebody told, in the order in which they told it, to setbacks that begin and end.

A setback begins on the day it is told of. It is over on the first day on which its person says
“back to how I was”. Until then everything belongs to it: who is told of a further blow before the
first is over cannot say from which of the two they are back.

Nobody has to go on answering. A setback of which no word came for QUIET days, or that is LONGEST
days old, is closed as unfinished on the day of its last word: censored, as the science calls it.
Both numbers are our own choice.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

QUIET = 14  # days without a word, after which nobody is asked any more
LONGEST = 90  # days, after which it is no setback any more but how things are
BACK = "back"


@dataclass(frozen=True, slots=True)
class Told:
    """A setback as it was told of. What was not said is empty."""

    day: date
    back: str = ""  # not-yet, partly or back, when it was told of
    key: str = ""  # by which whoever asks knows it again


@dataclass(frozen=True, slots=True)
class Word:
    """“Am I back?”, answered once on a day."""

    day: date
    back: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class Episode:
    """One setback. `words` are the days on which something was said of it, the first one included.

    state: open, back, unfinished, or over-when-told (then its days are not known).
    """

    began: date
    words: tuple[tuple[date, str], ...]
    state: str
    keys: tuple[str, ...]  # of what it was told by, the first one first, further blows after it
    word_keys: tuple[str, ...] = ()  # of the taps that belong to it

    @property
    def ended(self) -> date:
        """The day of its last word."""
        return self.words[-1][0]

    @property
    def days(self) -> int:
        """From the day it was told of to the last word on it."""
        return (self.ended - self.began).days

    @property
    def counts(self) -> bool:
        """Whether anything is known of how long it took."""
        return self.state != "over-when-told"


@dataclass(slots=True)
class _Open:
    first: Told
    words: list[tuple[date, str]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    word_keys: list[str] = field(default_factory=list)

    def say(self, day: date, back: str) -> None:
        """The last word of a day is the one that counts."""
        if len(self.words) > 1 and self.words[-1][0] == day:
            self.words.pop()
        self.words.append((day, back))

    def over_by(self, day: date) -> bool:
        quiet = day - self.words[-1][0] > timedelta(days=QUIET)
        return quiet or day - self.first.day > timedelta(days=LONGEST)

    def closed(self, state: str) -> Episode:
        return Episode(
            self.first.day, tuple(self.words), state, tuple(self.keys), tuple(self.word_keys)
        )


def episodes(said: Iterable[Told | Word], today: date) -> list[Episode]:
    """Every setback, the earliest first; `said` in the order in which it was told.

    >>> d = lambda day: date(2026, 3, day)
    >>> said = [Told(d(2), "not-yet"), Word(d(3), "partly"), Word(d(6), "back"), Told(d(9), "")]
    >>> [(one.state, one.days) for one in episodes(said, d(10))]
    [('back', 4), ('open', 0)]
    """
    found: list[Episode] = []
    now: _Open | None = None
    rows: Sequence[Told | Word] = list(said)
    for nth, one in enumerate(rows, 1):
        following = rows[nth] if nth < len(rows) else None
        if now is not None and now.over_by(one.day):
            found.append(now.closed("unfinished"))
            now = None
        if isinstance(one, Told):
            if now is None:
                now = _Open(one)
            now.keys.append(one.key)
            now.say(one.day, one.back)
        elif now is not None:
            now.word_keys.append(one.key)
            now.say(one.day, one.back)
        if now is not None and now.words[-1][1] == BACK and not _said_anew(one, following):
            told_so = len(now.words) == 1
            found.append(now.closed("over-when-told" if told_so else BACK))
            now = None
    if now is not None:
        found.append(now.closed("unfinished" if now.over_by(today) else "open"))
    return found


def _said_anew(one: Told | Word, following: Told | Word | None) -> bool:
    """Whether the next word of the same day takes the place of this one: a mis-tap put right."""
    return isinstance(following, Word) and following.day == one.day
