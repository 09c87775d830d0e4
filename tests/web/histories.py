"""Histories: whatever people may do in a clinic, in any order, one plain step at a time."""

import datetime as dt
import random
from collections.abc import Mapping
from dataclasses import dataclass, field

from accord_web import clock
from accord_web.cases.models import Session
from accord_web.cases.queries import standing
from accord_web.cases.states import SESSION_STATES
from accord_web.checkins import queries as checkins
from accord_web.checkins.models import CheckIn
from accord_web.flows import diary
from accord_web.flows.frame import frame
from accord_web.flows.recompute import recompute
from accord_web.flows.share import CHOICES, share
from accord_web.flows.submit import Outcome, Sending, correct, submit
from accord_web.measures.models import Response
from accord_web.people.actions import arrange_safety_cover, name_somebody
from accord_web.relationships.actions import begin_tie
from accord_web.signals.actions import DEEDS, note_deed
from accord_web.signals.models import ConstantSet
from accord_web.signals.queries import findings
from tests.web.filling import fill, shown

ROUTES = tuple(route.value for route in CHOICES)
A_WEEK = dt.timedelta(days=7)


def cover(clinic) -> None:
    """Everything that must be there before anybody is asked about safety."""
    arrange_safety_cover(
        clinic.id,
        responders=[
            (clinic["ines"], "9 to 17", False),
            (clinic["zoe"], "9 to 17", False),
            (clinic["ada"], "always", True),
        ],
        answer_within_minutes=60,
        hours="9 to 17",
        out_of_hours="Call the line below.",
        help_text="Somebody can be reached now.",
        numbers=[("Line", "000")],
        by=clinic["ada"],
    )


@dataclass
class History:
    """One clinic going on. Each method is a step; chance decides what is left open."""

    clinic: object
    chance: random.Random
    now: dt.datetime
    told: dict[str, str] = field(default_factory=dict)  # words to write where a text is asked
    deeds: list[tuple] = field(default_factory=list)
    steps: list[str] = field(default_factory=list)

    @property
    def case_ids(self) -> list:
        return list(self.clinic.cases.values())

    def step(self, name: str) -> None:
        """Do one step; the clock goes on a little before it."""
        self.now += dt.timedelta(hours=self.chance.choice([0, 1, 5, 20, 70]))
        self.steps.append(name)
        with clock.turned_to(self.now):
            getattr(self, name)()

    def plan(self) -> None:
        case = self.chance.choice(self.case_ids)
        starts = self.now + dt.timedelta(hours=self.chance.choice([1, 24, 24 * 7, 24 * 14]))
        diary.plan(case, starts, by=self.clinic["tomas"])

    def hold(self) -> None:
        session = self._session(state="planned")
        if session:
            self.now = max(self.now, session.ends_at)
            present = {}
            if self.chance.random() < 0.3:
                present[self.chance.choice(self._clients(session.case_id))] = "absent"
            with clock.turned_to(self.now):
                diary.mark(session.id, "held", present=present, by=self.clinic["tomas"])

    def mark(self) -> None:
        if session := self._session():
            diary.mark(session.id, self.chance.choice(SESSION_STATES), by=self.clinic["tomas"])

    def move(self) -> None:
        if session := self._session():
            by = dt.timedelta(hours=self.chance.choice([-200, -30, -2, 1, 26, 400]))
            diary.move(session.id, session.starts_at + by, by=self.clinic["tomas"])

    def send(self) -> None:
        """Any check-in that is still unsent, in time or late, by whomever it is for."""
        row = self._checkin(sent_at=None)
        if row:
            body, mode = self._body(row), self.chance.choice(["link", "room", "paper"])
            outcome = submit(row, Sending(body, mode), by=row.person)
            assert outcome in {Outcome.SENT, Outcome.BLANK}

    def send_again(self) -> None:
        """Other answers for a check-in that was sent: kept beside, then chosen or not."""
        if row := self._checkin(sent_at__isnull=False):
            submit(row, Sending(self._body(row), "link"), by=row.person)

    def correct(self) -> None:
        if row := self._checkin(sent_at__isnull=False):
            correct(row, Sending(self._body(row), "link"), by=row.person)

    def share(self) -> None:
        rows = Response.objects.filter(replaced_at=None, measure="session-client").order_by("id")
        rows = list(rows | Response.objects.filter(replaced_at=None, measure="wellbeing"))
        if rows:
            response = self.chance.choice(rows)
            viewer = standing(response.respondent_id)
            share(viewer, response.id, self.chance.choice(ROUTES), by=viewer.person)

    def deed(self) -> None:
        tomas = self.clinic["tomas"]
        if found := findings(standing(tomas), self.case_ids):
            f, what = self.chance.choice(found), self.chance.choice(DEEDS)
            note_deed(standing(tomas), f.case, f.about, f.signal, f.session, what, by=tomas)
            self.deeds.append((f.case, f.about, f.signal, f.session, what))

    def new_tie(self) -> None:
        case = self.chance.choice(self.case_ids)
        client = self.chance.choice(self._clients(case))
        nickname = self.told.get("tie", "Somebody")
        begin_tie(case, client, name_somebody(client, nickname, "friend", by=client), by=client)

    def new_constants(self) -> None:
        """A clinic's own chart constants; they count from the next session on."""
        values = {
            "mean": self.chance.uniform(5, 9),
            "within": self.chance.uniform(0.3, 2),
            "between": self.chance.uniform(0.3, 2),
            "watch": self.chance.uniform(0.5, 1.5),
            "strong": 2.0,
            "source": "this clinic",
        }
        ConstantSet.objects.create(
            clinic_id=self.clinic.id,
            name=f"own-{ConstantSet.objects.count()}",
            measure="session-client",
            scale="alliance",
            values=values,
            begins_at=self.now,
        )

    def recompute(self) -> None:
        for case in self.case_ids:
            recompute(case, by=None)

    def week(self) -> None:
        """A usual week of one case: they meet, and most are asked and answer, mostly alike."""
        case = self.chance.choice(self.case_ids)
        session = diary.plan(case, self.now, by=self.clinic["tomas"])
        self.now += dt.timedelta(hours=2)
        with clock.turned_to(self.now):
            diary.mark(session, "held", by=self.clinic["tomas"])
            for row in list(CheckIn.objects.filter(session=session).order_by("id")):
                if self.chance.random() < 0.75:
                    asked = checkins._row(checkin=row.id)
                    rating = self.chance.choice([8, 8, 8, 9, 7, 2])
                    submit(asked, Sending(self._body(asked, rating), "link"), by=asked.person)
        self.now += A_WEEK / 2

    def _session(self, **which) -> Session | None:
        rows = list(Session.objects.filter(**which).order_by("id"))
        return self.chance.choice(rows) if rows else None

    def _checkin(self, **which) -> checkins.CheckInRow | None:
        rows = list(CheckIn.objects.filter(withdrawn_at=None, **which).order_by("id"))
        return checkins._row(checkin=self.chance.choice(rows).id) if rows else None

    def _clients(self, case) -> list:
        return sorted(frame(case).alliances.values())

    def _body(self, row: checkins.CheckInRow, rating: int | None = None) -> Mapping[str, str]:
        if rating is None:
            rating = self.chance.choice([None, 0, 2, 3, 6, 8, 8, 9, 10])
        alone = self.chance.random() < 0.8
        body = fill(row, rating, self.told, route=self.chance.choice(ROUTES), alone=alone)
        for screen in shown(row, alone=alone):
            if screen.options:
                body[screen.name] = self.chance.choice([c for c, _ in screen.options])
            if self.chance.random() < 0.1:
                body[screen.name] = ""
        return body


# How often each step comes: mostly sessions and answers, now and then everything else.
STEPS = (
    *["week"] * 8,
    *["plan"] * 3,
    *["hold"] * 3,
    *["send"] * 10,
    *["correct"] * 2,
    *["share"] * 3,
    *["deed"] * 2,
    "mark",
    "move",
    "send_again",
    "new_tie",
    "new_constants",
    "recompute",
)


def rich(clinic, now: dt.datetime, *, steps: int, seed: int = 1, told=None) -> History:
    """A long history with something of everything."""
    cover(clinic)
    history = History(clinic, random.Random(seed), now, told or {})
    for name in dict.fromkeys(STEPS):
        history.step(name)
    for _ in range(steps):
        history.step(history.chance.choice(STEPS))
    return history
