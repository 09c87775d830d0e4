"""Mira's map over the last months: who is on it, who came, who came closer."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from accord.ecomap import Said
from accord_web import clock, ids
from accord_web.cases.queries import standing
from accord_web.checkins.plan import ToAsk
from accord_web.checkins.unasked import GOAL, draft
from accord_web.flows import maps, name
from accord_web.flows.maps import HOPE
from accord_web.flows.sending import Outcome, Sending
from accord_web.flows.tell import tell


@dataclass(frozen=True, slots=True)
class Told:
    """One map, so many days ago: where everybody stood, and who came with it."""

    ago: int
    places: Mapping[str, Said]
    came: Mapping[str, str] = field(default_factory=dict)  # nickname: what they are


MIRA = (
    Told(
        62,
        {
            "Leo": Said("between", "daily"),
            "Ana": Said("close", "weekly"),
            "Mum": Said("far", "monthly"),
            "Piotr": Said("far", "rarely"),
        },
    ),
    Told(
        34,
        {
            "Leo": Said("far", "daily"),
            "Ana": Said("very-close", "weekly"),
            "Mum": Said("far", "monthly"),
            "Piotr": Said("between", "monthly"),
            "Kim": Said("far", "weekly"),
        },
        {"Kim": "colleague"},
    ),
    Told(
        5,
        {
            "Leo": Said("between", "daily"),
            "Ana": Said("very-close", "weekly"),
            "Mum": Said("between", "monthly"),
            "Piotr": Said("close", "weekly"),
            "Kim": Said("between", "weekly"),
            "Choir": Said("far", "weekly"),
        },
        {"Choir": "other"},
    ),
)
HOPES = {"Leo": "That we can talk about Sundays without a row."}


def live(case: uuid.UUID, client: uuid.UUID) -> None:
    """From the midnight before today, back and forth again."""
    midnight = clock.now()
    for one in MIRA:
        with clock.turned_to(midnight - timedelta(days=one.ago) + timedelta(hours=20.25)):
            for nickname, role in one.came.items():
                name.somebody(standing(client), nickname, role, by=client)
            _tell(case, client, one)
    with clock.turned_to(midnight - timedelta(days=4) + timedelta(hours=20.5)):
        for nickname, words in HOPES.items():
            _hope(case, client, nickname, words)


def _ties(case: uuid.UUID, client: uuid.UUID) -> dict[str, uuid.UUID]:
    viewer = standing(client)
    people = maps.own(viewer).people
    return {people[key].nickname: tie for tie, key in maps.on_it(viewer, case).items()}


def _tell(case: uuid.UUID, client: uuid.UUID, one: Told) -> None:
    known = _ties(case, client)
    kept = maps.tell_map(
        standing(client),
        case,
        {known[who]: said for who, said in one.places.items()},
        ids.at(clock.now()),
        route="therapist-now",
        as_sent="therapist-now",
        language="en",
        by=client,
    )
    assert kept is Outcome.SENT


def _hope(case: uuid.UUID, client: uuid.UUID, nickname: str, words: str) -> None:
    viewer, tie = standing(client), _ties(case, client)[nickname]
    asked = [ToAsk(HOPE, tie), ToAsk("everyday")]
    row = draft(viewer, case, GOAL, asked, sitting=ids.at(clock.now()))
    body = {"0.goal": words, "shown": "0.goal", "reached": "1", "alone": "yes"}
    sending = Sending({**body, "route": "therapist-now"}, "phone", formed_at=row.opens_at)
    tell(viewer, row, sending, by=client)
