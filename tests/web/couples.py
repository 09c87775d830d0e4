"""Couples whose histories differ in nothing but what somebody may not read.

A family of histories has one past. From there on it goes on in several ways: sessions, the other
people's answers and whatever is shared are the same at the same minute in each; everything else
that Jo does (or does not do) is drawn anew. Any two of a family are a pair.
"""

import datetime as dt
import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from accord.measures.schema import load
from accord_web import clock, ids
from accord_web.cases import consents
from accord_web.cases.joint import token
from accord_web.cases.models import Part
from accord_web.cases.queries import sessions, standing
from accord_web.checkins.models import Asked, CheckIn
from accord_web.checkins.queries import CheckInRow, _row
from accord_web.flows import agree, diary, name
from accord_web.flows.members import MEMBERS, tick
from accord_web.flows.share import share
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response, ResponsePart
from accord_web.people.models import Named
from accord_web.practice.models import Chosen
from accord_web.privacy.access import Policy
from accord_web.privacy.purposes import Purpose
from tests.conftest import NOON
from tests.web.filling import fill, shown
from tests.web.practising import choose_freely, given, tell_freely, told_of
from tests.web.watching import Chance

A_MINUTE, AN_HOUR = dt.timedelta(minutes=1), dt.timedelta(hours=1)
A_DAY, A_WEEK = dt.timedelta(days=1), dt.timedelta(weeks=1)
FIRST = NOON + 2 * A_MINUTE  # nothing happens before the case is opened, and all is agreed
SECRETS = ("nothing agreed", "limited", "limited, closed again", "full", "none")
FREE = "freely"  # what differs from history to history
EVERY_ROUTE = ("therapist-now", "therapist-later", "supervisor", "nobody")


@dataclass(frozen=True)
class Eyes:
    """From whose eyes a family is looked at, and so what may differ."""

    watchers: tuple[str, ...]
    acts: tuple[str, ...]  # whose answers differ
    routes: tuple[str, ...]  # by which they may go
    whole: bool = True  # all their answers differ, or those alone that leave a choice of readers
    shares: bool = False  # some of them are opened to Sam, and then are the same in each


PARTNER = Eyes(("sam", "mira", "zoe", "ada", "fran"), ("jo",), EVERY_ROUTE, shares=True)
THERAPIST = Eyes(("tomas",), ("jo", "sam"), ("nobody", "supervisor"), whole=False)
SUPERVISOR = Eyes(("ines",), ("jo", "sam"), ("therapist-now", "therapist-later", "nobody"))

Event = tuple[dt.datetime, str, Callable[[], None]]


@dataclass
class Couple:
    """One family of histories of Jo and Sam with Tomás."""

    clinic: object
    eyes: Eyes
    seed: int
    chance: Chance
    same: random.Random = field(init=False)
    private: set[bytes] = field(default_factory=set)  # ends of ids that only Jo's own doing made
    weeks: int = field(init=False)
    past: int = field(init=False)

    def __post_init__(self) -> None:
        self.same = random.Random(f"{self.seed} same")
        self.past = self.same.choice([0, 0, 1, 1, 2])
        self.weeks = self.past + self.same.choice([1, 1, 2])
        self.secrets = self.same.choice(SECRETS) if self.eyes.shares else "nothing agreed"
        self.leaves = self.eyes.shares and self.same.random() < 0.1
        self.fates = [self.same.choice(["hidden", "shown", "closed"]) for _ in range(self.weeks)]
        self.ends = self.same.choice([AN_HOUR, 30 * AN_HOUR, 5 * A_DAY])

    @property
    def case(self):
        return self.clinic.cases["couple"]

    @property
    def looked_at(self) -> dt.datetime:
        return NOON + (self.weeks - 1) * A_WEEK + A_DAY + self.ends

    def begin(self) -> None:
        """What they share: how secrets are handled, and the weeks before they differ."""
        self._play([(NOON + A_MINUTE, "agree", self._agree)])
        self._play([(FIRST, "given", lambda: given(self.clinic, "couple", "both", "look-back"))])
        self._play(e for week in range(self.past) for e in self._week(week, self.same, free=False))
        if self.leaves:
            gone = NOON + self.past * A_WEEK - 2 * A_DAY
            mine = Part.objects.filter(case=self.case, person=self.clinic["sam"])
            mine.update(until=gone)

    def go_on(self, variant: int) -> None:
        chance = random.Random(f"{self.seed} {variant}")
        self.private.clear()
        events = [
            event
            for week in range(self.past, self.weeks)
            for event in self._week(week, chance, free=True, variant=variant)
        ]
        self._play(event for event in events if event[0] < self.looked_at)

    def nobody_elses(self, person) -> set[bytes]:
        """Ends of the ids of everything that is this member's alone, themselves among them."""
        rows = [
            CheckIn.objects.filter(person=person).values_list("id", flat=True),
            Asked.objects.filter(checkin__person=person).values_list("response", flat=True),
            ResponsePart.objects.filter(owner=person).values_list("id", flat=True),
            Named.objects.filter(owner=person).values_list("id", flat=True),
            Chosen.objects.filter(person=person).values_list("id", flat=True),
            [person],
        ]
        return {one.hex[-12:].encode() for found in rows for one in found}

    def _play(self, events) -> None:
        for at, key, does in sorted(events, key=lambda event: event[:2]):
            with clock.turned_to(at if key == "agree" else max(at, FIRST)):
                ids._last = 0
                self.chance.begin(self.seed, key)
                does()
                self.private |= self.chance.drawn if key.startswith(FREE) else set()

    def _agree(self) -> None:
        if self.secrets == "nothing agreed":
            return
        tomas, policy = self.clinic["tomas"], Policy(self.secrets.partition(",")[0])
        agree.propose(standing(tomas), self.case, policy, by=tomas)
        for one in ("jo", "sam"):
            me = self.clinic[one]
            agree.agree(standing(me), self.case, policy, language="en", by=me)
            agree.note_seen_alone(standing(tomas), self.case, me, by=tomas)
        agree.open_sharing(standing(tomas), self.case, by=tomas)

    def _week(self, week: int, chance, *, free: bool, variant: int = 0) -> Iterator[Event]:
        """The same sessions and the same answers of the others; of those who act, their own."""
        noon, tomas = NOON + week * A_WEEK, self.clinic["tomas"]
        fixed = random.Random(f"{self.seed} {week}")
        yield noon + 3 * AN_HOUR, f"held {week}", lambda: self._held(week)
        if fixed.random() < 0.6:
            at = noon + fixed.choice([4, 10, 30]) * AN_HOUR
            yield at, f"own {week}", lambda: self._send(tomas, "own", week, fixed, "staff")
        for one in ("jo", "sam"):
            if free and one in self.eyes.acts:
                yield from self._freely(one, week, chance, f"{week} {variant}")
            else:
                yield from self._alike(one, week)
        if self.secrets == "limited, closed again" and week == self.weeks - 1:
            at = noon + A_DAY
            yield at, "closed", lambda: agree.close_sharing(standing(tomas), self.case, by=tomas)

    def _alike(self, one: str, week: int) -> Iterator[Event]:
        """What is the same in every history of the family."""
        mine, noon = random.Random(f"{self.seed} {week} {one}"), NOON + week * A_WEEK
        me = self.clinic[one]
        route = mine.choice(self.eyes.routes if one in self.eyes.acts else EVERY_ROUTE)
        for moment, hour in (("before", -2), ("after", 5)):
            if mine.random() < 0.7:
                does = _later(self._send, me, moment, week, mine, route)
                yield noon + hour * AN_HOUR, f"{moment} {week} {one}", does

    def _freely(self, one: str, week: int, chance, key: str) -> Iterator[Event]:
        """What differs: whether, when, how and what they answered, and what they did besides."""
        me, noon, routes = self.clinic[one], NOON + week * A_WEEK, list(self.eyes.routes)
        if self.secrets == "none":
            routes = ["supervisor", "nobody"]  # all else is for everybody, as everybody agreed
        fate = self.fates[week] if self._may_show() else "hidden"
        if chance.random() < 0.7:
            at = noon - chance.uniform(0.1, 20) * AN_HOUR
            does = _later(self._send, me, "before", week, chance, chance.choice(routes))
            yield at, f"{FREE} before {key} {one}", does
        if fate != "hidden":
            yield (
                noon + 6 * AN_HOUR,
                f"{FREE} after {key} {one}",
                _later(self._show, week, chance, fate),
            )
        elif chance.random() < 0.7:
            at = noon + chance.uniform(3.1, 20) * AN_HOUR
            does = _later(self._send, me, "after", week, chance, chance.choice(routes))
            yield at, f"{FREE} after {key} {one}", does
            if chance.random() < 0.4:
                again = _later(self._send, me, "after", week, chance, chance.choice(routes))
                yield at + AN_HOUR, f"{FREE} again {key} {one}", again
            if chance.random() < 0.4:
                other = _later(self._choose, me, week, chance, chance.choice(routes))
                yield at + 2 * AN_HOUR, f"{FREE} choose {key} {one}", other
        if chance.random() < 0.5:
            does = _later(self._practise, me, chance, chance.choice(routes))
            yield noon + chance.uniform(3.1, 20) * AN_HOUR, f"{FREE} practise {key} {one}", does
        if fate == "closed":
            yield noon + 9 * AN_HOUR, f"{FREE} close {key} {one}", _later(self._close, week)
        if self.eyes.whole and chance.random() < 0.3:
            at = noon + chance.uniform(-20, 20) * AN_HOUR
            yield at, f"{FREE} besides {key} {one}", _later(self._besides, me, chance, key)

    def _may_show(self) -> bool:
        return self.secrets == "limited" and not self.leaves

    def _held(self, week: int) -> None:
        tomas = self.clinic["tomas"]
        rows = sessions(standing(tomas), [self.case])
        diary.mark(next(s.id for s in rows if s.number == week + 1), "held", by=tomas)
        diary.plan(self.case, NOON + (week + 1) * A_WEEK + 2 * AN_HOUR, by=tomas)

    def _send(self, me, moment: str, week: int, chance, route: str) -> None:
        row = self._sitting(me, moment, week)
        if row is not None:
            mode = chance.choice(["link", "phone"])
            alone = mode == "phone" or chance.random() < 0.8
            whole = self.eyes.whole or moment == "own" or route == "therapist-now"
            body = _body(row, chance, route, alone=alone, whole=whole)
            submit(row, Sending(body, mode), by=row.person)

    def _show(self, week: int, chance, fate: str) -> None:
        """Jo opens their ratings to Sam; the words that go along are nobody else's but Tomás's."""
        row = self._sitting(self.clinic["jo"], "after", week)
        if row is None:
            return
        body = _body(row, chance, "therapist-now", alone=True, whole=True)
        if fate == "shown":  # what Sam reads is the same; what is not for Sam is not
            fixed = random.Random(f"{self.seed} {week} shown")
            told = _body(row, fixed, "therapist-now", alone=True, whole=True)
            for screen in shown(row):
                if (_measure(row, screen), screen.item.part) == ("session-client", "ratings"):
                    body[screen.name] = told[screen.name]
        sam = token(self.case, self.clinic["sam"])
        ticks = {tick("session-client", "ratings", sam): "yes"}
        submit(row, Sending({**body, **ticks, MEMBERS: "limited"}, "phone"), by=row.person)

    def _close(self, week: int) -> None:
        jo = self.clinic["jo"]
        rows = Response.objects.filter(
            respondent=jo, measure="session-client", session__number=week + 1
        )
        if row := rows.first():
            share(standing(jo), row.id, "therapist-now", ticks={}, by=jo)

    def _choose(self, me, week: int, chance, route: str) -> None:
        rows = Response.objects.filter(
            respondent=me, replaced_at=None, session__number=week + 1, measure="session-client"
        )
        if row := rows.order_by("id").first():
            share(standing(me), row.id, route, by=me)

    def _besides(self, me, chance, key: str) -> None:
        """Whatever else a client does with what is theirs."""
        does = chance.choice(["name", "agree", "withdraw"])
        if does == "name":
            name.somebody(standing(me), f"Kim {key}", "friend", by=me)
        elif does == "agree":
            consents.agree(self.case, me, chance.choice([Purpose.TOTALS, Purpose.RESEARCH]), by=me)
        else:
            consents.withdraw(self.case, me, Purpose.SUPERVISION, by=me)

    def _practise(self, me, chance, route: str) -> None:
        if one_of := choose_freely(me, chance):
            row = told_of(me, self.case)
            body = _body(row, chance, route, alone=chance.random() < 0.8, whole=True)
            tell_freely(me, one_of, row, body, chance)

    def _sitting(self, me, moment: str, week: int) -> CheckInRow | None:
        rows = CheckIn.objects.filter(person=me, case=self.case, moment=moment)
        rows = rows.filter(session__number=week + 1)
        return _row(checkin=rows[0].id) if rows else None


def _later(does, *args) -> Callable[[], None]:
    return lambda: does(*args)


def _body(row, chance, route: str, *, alone: bool, whole: bool) -> Mapping[str, str]:
    """Any answers. Not `whole`: those alone of which somebody chooses who reads them."""
    body = fill(row, None, route=route, alone=alone)
    for screen in shown(row, alone=alone):
        part = load(_measure(row, screen)).part(screen.item.part)
        chosen = part.candour or set(part.readers) == {"self"}
        body[screen.name] = _answer(screen, chance) if whole or chosen else ""
    return body


def _measure(row, screen) -> str:
    return next(a.measure for a in row.asked if screen.name.startswith(f"{a.order}."))


def _answer(screen, chance) -> str:
    if chance.random() < 0.15:
        return ""
    if screen.item.kind == "scale11":
        return str(chance.randrange(11))
    if screen.options:
        return chance.choice([code for code, _ in screen.options])
    return chance.choice(["A word", "Something else", ""])
