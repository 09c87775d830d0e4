"""What a brief says: plain values and sentences, no HTML; the same on screen, paper, terminal."""

from dataclasses import dataclass
from datetime import date, datetime

from accord.drawing.chart import Chart


@dataclass(frozen=True, slots=True)
class Head:
    """Who, which session, when."""

    names: tuple[str, ...]
    session: int
    when: datetime | date | None
    since: date | None
    problem: str
    joint: bool


@dataclass(frozen=True, slots=True)
class Said:
    """A client's own line, and whose it is."""

    whose: str
    text: str


@dataclass(frozen=True, slots=True)
class Opening:
    """The one thing to open with. Never both a sentence to say and a note.

    `sentence` may be said aloud; it is empty where nothing is to be said, and then `note` tells why
    ("Steady. Nothing to say.", or that the client wants to bring it up and needs room).
    `why` tells where it comes from, with the chance that it is noise; `ask` is one question.
    """

    sentence: str = ""
    note: str = ""
    why: str = ""
    ask: str = ""
    signal: str = ""
    session: int = 0


@dataclass(frozen=True, slots=True)
class FindingLine:
    """One finding in words, with what was done about it.

    `signal`, `session`, `client_key` and `therapist_key` identify it for the buttons beside it.
    """

    signal: str
    session: int
    client_key: str
    therapist_key: str
    title: str
    sentence: str  # short
    why: str  # where it comes from and how often it means nothing; to be opened
    done: str  # a sentence; empty while nothing was done
    tone: str  # "danger", "notice", "calm" or ""


@dataclass(frozen=True, slots=True)
class BetweenLine:
    """A client with a therapist."""

    client_key: str
    client: str
    therapist_key: str
    therapist: str
    sentence: str
    chart: Chart | None
    findings: tuple[FindingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AroundLine:
    """A tie of a client outside therapy. Names a person of the map: never printed."""

    client: str
    name: str
    role: str
    sentence: str


@dataclass(frozen=True, slots=True)
class InsideLine:
    """How a client is doing."""

    client_key: str
    client: str
    sentence: str
    chart: Chart | None
    findings: tuple[FindingLine, ...] = ()


@dataclass(frozen=True, slots=True)
class AgreedLine:
    """Something agreed last time and what came of it."""

    text: str
    outcome: str


@dataclass(frozen=True, slots=True)
class Alone:
    """For the therapist alone: one client's own answers. Folded on screen, never printed.

    In a joint case it holds everything that this client answered, and there is one for every
    client whatever was answered. In a case of one client it holds what belongs on no open
    page (safety), and is there only then.
    """

    client_key: str
    client: str
    findings: tuple[FindingLine, ...] = ()
    for_today: tuple[Said, ...] = ()
    between: tuple[BetweenLine, ...] = ()
    around: tuple[AroundLine, ...] = ()
    inside: tuple[InsideLine, ...] = ()
    agreed: tuple[AgreedLine, ...] = ()
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Brief:
    """One page to talk from. In a joint case all but `for_you_alone` is free of answers."""

    head: Head
    opening: Opening
    standing: str  # "People choose what appears here."
    language: str
    for_today: tuple[Said, ...] = ()
    between: tuple[BetweenLine, ...] = ()
    around: tuple[AroundLine, ...] = ()
    inside: tuple[InsideLine, ...] = ()
    agreed: tuple[AgreedLine, ...] = ()
    limits: tuple[str, ...] = ()
    for_you_alone: tuple[Alone, ...] = ()
    names: tuple[tuple[str, str], ...] = ()  # every name that may stand above, and its initials


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One row of the caseload.

    `need` orders rows: larger stands higher, 0 has nothing to say. `sentence` says why it stands
    there. `tag` is the tone of the small label beside it: "danger", "notice", "calm" or "".
    """

    sentence: str
    need: int
    tag: str
    next_day: date | None = None
    chart: Chart | None = None  # for `accord.drawing.spark`; never in a joint case
