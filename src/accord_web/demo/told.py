"""What is told of a make-believe treatment: plain data, which `replay` lives through."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accord.synthetic.make_believe import Value
from accord_web.cases.young import Settings


@dataclass(frozen=True, slots=True)
class Tie:
    nickname: str
    role: str  # a code of `people.roles`


@dataclass(frozen=True, slots=True)
class Client:
    """One client: the course to tell, and what is changed in it."""

    name: str
    story: str
    seed: int
    told_over: int = 12  # sessions that the story is laid out over; we join it early or late
    wish: str | None = None
    account: str = ""  # key in `cast`
    pronoun: str = "they"
    ties: tuple[Tie, ...] = ()
    lines: Mapping[int, str] = field(default_factory=dict)  # for today, by session
    routes: Mapping[int, str] = field(default_factory=dict)  # who may read it, by session
    changed: Mapping[tuple[int, str], Value] = field(default_factory=dict)  # (session, item)
    with_company: frozenset[int] = frozenset()  # sessions before which somebody saw the screen
    young: int = 0  # years until they come of age
    shares: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # with whom, by session
    guards: Settings | None = None  # a guardian: each setting with its grounds
    opened: int = 0  # after this session something is opened to this guardian


@dataclass(frozen=True, slots=True)
class Agreed:
    session: int
    text: str
    state: str = "open"


@dataclass(frozen=True, slots=True)
class Treatment:
    """One case. `next_in` days from today is the coming session; earlier ones lie weeks before."""

    clients: tuple[Client, ...]
    next_in: int
    at: str
    sessions: int  # held so far
    setting: str = "individual"
    problem: str = "other"
    therapist: str = "tomas"
    weeks_off: tuple[int, ...] = ()  # no session in these weeks, counted back from the coming one
    cancelled: tuple[int, ...] = ()  # weeks in which the client called it off
    supervised: bool = False
    own_side: bool = True  # whether the therapist has rated the latest session
    sent_today: bool = False  # the check-in before the coming session is in already
    agreed: tuple[Agreed, ...] = ()
    deeds: Mapping[str, str] = field(default_factory=dict)  # signal: what was done
    place: str = "room"
    sharing_from: int = 0  # the session in which all agreed that each decides, and it was opened
    notes: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # five lines, by session
