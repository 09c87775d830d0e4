"""The same for a case of several people: a copied database, its log, a backup, the vault alone."""

import pytest
from cryptography.exceptions import InvalidTag
from django.apps import apps
from django.db import connection, connections

from accord_web import clock
from accord_web.cases import plans, requests
from accord_web.cases.models import Emergency
from accord_web.cases.queries import sessions, standing
from accord_web.flows import emergency
from accord_web.flows import guardians as flow
from accord_web.flows.begin import Newcomer
from accord_web.flows.submit import Sending, submit
from accord_web.people import contacts
from accord_web.privacy import encryption
from accord_web.privacy.encryption import CannotOpen, reveal
from accord_web.privacy.fields import SealedField
from accord_web.privacy.models import Key
from accord_web.storage import backup, home
from tests.web.family import LIMITED, REASON, SAID, one_of_everything
from tests.web.filling import fill, sitting
from tests.web.test_sealed import found_in, on_disk

COURT = LIMITED["sharing"][1]
JUDGED = "Versteht Wesen und Tragweite, Hollunderweg"
URGENT = "Rettungsdienst rief an, Brombeergasse"
NOT_YET = "Die Polizei bat darum, Schleiereule"
SAID_BESIDE = "Teile fehlen, weil Eisvogelufer"
HELPS = "Barfuss durch Sauerampfer"
NUMBER, OTHERS = "0177-98765432", "yes"
WORDS = [
    *(COURT, JUDGED, URGENT, NOT_YET, SAID_BESIDE, NUMBER, HELPS),
    *(REASON, SAID, "They walked home", "I was tired", "Ida"),
]
# Sealed columns that this past leaves empty, each with the test that looks into it.
ELSEWHERE = {
    "User.email": "test_sealed.py",
    "Named.nickname": "test_sealed.py",
    "Alert.note": "test_sealed.py",
    "Finding.content": "test_sealed.py",
    "Task.text": "test_sealed.py",
    "Rival.body": "test_sealed.py",
    "Passkey.name": "test_passkey.py",
    "Totp.secret": "test_second_step.py",
    "Death.day": "test_leaving.py",
    "Split.undo": "test_split.py",
    "LegalHold.reason": "test_retention.py",
    "CloseAlert.note": "test_safety_close.py",
    "Chosen.goal": "test_practice_kept.py",
}


@pytest.fixture
def kept(transactional_db, request, at_noon):
    """Sam is young and has a guardian; notes, a request, a contact, an emergency kept silent."""
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own files")
    clinic = request.getfixturevalue("clinic")
    case, sam, tomas = clinic.cases["couple"], clinic["sam"], clinic["tomas"]
    session = sessions(standing(tomas), [case])[0].id
    found = one_of_everything(clinic, case, sam, session)
    flow.judge(standing(tomas), case, sam, True, JUDGED, by=tomas)
    flow.add(standing(tomas), case, sam, Newcomer("Ruben"), LIMITED, by=tomas)
    said = {"channel": "phone", "where": NUMBER, "others": OTHERS}
    assert contacts.say(sam, case, said, mode="portal", by=sam)
    row = sitting(sam, "before")
    submit(row, Sending(fill(row, 3), "link"), by=sam)
    for open_it in (False, True):
        plan = plans.tidy({"helps": HELPS}, [])
        seen = plans.latest(standing(sam), sam, plans.HARD)
        before = str(seen.id) if seen else ""
        plans.save(standing(sam), case, sam, plans.HARD, plan, seen=before, open_it=open_it, by=sam)
    emergency.open_in_emergency(standing(clinic["zoe"]), case, URGENT, by=clinic["zoe"])
    opened = Emergency.objects.get(case=case).id
    for who in ("ines", "ada"):
        emergency.withhold(standing(clinic[who]), opened, NOT_YET, 5, by=clinic[who])
    viewer, asked = standing(tomas), found["request_id"]
    requests.check_identity(viewer, asked, next(iter(requests.Identity)), by=tomas)
    state, left_out = requests.State.HANDED, {requests.Kind.NOTES: requests.Reason.THIRD_PARTY}
    requests.decide(viewer, asked, state, left_out, SAID_BESIDE, by=tomas)
    return clinic


def sealed_columns() -> dict[str, tuple]:
    return {
        f"{model.__name__}.{field.name}": (model, field.name)
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }


def test_every_sealed_column_holds_something_or_is_looked_into_elsewhere(kept):
    """Otherwise not finding it would prove nothing. A new one is told here to be filled."""
    empty = {
        name
        for name, (model, column) in sealed_columns().items()
        if not model.objects.exclude(**{column: None}).exists()
    }
    assert empty - ELSEWHERE.keys() == set(), "Fill it in `kept`, or say which test looks into it."


def test_what_was_sealed_can_be_read_with_the_keys(kept):
    """The words are there: each is found in what the keys open."""
    told = []
    for model, column in sealed_columns().values():
        rows = model.objects.exclude(**{column: None}).values("pk", column)
        opened = reveal([{"id": r["pk"], column: r[column]} for r in rows], model, {column: column})
        told += [str(row[column]) for row in opened]
    whole = "\n".join(told)
    assert [words for words in WORDS if words not in whole] == []


def test_files_hold_nothing_of_what_several_people_said(kept):
    """Database, write-ahead log and vault, as they lie on the disk."""
    for name, blob in on_disk().items():
        assert [words for words in WORDS if found_in(blob, words)] == [], name


def test_a_backup_holds_nothing_of_it_either(kept, tmp_path):
    databases = {name: connections[name].settings_dict for name in ("default", "vault")}
    folder = tmp_path / "copy"
    backup.make(folder, databases, at=clock.now(), version="1", demo=False, migrations={})
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert len(files) > 2
    for path in files:
        assert [words for words in WORDS if found_in(path.read_bytes(), words)] == [], path.name


def test_the_vault_alone_tells_nothing(kept, monkeypatch):
    """It holds wrapped keys and whose they are; without the master key it opens none of them."""
    columns = {f.name for f in Key._meta.concrete_fields}
    assert columns <= {"id", "owner_kind", "owner", "master", "wrapped", "person", "tier"}, (
        "Say why a further column of the vault tells nothing."
    )
    ring = home.master_keys()
    for row in Key.objects.all():
        assert not any(key in bytes(row.wrapped) for key in ring.values())
    monkeypatch.setattr(encryption.home, "master_keys", lambda: dict.fromkeys(ring, bytes(32)))
    model, column = sealed_columns()["Note.lines"]
    rows = model.objects.values("id", column)
    with pytest.raises((InvalidTag, CannotOpen)):
        reveal(rows, model)


def test_the_search_finds_what_lies_in_clear(kept):
    """The leak first."""
    from accord_web.people.models import Clinic

    Clinic.objects.update(name=JUDGED)
    assert any(found_in(blob, JUDGED) for blob in on_disk().values())
