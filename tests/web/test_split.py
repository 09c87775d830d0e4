"""A joint case separated: each their own, nothing lost, nothing of the other left behind."""

import os
import random

import pytest

from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.cases.models import Case, Split
from accord_web.checkins.models import CheckIn
from accord_web.flows.split_case import Goes, confirm, split, take_back
from accord_web.measures.models import Grant, Response, ResponsePart
from accord_web.signals.models import Alert, Deed, Finding
from tests.web.dumps import differences, dump, ids_of, record
from tests.web.histories import rich
from tests.web.test_recompute import check

HISTORIES = int(os.environ.get("ACCORD_SPLITS", "4"))
STEPS = 30


def lived(clinic, seed: int, at_noon):
    """A couple with a past in which everything may have happened."""
    chance = random.Random(seed)
    history = rich(clinic, at_noon, steps=STEPS, seed=chance.randrange(10**6))
    with clock.turned_to(history.now):
        agree(clinic.cases["couple"], "Ten minutes each evening", by=clinic["tomas"])
        jo = ResponsePart.objects.filter(owner=clinic["jo"]).first()
        if jo:
            Grant.objects.create(part=jo, reader_id=clinic["sam"], since=history.now)
    return history


def both(clinic, **more):
    goes = Goes(frozenset({clinic["tomas"]}), **more)
    return {clinic["jo"]: goes, clinic["sam"]: goes}


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_taken_back_it_is_byte_for_byte_what_it_was(clinic, at_noon, seed):
    history = lived(clinic, seed, at_noon)
    with clock.turned_to(history.now):
        before = dump()
        split(clinic.cases["couple"], both(clinic), by=clinic["tomas"])
        assert differences(before, dump())  # it did something
        assert take_back(clinic.cases["couple"], by=clinic["tomas"])
        assert differences(before, dump()) == []
        assert not take_back(clinic.cases["couple"], by=clinic["tomas"])


@pytest.mark.parametrize("seed", range(HISTORIES))
def test_split_and_confirmed_neither_record_holds_anything_of_the_other(clinic, at_noon, seed):
    history = lived(clinic, seed + 100, at_noon)
    joint = clinic.cases["couple"]
    with clock.turned_to(history.now):
        before = dump()
        of = {name: belongs_to(before, clinic, name) for name in ("jo", "sam")}
        assert min(len(rows) for rows in of.values()) > 20
        own = split(joint, both(clinic), by=clinic["tomas"])
        assert confirm(joint, by=clinic["tomas"])
        assert not confirm(joint, by=clinic["tomas"])
        after = dump()
        everybody = {str(one) for one in clinic.people.values()} | {str(clinic.id)}
        for name, other in (("jo", "sam"), ("sam", "jo")):
            rows = record(after, {str(own[clinic[name]])}, everybody)
            assert len(rows) > 20
            held = set(rows) | {one for _, values in rows.values() for one in ids_of(values)}
            theirs = of[other] | {str(clinic[other]), str(own[clinic[other]]), str(joint)}
            assert held & theirs == set()
            # And nothing of their own was lost on the way.
            assert {r for r in of[name] if r in after["measures.Response"]} <= held
            assert {r for r in before["measures.ResponsePart"] if r in of[name]} == {
                r for r in after["measures.ResponsePart"] if r in held and r in of[name]
            }
        history.clinic.cases.pop("couple")
        history.clinic.cases.update({name: own[clinic[name]] for name in ("jo", "sam")})
        history.deeds = list_of_deeds()
        check(history)
        holds_no_answer(joint)


def belongs_to(found, clinic, name: str) -> set[str]:
    """The ids of rows that are this person's alone, in the joint case before it was split."""
    person = str(clinic[name])
    start = {
        row
        for table, column in (
            ("relationships.Relationship", "one_id"),
            ("measures.Response", "respondent_id"),
            ("checkins.CheckIn", "person_id"),
            ("signals.Alert", "person_id"),
        )
        for row, values in found[table].items()
        if str(values[column]) == person
    }
    return set(record(found, start, set())) - {person}


def list_of_deeds():
    columns = "case", "about", "signal", "session", "what"
    return list(Deed.objects.values_list(*columns).order_by("id"))


def holds_no_answer(joint) -> None:
    for model in (Response, ResponsePart, CheckIn, Finding, Alert):
        assert not model.objects.filter(case=joint).exists(), model
    assert Case.objects.get(id=joint).closed_on is not None
    assert Split.objects.get(case=joint).undo is None
