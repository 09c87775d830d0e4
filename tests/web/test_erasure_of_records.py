"""A whole treatment record goes when its time is over; then only the audit remains."""

import pytest

from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.cases.models import Case
from accord_web.cases.retention import lift_hold, place_hold
from accord_web.flows.deletion import data_models, pointing
from accord_web.flows.erase import Held, erase_record
from accord_web.people.models import Person, User
from accord_web.privacy.models import AuditEvent, Key
from tests.conftest import NOON
from tests.web import erasing as erasing_fixtures
from tests.web.erasing import (
    YEARS_ON,
    closed,
    private,
)

own_list = erasing_fixtures.own_list


def of_everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in data_models()}


def test_a_record_goes_only_when_its_time_is_over_and_no_hold_stands(clinic, viewer):
    private(clinic)
    case = clinic.cases["mira"]
    with pytest.raises(Held):
        erase_record(case, "retention", by=clinic["ada"])  # the treatment goes on
    closed(clinic)
    with pytest.raises(Held):
        erase_record(case, "retention", by=clinic["ada"])
    with clock.turned_to(YEARS_ON):
        place_hold(viewer("ada"), case, "A complaint", None, by=clinic["ada"])
        with pytest.raises(Held):
            erase_record(case, "retention", by=clinic["ada"])
        from accord_web.cases.retention import holds

        lift_hold(viewer("ada"), case, holds(viewer("ada"), case)[0].id, by=clinic["ada"])
        erase_record(case, "retention", by=clinic["ada"])
    assert not Case.objects.filter(id=case).exists()


def test_then_only_the_audit_remains(clinic, viewer):
    others = dict(of_everything().items())
    private(clinic)
    case, mira = closed(clinic), clinic["mira"]
    agree(case, "A walk", by=clinic["tomas"])
    couple = clinic.cases["couple"]
    with clock.turned_to(YEARS_ON):
        erase_record(case, "retention", by=clinic["ada"])
    assert not Key.objects.filter(owner__in=[case, mira]).exists()
    assert not Person.objects.filter(id=mira).exists()
    for model in data_models():
        for of, field in pointing(Case):
            if of is model:
                assert not model._default_manager.filter(**{f"{field.name}_id": case}).exists()
    assert AuditEvent.objects.filter(case=case, what="erasure.decided").count() == 1
    # The others' rows are all there.
    now = of_everything()
    assert now["cases.Case"] == others["cases.Case"] - 1
    assert now["people.Person"] == others["people.Person"] - 1
    assert Case.objects.filter(id=couple).exists()
    assert {p.person_id for p in Case.objects.get(id=couple).parts.all()} >= {
        clinic["jo"],
        clinic["sam"],
    }


def test_who_is_in_another_case_keeps_name_account_and_key(clinic, browser):
    browser("jo")
    case = closed(clinic, "couple")
    from accord_web.cases.models import Part

    Part.objects.create(
        case_id=clinic.cases["mira"], person_id=clinic["jo"], role="relative", since=NOON
    )
    with clock.turned_to(YEARS_ON):
        erase_record(case, "retention", by=clinic["ada"])
    assert Person.objects.filter(id=clinic["jo"]).exists()
    assert User.objects.filter(person=clinic["jo"]).exists()
    assert Key.objects.filter(owner=clinic["jo"], owner_kind="person").exists()
    assert not Person.objects.filter(id=clinic["sam"]).exists()
