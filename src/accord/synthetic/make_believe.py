"""One make-believe treatment, answer by answer, with what was planted in it.

For demonstrations and examples: `accord.synthetic.process` is the clinic that claims are tried on.
Answers are whole numbers and option codes of our own item bank, for every item that a form might
ask; whoever replays a treatment takes those that the form does ask. A None is a question passed
over, a measure that is absent was not filled in at all. Plain Python, no NumPy.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import log
from random import Random
from types import MappingProxyType

from accord.errors import AccordError
from accord.synthetic.stories import STORIES, Kind, Story

ALLIANCE = ("goals", "way", "bond", "candid", "understood")
WELLBEING = ("mood", "worry", "body", "day", "interest", "people")
TIE = ("closeness", "support", "trust", "limits")
HARD = ("strain", "eggshells")
TOGETHER = ("purpose", "safe", "pulling")
WISHES = ("you-bring", "i-bring", "leave", "nothing")

HABIT = 0.7  # sd of what a person always says higher or lower on one item than on the others
SLIP = 0.5  # sd of one answer around that
PASSED_OVER = 0.02  # share of ratings
MISSING, MISSING_THERAPIST = 0.10, 0.06  # share of forms; never where the story would be lost
FULL = 12  # sessions until the later of a story's two levels is reached

Value = int | str | None
Answers = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Planted:
    """What happened, from one session to the last before it was over (None: not over yet)."""

    kind: Kind
    starts: int
    ends: int | None
    depth: float

    def covers(self, session: int) -> bool:
        """Whether it goes on in this session."""
        return self.starts <= session and (self.ends is None or session <= self.ends)


@dataclass(frozen=True, slots=True)
class Visit:
    """One session that took place: answers by measure id, then by item."""

    session: int
    answers: Mapping[str, Answers]


@dataclass(frozen=True, slots=True)
class Treatment:
    """A client's course with one therapist, and the truth behind it."""

    story: Story
    seed: int
    joint: bool
    visits: tuple[Visit, ...]
    planted: tuple[Planted, ...]


def treatment(
    seed: int,
    sessions: int = 12,
    story: str = "steady",
    *,
    joint: bool = False,
    wish: str | None = None,
) -> Treatment:
    """A treatment of so many sessions; the same arguments always give the same answers.

    story: one of `accord.synthetic.stories.STORIES`.
    joint: one member of a couple or family: asks for room too, and about one another.
    wish:  what the client would like done about a rupture, one of `WISHES`; drawn where None.

    Raises AccordError for an unknown story or wish, or too few sessions for the story.

    >>> told = treatment(seed=4, story="dip-and-mended")
    >>> [planted] = told.planted
    >>> planted.starts, planted.ends
    (7, 8)
    >>> [told.visits[at].answers["session-client"]["tension"] for at in (5, 6)]
    ['no', 'yes']
    >>> told.visits[8].answers["session-client"]["mended"]
    'yes'
    """
    if story not in STORIES:
        raise AccordError(f"There is no story called '{story}'. Choose {', '.join(STORIES)}.")
    if wish not in (None, *WISHES):
        raise AccordError(f"There is no wish called '{wish}'. Choose {', '.join(WISHES)}.")
    told = STORIES[story]
    if sessions < told.sessions:
        raise AccordError(f"'{story}' needs {told.sessions} sessions or more; got {sessions}.")
    sessions = min(sessions, told.longest or sessions)
    teller = _Teller(told, seed, sessions, joint, wish)
    planted = (teller.planted,) if teller.planted else ()
    return Treatment(told, seed, joint, tuple(teller.visits()), planted)


class _Teller:
    """Draws one treatment, session after session; holds what stays the same throughout."""

    def __init__(
        self, story: Story, seed: int, sessions: int, joint: bool, wish: str | None
    ) -> None:
        self.story, self.sessions, self.joint = story, sessions, joint
        self.draw = Random(f"{story.id} {seed} {sessions} {joint}")
        self.planted = _planted(story, sessions)
        drawn = self.draw.choice(WISHES[:3])  # drawn even where given: the rest stays the same
        self.wish = wish or drawn
        self.how = self.draw.choice(("withdrew", "confronted"))
        self.habits: dict[str, float] = {}

    def visits(self) -> Iterator[Visit]:
        for session in range(1, self.sessions + 1):
            forms = {
                "wellbeing": self._wellbeing(session),
                "tie": self._tie(session),
                "session-client": self._client(session),
                "session-therapist": self._therapist(session),
            }
            if self.joint:
                forms["together"] = self._together(session)
            kept = {name: form for name, form in forms.items() if self._filled_in(name, session)}
            yield Visit(session, MappingProxyType(kept))

    def _filled_in(self, measure: str, session: int) -> bool:
        chance = self.draw.random()
        if measure == "session-therapist":
            return chance >= MISSING_THERAPIST or self._telling(session)
        if self._during(Kind.SILENCE, session):
            return False
        return chance >= MISSING or self._telling(session)

    def _telling(self, session: int) -> bool:
        """Sessions without which the story could not be read from the answers."""
        if session == 1 or self.story.longest:
            return True
        if self.planted is None:
            return False
        around = (self.planted.starts - 1, self._says_mended())
        return self.planted.covers(session) or session in around

    def _mended(self, session: int) -> str:
        """Everyone is asked; while a rupture is open the client says so."""
        if session == self._says_mended():
            return "yes"
        if self.planted is None or self.planted.kind is not Kind.RUPTURE:
            return "nothing"
        told, still = self._says_mended(), session > self.planted.starts
        return "not-yet" if still and (told is None or session < told) else "nothing"

    def _says_mended(self) -> int | None:
        """Two sessions after the tension, if the treatment goes on that long."""
        if self.story.plan is None or not self.story.plan.mended or self.planted is None:
            return None
        return self.planted.starts + 2

    def _during(self, kind: Kind, session: int) -> bool:
        planted = self.planted
        return planted is not None and planted.kind is kind and planted.covers(session)

    def _fallen(self, kind: Kind, session: int) -> float:
        """How many points are missing now; a rupture or setback that ends eases on its way."""
        if self.planted is None or not self._during(kind, session):
            return 0.0
        easing = 1.0 if self.planted.ends is None else 0.7 ** (session - self.planted.starts)
        return self.planted.depth * easing

    def _level(self, levels: tuple[float, float], session: int) -> float:
        """Between a story's two levels, quickly first and then more slowly."""
        return levels[0] + (levels[1] - levels[0]) * min(1.0, log(session) / log(FULL))

    def _rate(self, who: str, items: tuple[str, ...], level: float) -> dict[str, Value]:
        return {item: self._answer(f"{who} {item}", level) for item in items}

    def _answer(self, item: str, level: float) -> int | None:
        habit = self.habits.setdefault(item, self.draw.gauss(0, HABIT))
        value = round(level + habit + self.draw.gauss(0, SLIP))
        return None if self.draw.random() < PASSED_OVER else min(10, max(0, value))

    def _client(self, session: int) -> dict[str, Value]:
        fallen = self._fallen(Kind.RUPTURE, session) + self._fallen(Kind.GAP, session)
        level = self._level(self.story.alliance, session) - fallen
        level += self.draw.gauss(0, self.story.wobble)
        items = (*ALLIANCE, "room") if self.joint else ALLIANCE
        answers = self._rate("client", items, level)
        if session > 2:
            usual = self.draw.choices(("less", "same", "more"), (1, 7, 2))[0]
            answers["comparison"] = "less" if fallen > 1 else usual
            answers["mended"] = self._mended(session)
        if not self.joint:
            answers["choice"] = self.draw.choice(("a", "b"))
        return answers | self._tension(session) | {"held-back": self._held_back(session)}

    def _tension(self, session: int) -> dict[str, Value]:
        """Felt at the onset; a rupture that stays open is still felt a little."""
        said = "no"
        if self.planted and self._during(Kind.RUPTURE, session):
            first = session == self.planted.starts
            said = "yes" if first else "little" if self.planted.ends is None else "no"
        if said == "no":
            return {"tension": said, "tension-how": "nothing", "tension-wish": "nothing"}
        return {"tension": said, "tension-how": self.how, "tension-wish": self.wish}

    def _held_back(self, session: int) -> str:
        if self._during(Kind.RUPTURE, session):
            return "may-know" if self.planted and self.planted.ends is None else "nothing"
        return "not-yet" if self._during(Kind.GAP, session) else "nothing"

    def _therapist(self, session: int) -> dict[str, Value]:
        seen = self.story.plan.seen if self.story.plan else 0.0
        level = self._level(self.story.therapist, session)
        level -= seen * self._fallen(Kind.RUPTURE, session)
        answers = self._rate("therapist", ALLIANCE, level + self.draw.gauss(0, 0.25))
        noticed = seen > 0 and self._tension(session)["tension"] == "yes"
        answers["tension"] = "little" if noticed else "no"
        answers["confidence"] = self._answer("therapist confidence", 7 - 2 * noticed)
        return answers

    def _wellbeing(self, session: int) -> dict[str, Value]:
        level = self._level(self.story.wellbeing, session) + self.draw.gauss(0, 0.4)
        level -= self._fallen(Kind.SETBACK, session)
        level -= 0.2 * self._fallen(Kind.RUPTURE, session)
        return self._rate("self", (*WELLBEING, "hope"), level)

    def _tie(self, session: int) -> dict[str, Value]:
        level = self._level(self.story.tie, session) + self.draw.gauss(0, 0.4)
        level -= 0.4 * self._fallen(Kind.SETBACK, session)
        return self._rate("tie", TIE, level) | self._rate("tie", HARD, 9.5 - level)

    def _together(self, session: int) -> dict[str, Value]:
        fallen = 0.5 * self._fallen(Kind.RUPTURE, session)
        level = self._level(self.story.tie, session) + 0.6 - fallen + self.draw.gauss(0, 0.4)
        answers = self._rate("together", TOGETHER, level)
        answers["hard-to-speak"] = "yes" if fallen > 1 else "no"
        return answers


def _planted(story: Story, sessions: int) -> Planted | None:
    """Place the story's plan among the sessions, counted from 1."""
    plan = story.plan
    if plan is None:
        return None
    before = sessions + plan.starts if plan.starts < 0 else sessions * plan.starts
    starts = int(before) + 1
    ends = None if plan.lasts is None else starts + plan.lasts - 1
    return Planted(plan.kind, starts, ends, plan.depth)
