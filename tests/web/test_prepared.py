"""Prepared reads say what Django itself says, whatever the values and however many."""

import datetime as dt
import uuid
from collections import Counter

import pytest
from django.db.models import F, Q

from accord_web import clock
from accord_web.cases import joint, readers, standings
from accord_web.cases import queries as caseload
from accord_web.cases.models import Case, Part, Session
from accord_web.checkins import queries as checkins
from accord_web.checkins.models import CheckIn
from accord_web.flows import frame, times
from accord_web.measures import queries as measures
from accord_web.people import queries as people
from accord_web.people.models import Person
from accord_web.privacy import encryption
from accord_web.privacy.models import Key
from accord_web.relationships.models import Relationship
from accord_web.signals import actions as signals
from accord_web.signals import queries as findings
from accord_web.storage.prepared import Prepared
from tests.web.histories import rich

NOW = dt.datetime(2026, 5, 1, 9, 30, 0, 123456, tzinfo=dt.UTC)
PARTS = Prepared(
    lambda people, role, before: (
        Part.objects.filter(
            Q(person__in=people) | Q(case__parts__person__in=people), role=role, since__lte=before
        )
        .annotate(setting=F("case__setting"))
        .order_by("id")
        .values_list("setting", "id", "person", "since", "accepted_at", "person__zone")
    )
)


def same(prepared: Prepared, **values) -> int:
    """Both ways of asking agree, twice; says how many rows there were."""
    asked = list(prepared._build(**values).using(prepared._using))
    for _ in range(2):
        assert Counter(map(repr, prepared(**values))) == Counter(map(repr, asked))
    if asked and prepared._build(**values).query.order_by:
        assert prepared(**values) == asked
    return len(asked)


def test_values_lists_and_moments(clinic):
    everybody = list(clinic.people.values())
    seen = [
        same(PARTS, people=everybody[first : first + many], role=role, before=before)
        for many in range(9)
        for first in range(3)
        for role in ("client", "therapist", "%s", "x' OR 1=1 --")
        for before in (
            NOW,
            NOW - dt.timedelta(days=900),
            NOW.astimezone(dt.timezone(dt.timedelta(hours=5))),
        )
    ]
    assert max(seen) > 3 and min(seen) == 0


def test_every_prepared_read_after_a_long_history(clinic):
    """Of every case, person and check-in: what the application's reads say is what Django says."""
    rich(clinic, clock.now(), steps=40)
    everybody, long_after = (
        list(Person.objects.values_list("id", flat=True)),
        NOW.replace(year=9000),
    )
    seen: Counter[str] = Counter()
    for case in Case.objects.values_list("id", flat=True):
        ties = list(Relationship.objects.filter(case=case).values_list("id", flat=True))
        seen["staff"] += same(readers.STAFF, case=case)
        for member in everybody[:3]:
            seen["circle"] += same(joint.CIRCLE, case=case, member=member, now=clock.now())
        seen["sessions"] += same(frame.SESSIONS, case=case)
        seen["answers"] += same(times.STAFFS_ANSWERS, case=case)
        for session in Session.objects.filter(case=case).values_list("id", flat=True):
            seen["one"] += same(times.STAFFS_ANSWERS, case=case, response__session=session)
        for about in (everybody, ties, everybody[:1] + ties[:2], []):
            seen["found"] += same(signals.LIVE, case=case, about=about)
            for now in (clock.now(), long_after):
                seen["parts"] += same(measures.BEHIND_FINDINGS, case=case, about=about, now=now)
    cases = list(Case.objects.values_list("id", flat=True))
    seen["open"] += same(caseload.OPEN, cases=cases)
    for some in (cases, cases[:1], []):
        seen["shared"] += same(caseload.SHARED, cases=some)
        for now in (clock.now(), NOW, long_after):
            seen["outlooks"] += same(caseload.OUTLOOKS, cases=some, now=now)
            seen["findings"] += same(findings.FINDINGS, cases=some, now=now)
    for person in everybody:
        seen["about"] += same(standings.ABOUT, viewer=person)
        seen["held"] += same(standings.HELD_PARTS, viewer=person, now=clock.now())
    for code in CheckIn.objects.values_list("code_hash", flat=True):
        seen["asked"] += same(checkins.BY_CODE, code=code)
    seen["cover"] += same(people.COVER, clinic=clinic.id)
    key_ids = list(Key.objects.values_list("id", flat=True))
    seen["keys"] += same(encryption.KEYS, owners=everybody[:3], ids=key_ids[:5])
    assert min(seen.values()) > 0 and len(seen) == 16, seen


def test_building_happens_once_for_sizes_that_are_near(clinic, django_assert_num_queries):
    built = []
    some = Prepared(
        lambda ids: built.append(1) or Person.objects.filter(id__in=ids).values_list("id")
    )
    for many in range(1, 8):
        with django_assert_num_queries(1):
            some(ids=[uuid.uuid4() for _ in range(many)])
    assert len(built) == 4  # for one, two, four and eight
    with django_assert_num_queries(0):
        assert some(ids=[]) == []


def test_a_value_that_the_statement_does_not_ask_for_is_refused(clinic):
    """Else a filter that was forgotten would let everything through."""
    with pytest.raises(TypeError, match="one of the values"):
        Prepared(lambda person: Person.objects.values_list("id"))(person=clinic["mira"])
    with pytest.raises(TypeError, match="one of the values"):
        Prepared(lambda name: Person.objects.filter(zone__contains=name).values_list("id"))(
            name="x"
        )
