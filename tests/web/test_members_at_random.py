"""Whatever people agree, open, close and take back, in any order: who reads what is what they said.

A second, plain book of what was said is kept beside the database; after every step both agree on
every part and every reader.
"""

import datetime as dt
import random
from dataclasses import dataclass, field

import pytest
from django.db import transaction

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.queries import standing
from accord_web.flows import agree, diary, withdraw
from accord_web.flows.recompute import recompute
from accord_web.flows.share import share
from accord_web.flows.submit import Outcome, Sending, correct, submit
from accord_web.measures.models import ResponsePart
from accord_web.measures.queries import parts
from accord_web.privacy.access import Policy
from accord_web.privacy.purposes import Purpose
from tests.web.filling import fill, sitting
from tests.web.sharing_couple import ticks

COUPLE = {"jo": "sam", "sam": "jo"}
PARTS = ("wellbeing", "hope")
ROUTES = ("therapist-now", "supervisor", "nobody")
STEPS = (
    *["send"] * 6, *["change"] * 5, *["propose"] * 2, *["word"] * 6, "feature", "feature",
    "withdraw", "waive", "week",
)  # fmt: skip


@dataclass
class Said:
    """One part, as its owner's words leave it."""

    route: str
    strict: bool  # sent, or chosen anew, under no secrets
    to_other: bool = False
    to_therapist: bool = True


@dataclass
class Book:
    """What was said, and what follows from it in plain words."""

    clinic: object
    chance: random.Random
    now: dt.datetime
    counts: str = ""  # the policy that all agreed to
    proposed: str = ""
    words: set[str] = field(default_factory=set)  # who agreed to what is proposed
    open: bool = False
    waived: set[str] = field(default_factory=set)
    book: dict[tuple[str, int, str], Said] = field(default_factory=dict)  # owner, session, part
    number: int = 1

    @property
    def passes(self) -> bool:
        return self.open and self.counts in ("limited", "none")

    def reads(self, reader: str, owner: str, said: Said) -> bool:
        if said.route == "nobody":
            return False
        if said.route == "supervisor":
            return reader == "ines"
        if reader == "tomas":
            return said.to_therapist
        return reader == COUPLE[owner] and said.to_other and self.passes and owner in self.waived

    def expected(self) -> set[tuple]:
        return {
            (reader, *key)
            for key, said in self.book.items()
            for reader in ("tomas", "ines", "jo", "sam")
            if reader != key[0] and self.reads(reader, key[0], said)
        }

    def found(self) -> set[tuple]:
        case, names = self.clinic.cases["couple"], {v: k for k, v in self.clinic.people.items()}
        return {
            (reader, names[p.owner], p.session, p.part)
            for reader in ("tomas", "ines", "jo", "sam")
            for p in parts(standing(self.clinic[reader]), [case], measures=["wellbeing"])
            if names[p.owner] != reader
        }

    # Steps.

    def step(self, name: str) -> None:
        self.now += dt.timedelta(minutes=self.chance.choice([1, 30, 600]))
        with clock.turned_to(self.now):
            getattr(self, name)()
            assert self.found() == self.expected(), name
            assert recompute(self.clinic.cases["couple"], by=None) == (0, 0), name

    def send(self) -> None:
        name, mode = self.chance.choice(["jo", "sam"]), self.chance.choice(["phone", "link"])
        row = sitting(self.clinic[name], "before", number=self.number)
        route, chosen = self.chance.choice(ROUTES), self.some()
        policy = Policy(self.counts or "limited")
        told = mode == "phone" and self.chance.random() < 0.8
        body = fill(row, self.chance.randint(1, 10), route=route)
        if told:
            body |= self.ticks(policy, name, chosen)
        sending = Sending(body, mode)
        done = submit if row.sent_at is None else correct
        if done(row, sending, by=row.person) is Outcome.SENT:
            for part in PARTS:
                self.say(name, self.number, part, route, part in chosen, told=told)

    def change(self) -> None:
        mine = sorted({(owner, number) for owner, number, _part in self.book})
        if not mine:
            return
        owner, number = self.chance.choice(mine)
        rows = ResponsePart.objects.filter(
            owner=self.clinic[owner], response__session__number=number, live=True,
            response__measure="wellbeing",
        )  # fmt: skip
        response, about = rows[0].response_id, self.some() or list(PARTS)
        route, chosen = self.chance.choice(ROUTES), self.some()
        policy = Policy(self.counts or "limited")
        share(
            standing(self.clinic[owner]),
            response,
            route,
            parts=about,
            ticks=self.ticks(policy, owner, chosen),
            by=self.clinic[owner],
        )
        for part in about:
            self.say(owner, number, part, route, part in chosen, told=True)

    def say(self, owner: str, number: int, part: str, route: str, ticked: bool, *, told) -> None:
        strict = self.passes and self.counts == "none"
        along = self.passes and route == "therapist-now" and (told or owner in self.waived)
        to_other = along and (strict or (ticked and told))
        if to_other and told:
            self.waived.add(owner)
        self.book[owner, number, part] = Said(route, strict, to_other, not strict or to_other)

    def propose(self) -> None:
        self.proposed = self.chance.choice(["none", "limited", "full"])
        self.words = set()
        tomas = self.clinic["tomas"]
        policy, case = Policy(self.proposed), self.clinic.cases["couple"]
        agree.propose(standing(tomas), case, policy, by=tomas)

    def word(self) -> None:
        if not self.proposed:
            return
        name, case = self.chance.choice(["jo", "sam"]), self.clinic.cases["couple"]
        viewer, policy = standing(self.clinic[name]), Policy(self.proposed)
        agree.agree(viewer, case, policy, language="en", by=viewer.person)
        self.words.add(name)
        if policy is Policy.NONE:
            self.waived.add(name)
        if self.words == set(COUPLE):
            self.counts, self.proposed, self.words = self.proposed, "", set()
            if policy is Policy.FULL:
                self.close_all()

    def feature(self) -> None:
        tomas, case = standing(self.clinic["tomas"]), self.clinic.cases["couple"]
        if self.open:
            agree.close_sharing(tomas, case, by=tomas.person)
            self.close_all()
        else:
            for name in COUPLE:
                agree.note_seen_alone(tomas, case, self.clinic[name], by=tomas.person)
            agree.open_sharing(tomas, case, by=tomas.person)
        self.open = not self.open

    def withdraw(self) -> None:
        name = self.chance.choice(["jo", "sam"])
        viewer = standing(self.clinic[name])
        withdraw.withdraw(viewer, self.clinic.cases["couple"], Purpose.SHARING, by=viewer.person)
        if name in self.waived:
            self.waived.discard(name)
            self.close_all(name)

    def waive(self) -> None:
        name = self.chance.choice(["jo", "sam"])
        case, person = self.clinic.cases["couple"], self.clinic[name]
        consents.agree(case, person, Purpose.SHARING, by=person)
        self.waived.add(name)

    def week(self) -> None:
        diary.plan(
            self.clinic.cases["couple"], self.now + dt.timedelta(hours=2), by=self.clinic["tomas"]
        )
        self.number += 1

    def close_all(self, owner: str = "") -> None:
        for (whose, *_), said in self.book.items():
            if owner in ("", whose):
                said.to_other = False

    def some(self) -> list[str]:
        return [part for part in PARTS if self.chance.random() < 0.5]

    def ticks(self, policy: Policy, owner: str, chosen: list[str]) -> dict[str, str]:
        wheres = {("wellbeing", part): [COUPLE[owner]] for part in chosen}
        return ticks(self.clinic, policy, wheres)


def lived(clinic, at_noon, seed: int, steps: int) -> Book:
    book = Book(clinic, random.Random(seed), at_noon)
    for _ in range(steps):
        book.step(book.chance.choice(STEPS))
    return book


@pytest.mark.parametrize("seed", range(6))
def test_who_reads_is_what_was_said(clinic, at_noon, seed):
    with transaction.atomic():
        book = lived(clinic, at_noon, seed, 60)
        assert book.book
        transaction.set_rollback(True)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 130))
def test_who_reads_is_what_was_said_for_long(clinic, at_noon, seed):
    lived(clinic, at_noon, seed, 150)


def test_a_mistake_would_be_caught(clinic, at_noon, monkeypatch):
    monkeypatch.setattr(agree, "close_grants", lambda *a, **kw: 0)
    with pytest.raises(AssertionError):
        for seed in range(40):
            lived(clinic, at_noon, seed, 80)
