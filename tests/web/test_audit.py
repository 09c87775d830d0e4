"""The audit: in the transaction it tells of, chained afterwards, silent about what was said."""

import datetime as dt
import json
import re

import pytest

from accord_web import clock, ids
from accord_web.cases.actions import agree
from accord_web.privacy import audit
from accord_web.privacy.models import AuditEvent
from accord_web.storage.lock import writing
from tests.web.histories import rich
from tests.web.test_sealed import NEWCOMERS, TASK, WORDS


def write(count: int, what: str = "read") -> None:
    with writing():
        for number in range(count):
            audit.log(what, by=ids.new(), case=ids.new(), record="page:brief", row=number)


@pytest.mark.django_db(transaction=True)
def test_a_row_is_kept_with_its_deed_or_not_at_all():
    with pytest.raises(RuntimeError), writing():
        write(1)
        raise RuntimeError
    assert AuditEvent.objects.count() == 0
    with writing():
        write(1)
    assert AuditEvent.objects.count() == 1


def test_every_row_is_chained_once_in_order(db, monkeypatch):
    monkeypatch.setattr(audit, "PIECE", 7)
    write(20)
    assert audit.seal() == 20
    assert audit.seal() == 0
    write(3)
    assert audit.seal() == 3
    rows = list(AuditEvent.objects.order_by("id"))
    assert [r.sequence for r in rows] == list(range(1, 24))
    assert len({bytes(r.chain) for r in rows}) == 23
    assert audit.verify() is None


def test_sealing_in_pieces_gives_the_same_chain(db, monkeypatch):
    write(30)
    audit.seal()
    whole = [bytes(r.chain) for r in AuditEvent.objects.order_by("sequence")]
    AuditEvent.objects.update(sequence=None, chain=None)
    monkeypatch.setattr(audit, "PIECE", 4)
    audit.seal()
    assert [bytes(r.chain) for r in AuditEvent.objects.order_by("sequence")] == whole


def row(number: int):
    return AuditEvent.objects.filter(sequence=number)


def swap(one: int, other: int) -> None:
    kept = {n: row(n).values().get() for n in (one, other)}
    row(one).delete()
    row(other).delete()
    for number, instead in ((one, other), (other, one)):
        AuditEvent.objects.create(**{**kept[instead], "sequence": number})


def insert_copy(number: int) -> None:
    """A row slipped in: what follows is counted on, chains left as they were."""
    rows = list(AuditEvent.objects.filter(sequence__gte=number).order_by("-sequence").values())
    for values in rows:
        AuditEvent.objects.filter(id=values["id"]).update(sequence=values["sequence"] + 1)
    AuditEvent.objects.create(**{**rows[-1], "id": ids.new(), "sequence": number})


def close_the_gap(number: int) -> None:
    row(number).delete()
    for later in AuditEvent.objects.filter(sequence__gt=number).order_by("sequence"):
        AuditEvent.objects.filter(id=later.id).update(sequence=later.sequence - 1)


CRIMES = {
    "another person": lambda: row(5).update(by=ids.new()),
    "nobody at all": lambda: row(5).update(by=None),
    "another case": lambda: row(5).update(case=ids.new()),
    "another time": lambda: row(5).update(at=clock.now() + dt.timedelta(seconds=1)),
    "another deed": lambda: row(5).update(what="sent"),
    "another record": lambda: row(5).update(record="page:case"),
    "other facts": lambda: row(5).update(facts={"row": 99}),
    "a row taken out": lambda: row(5).delete(),
    "the first taken out": lambda: row(1).delete(),
    "taken out and counted on": lambda: close_the_gap(5),
    "two changed places": lambda: swap(5, 6),
    "a row slipped in": lambda: insert_copy(5),
    "a chain wiped": lambda: row(5).update(chain=None),
}


@pytest.mark.parametrize("crime", CRIMES)
def test_whoever_alters_the_past_is_found(crime, db):
    write(10)
    audit.seal()
    assert audit.verify() is None
    CRIMES[crime]()
    assert audit.verify() is not None


def test_whoever_takes_the_last_rows_is_found(db):
    write(10)
    audit.seal()
    AuditEvent.objects.filter(sequence__gt=7).delete()
    assert audit.verify() is not None


def test_another_key_makes_another_chain(db, monkeypatch):
    write(5)
    audit.seal()
    monkeypatch.setattr(audit.home, "secret", lambda name: "00" * 32)
    assert audit.verify() is not None


CODE = re.compile(r"[a-z0-9][a-z0-9_.:,\-]*|")
RECORD = re.compile(r"[a-z_.\-]+:[0-9a-z_:.\-]*|")


def test_facts_carry_codes_and_counts_only(clinic, at_noon):
    agree(clinic.cases["mira"], TASK, by=clinic["tomas"])
    rich(clinic, at_noon, steps=100, told=WORDS)
    rows = list(AuditEvent.objects.all())
    assert len({r.what for r in rows}) > 12, "the past was not rich enough"
    said = ["Mira", "Tomás", "Ines", "Zoe", "Jo", "Sam", "Ada", "Lindenhof", TASK]
    said += [*WORDS.values(), *NEWCOMERS.values()]
    answers = {"withdrew", "confronted", "you-bring", "i-bring", "leave", "may-know", "not-yet"}
    answers |= {"often", "passing", "cannot-say", "not-sure", "today", "at-session"}
    for r in rows:
        told = json.dumps([r.what, r.record, r.facts], ensure_ascii=False)
        assert not any(word in told for word in said), told
        assert CODE.fullmatch(r.what), told
        assert RECORD.fullmatch(r.record), told
        for value in r.facts.values():
            assert isinstance(value, int | bool) or CODE.fullmatch(value), told
            assert value not in answers, told


def test_a_refusal_is_written_down_without_saying_what_was_tried(clinic, browser):
    from django.urls import NoReverseMatch, reverse

    try:
        address = reverse("desk:case", args=[clinic.cases["mira"]])
    except NoReverseMatch:
        pytest.skip("there are no pages of a case yet")
    before = AuditEvent.objects.filter(what=audit.DENIED).count()
    assert browser("zoe").get(address).status_code == 404
    assert browser("tomas").get(address).status_code == 200
    denied = AuditEvent.objects.filter(what=audit.DENIED)
    assert denied.count() == before + 1
    last = denied.latest("id")
    assert last.by == clinic["zoe"]
    assert last.case is None and str(clinic.cases["mira"]) not in last.record
