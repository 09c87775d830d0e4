"""Nothing that tells who somebody is, or what they answered, lies in clear on the disk."""

import base64
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connection, connections
from django.template import engines

from accord.measures.schema import ids as measure_ids
from accord.measures.schema import load
from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.cases.models import Task
from accord_web.cases.queries import standing
from accord_web.checkins.actions import digest
from accord_web.checkins.models import CheckIn
from accord_web.measures.models import ResponsePart
from accord_web.people.actions import invite, open_account
from accord_web.people.models import Clinic, Person, User
from accord_web.privacy import encryption
from accord_web.privacy.encryption import CannotOpen, keys_of, new_key, reveal, reveal_one
from accord_web.privacy.fields import Sealed, SealedValueShown
from accord_web.privacy.models import Key
from accord_web.signals.actions import acknowledge
from accord_web.signals.models import Alert, Finding
from accord_web.storage import backup, home
from tests.web.histories import rich

WORDS = {
    "for-today": "Quellwasserfall und Gewitternacht",
    "tie": "Großtante Philomena",
    "number": "0177-33445566",
}
TASK = "Zweimal den Zettelkasten aufräumen"
NOTE = "Rückruf, sie ist bei Wendelgard"
EMAIL = "mira.unverwechselbar@kolibri.example"
PASSWORD = "ein sehr langes Kennwort 17"
NEWCOMERS = {"mira": "Mirabellchen-Ypsilanti", "jo": "Jokaste-Xylander", "sam": "Sambesi-Quint"}


def as_written(text: str) -> Iterator[bytes]:
    """The same text as it might lie in a file: encodings, base64 at any offset, hex, escapes."""
    plain = text.encode()
    yield plain
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield json.dumps(text)[1:-1].encode()
    yield plain.hex().encode()
    yield plain.hex().upper().encode()
    for offset in range(3):
        encoded = base64.b64encode(b"\0" * offset + plain)
        yield encoded[4 if offset else 0 : -4]  # what does not depend on its neighbours


def found_in(blob: bytes, text: str) -> bool:
    return any(form and form in blob for form in as_written(text))


def answers_in_clear() -> list[str]:
    """How an answer would look if a part were kept as it is packed before it is sealed."""
    items = {i.id for m in measure_ids() for i in load(m).items}
    return [f'"{item}": ["' for item in items]


def on_disk() -> dict[str, bytes]:
    """Every byte of both databases, with what has not been written back yet."""
    found = {}
    for alias in ("default", "vault"):
        name = connections[alias].settings_dict["NAME"]
        for path in (Path(f"{name}{end}") for end in ("", "-wal", "-shm", "-journal")):
            if path.exists():
                found[path.name] = path.read_bytes()
    return found


@pytest.fixture
def kept(transactional_db, request, at_noon):
    """A clinic with a rich past whose every word can be told from any other."""
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own files")
    clinic = request.getfixturevalue("clinic")
    for key, nickname in NEWCOMERS.items():
        sealed = keys_of([clinic[key]])[clinic[key]].seal(nickname, Person, "nickname", clinic[key])
        Person.objects.filter(id=clinic[key]).update(nickname=sealed)
    agree(clinic.cases["mira"], TASK, by=clinic["tomas"])
    open_account(clinic["mira"], EMAIL, PASSWORD, by=None)
    told = {**WORDS, "link": invite(clinic["jo"], by=clinic["tomas"])}
    history = rich(clinic, at_noon, steps=120, told=told)
    with clock.turned_to(history.now):
        for alert in Alert.objects.filter(acknowledged_at=None):
            acknowledge(standing(clinic["ines"]), alert.id, NOTE, by=clinic["ines"])
    codes = [row["code"] for row in reveal(CheckIn.objects.values("id", "code"), CheckIn)]
    return {"link": told["link"], "codes": codes}


def test_the_search_finds_what_lies_in_clear(kept):
    """The leak first: a name in a plain column, and answers in one, are found."""
    Clinic.objects.update(name=NEWCOMERS["mira"])
    assert any(found_in(blob, NEWCOMERS["mira"]) for blob in on_disk().values())
    Clinic.objects.update(name='{"thoughts": ["answered", "often"]}')
    assert any(found_in(blob, a) for blob in on_disk().values() for a in answers_in_clear())
    for form in as_written(WORDS["number"]):
        assert found_in(b"\0page" + form + b"page\0", WORDS["number"])


def test_files_hold_no_name_contact_word_or_answer(kept):
    assert Alert.objects.exclude(note=None).exists(), "the past was not rich enough"
    assert ResponsePart.objects.count() > 100
    secrets = [*WORDS.values(), *NEWCOMERS.values(), TASK, NOTE, EMAIL, PASSWORD, kept["link"]]
    secrets += kept["codes"]
    secrets += [NEWCOMERS["mira"].lower(), EMAIL.upper(), "Philomena", "Wendelgard", "33445566"]
    for name, blob in on_disk().items():
        for secret in [*secrets, *answers_in_clear()]:
            assert not found_in(blob, secret), f"{name} holds “{secret}” in clear"


def test_a_form_cannot_be_guessed_by_what_tells_two_sendings_apart():
    """A form has few possible bodies: whoever copies the database must not try them out."""
    body = {"shown": "0.tension", "0.tension": "yes"}
    plain = json.dumps(body, sort_keys=True).encode()
    assert digest(body) == digest(dict(reversed(body.items())))
    assert digest(body) != digest({**body, "0.tension": "no"})
    assert digest(body) not in {hashlib.new(n, plain).hexdigest() for n in ("sha256", "md5")}


CODES = ("withdrew", "confronted", "you-bring", "i-bring", "often", "not-sure", "cannot-say")


def test_findings_repeat_no_answer_in_clear(kept):
    """A finding says how a rupture felt and what was said about safety: that is an answer still."""
    found = reveal(Finding.objects.values("id", "content"), Finding)
    told = {code for row in found for code in CODES if f'"{code}"' in row["content"]}
    assert len(told) > 3, "the leak must be possible"
    for name, blob in on_disk().items():
        assert not any(f'"{code}"'.encode() in blob for code in CODES), name
    beside = [{**row, "content": None} for row in Finding.objects.values()]
    assert not any(f"'{code}'" in str(row) for code in CODES for row in beside)


def test_backups_hold_no_name_contact_word_or_answer(kept, tmp_path):
    folder = tmp_path / "copy"
    databases = {name: connections[name].settings_dict for name in ("default", "vault")}
    backup.make(folder, databases, at=clock.now(), version="1", demo=False, migrations={})
    files = sorted(p for p in folder.rglob("*") if p.is_file())
    assert len(files) == 3
    secrets = [*WORDS.values(), *NEWCOMERS.values(), TASK, NOTE, EMAIL, PASSWORD, *kept["codes"]]
    for file in files:
        blob = file.read_bytes()
        assert not any(found_in(blob, s) for s in [*secrets, *answers_in_clear()]), file.name
        for key in home.master_keys().values():
            assert key not in blob and key.hex().encode() not in blob, "the keys lie elsewhere"


def seal(text: str, model=Task, column: str = "text", row: uuid.UUID | None = None):
    row = row or uuid.uuid4()
    return new_key("case", uuid.uuid4()).seal(text, model, column, row), row


def test_a_sealed_value_cannot_be_shown(db):
    value, row = seal("the words")
    for template in ("{{ value }}", "{{ value|upper }}", "{{ value|safe }}", "{{ value|escape }}"):
        with pytest.raises(SealedValueShown):
            engines["django"].from_string(template).render({"value": value})
    for show in (str, "{}".format, "%s".__mod__, lambda v: f"{v}"):
        with pytest.raises(SealedValueShown):
            show(value)
    assert repr(value) == f"{value!r}" == "<sealed>"
    with pytest.raises(TypeError):
        json.dumps({"value": value})
    assert reveal_one(value, Task, "text", row) == "the words"


def test_a_value_copied_to_another_row_or_column_does_not_open(db):
    value, row = seal("the words")
    with pytest.raises(CannotOpen):
        reveal_one(value, Task, "text", uuid.uuid4())
    with pytest.raises(CannotOpen):
        reveal_one(value, Person, "nickname", row)
    damaged = Sealed(bytes(value[:-1]) + bytes([value[-1] ^ 1]))
    with pytest.raises(CannotOpen):
        reveal_one(damaged, Task, "text", row)
    with pytest.raises(CannotOpen):
        reveal_one(Sealed(b"\x02" + bytes(value[1:])), Task, "text", row)


def test_the_same_words_are_never_sealed_alike(db):
    key, row = new_key("case", uuid.uuid4()), uuid.uuid4()
    assert len({bytes(key.seal("yes", Task, "text", row)) for _ in range(20)}) == 20


def test_only_what_was_sealed_is_stored(clinic):
    with pytest.raises(TypeError):
        Task(case_id=clinic.cases["mira"], text=b"in clear").save()
    with pytest.raises(TypeError):
        User.objects.update(email="in@clear.example")


def test_a_deleted_key_makes_it_unknown(clinic, viewer, at_noon):
    from accord_web.cases.queries import members

    case = clinic.cases["mira"]
    names = {m.person: m.nickname for m in members(viewer("tomas"), [case])[case]}
    assert names[clinic["mira"]] == "Mira"
    Key.objects.filter(owner=clinic["mira"]).delete()
    names = {m.person: m.nickname for m in members(viewer("tomas"), [case])[case]}
    assert names[clinic["mira"]] == "…"
    assert names[clinic["tomas"]] == "Tomás"
    value, row = seal("the words")
    Key.objects.all().delete()
    assert reveal_one(value, Task, "text", row) is None


def test_a_ring_with_two_master_keys_opens_both(db, monkeypatch):
    ring = home.master_keys()
    old, row = seal("under the old key")
    both = {**ring, max(ring) + 1: os.urandom(32)}
    monkeypatch.setattr(encryption.home, "master_keys", lambda: both)
    new, other = seal("under the new key")
    assert set(Key.objects.values_list("master", flat=True)) == set(both)
    assert reveal_one(old, Task, "text", row) == "under the old key"
    assert reveal_one(new, Task, "text", other) == "under the new key"
    monkeypatch.setattr(encryption.home, "master_keys", lambda: {max(both): both[max(both)]})
    with pytest.raises(CannotOpen):
        reveal_one(old, Task, "text", row)
    monkeypatch.setattr(encryption.home, "master_keys", lambda: {1: os.urandom(32)})
    with pytest.raises(InvalidTag):
        reveal_one(old, Task, "text", row)


def test_secrets_are_readable_by_the_clinic_alone():
    for name in [*home.SECRETS, "master.keys"]:
        assert (home.keys_folder() / name).stat().st_mode & 0o077 == 0
