"""What a brief is composed from: only what the reading therapist may read, as plain values."""

from dataclasses import dataclass
from datetime import date, datetime

from accord.records import Course, Finding, Series


@dataclass(frozen=True, slots=True)
class Member:
    """A client or therapist of the case: an opaque key and the name as shown."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Done:
    """What somebody did about a finding: "talked", "not-now" or "not-useful"."""

    what: str
    session: int | None = None
    day: date | None = None
    by: str = ""  # a name


@dataclass(frozen=True, slots=True)
class Found:
    """A finding and whom it is about: a client, or a client with a therapist."""

    finding: Finding
    client: str  # key
    therapist: str = ""  # key; empty where the finding is about the client alone
    done: Done | None = None


@dataclass(frozen=True, slots=True)
class ForToday:
    """The client's own line for this session."""

    client: str  # key
    text: str


@dataclass(frozen=True, slots=True)
class Between:
    """A client with a therapist; the course has the series "client" and "therapist"."""

    client: str  # key
    therapist: str  # key
    course: Course


@dataclass(frozen=True, slots=True)
class Inside:
    """What is told of one client; its course has the series "wellbeing", of any measure.

    `title` names what was measured ("PHQ-9"); empty for our own wellbeing scale.
    """

    client: str  # key
    course: Course
    title: str = ""


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship outside therapy as one client rates it. Good and hard are never added."""

    client: str  # key
    name: str  # the name that the client gave
    role: str = ""  # "partner", "sister", ...
    good: Series | None = None
    hard: Series | None = None


@dataclass(frozen=True, slots=True)
class Agreed:
    """What was agreed last time, and what the client told about it since."""

    text: str
    outcome: str = ""  # told by a client: an answer
    client: str = ""  # key of who told it


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that one brief needs. `session` is the number of the coming session.

    A table of scores of one person, with no web at all, is one client and one `Inside`:
    `Facts(session=12, clients=(Member("17", ""),), inside=(Inside("17", course),))`; an empty
    name is said as "the client".
    """

    session: int
    clients: tuple[Member, ...]
    therapists: tuple[Member, ...] = ()
    when: datetime | date | None = None
    since: date | None = None
    problem: str = ""
    for_today: tuple[ForToday, ...] = ()
    between: tuple[Between, ...] = ()
    inside: tuple[Inside, ...] = ()
    ties: tuple[Tie, ...] = ()
    agreed: tuple[Agreed, ...] = ()
    found: tuple[Found, ...] = ()
    shared: bool = False  # several took part at some time, even if one is left

    @property
    def joint(self) -> bool:
        """Whether several clients share the case, or did: what they said then stays theirs."""
        return self.shared or len(self.clients) > 1


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What one row of the caseload needs: no course, so that hundreds of rows stay quick.

    `last` is the number of the latest session held. `a` and `b` are the latest ratings of the two
    sides by session, for the small picture; leave them empty to draw none.
    """

    last: int
    clients: tuple[Member, ...]
    found: tuple[Found, ...] = ()
    next_day: date | None = None
    today: date | None = None
    rated: int = 0  # sessions that the client rated
    a: tuple[tuple[int, float], ...] = ()
    b: tuple[tuple[int, float], ...] = ()
    lowest: float = 0.0
    highest: float = 10.0

    @property
    def joint(self) -> bool:
        """Whether several clients share the case."""
        return len(self.clients) > 1
