"""Answers that come in sealed: whole or not at all, once, and telling nobody anything."""

import datetime as dt
import json
import secrets
import shutil
import uuid

import pytest

from accord_web import clock
from accord_web.checkins.models import CheckIn, Rival
from accord_web.measures.models import Response, ResponsePart
from accord_web.portal.check_in import OWN, signed
from accord_web.portal.letters import LARGEST
from accord_web.privacy import letters as sealing
from accord_web.privacy import rotation
from accord_web.privacy.encryption import CannotOpen, keys_of
from accord_web.privacy.models import AuditEvent, Key
from accord_web.storage import home
from tests.journeys.asked import code
from tests.web.filling import fill, sitting
from tests.web.letters import WHERE, post, seal


@pytest.fixture
def key(clinic) -> str:
    return sealing.public_half(clinic.id)


@pytest.fixture
def told(clinic):
    """A finished form of Mira's, as her phone seals it."""

    def told(rating: int = 6, *, moment: str = "before", own: bool = False, **more):
        checkin = sitting(clinic["mira"], moment)
        fields = fill(checkin, rating, **more)
        if own:
            fields[OWN] = signed(checkin)
        return {"code": code(clinic, "mira", moment), "fields": fields}

    return told


@pytest.fixture
def ring_of_its_own(tmp_path, monkeypatch) -> None:
    shutil.copytree(home.keys_folder(), tmp_path / "keys")
    monkeypatch.setenv("ACCORD_KEYS", str(tmp_path / "keys"))


def kept(clinic) -> int:
    return Response.objects.filter(respondent=clinic["mira"]).count()


def test_a_letter_counts_once_however_often_it_comes(clinic, key, told, stranger):
    first = seal(key, told())
    assert [post(stranger, first).status_code for _ in range(3)] == [202] * 3
    here = kept(clinic)
    assert here > 0
    assert post(stranger, seal(key, told())).status_code == 202  # the same, sealed anew
    assert kept(clinic) == here
    assert not Rival.objects.exists()
    assert AuditEvent.objects.filter(what="checkin.sent").count() == 1


def test_what_went_the_ordinary_way_as_well_is_the_same(clinic, key, told, stranger):
    form = told()
    stranger.post(f"/c/{form['code']}/", form["fields"])
    here = kept(clinic)
    assert post(stranger, seal(key, form)).status_code == 202
    assert kept(clinic) == here
    assert not Rival.objects.exists()


def test_other_answers_wait_for_their_persons_word(clinic, key, told, stranger):
    for rating in (2, 9):
        assert post(stranger, seal(key, told(rating))).status_code == 202
    assert Rival.objects.count() == 1


def test_nobody_learns_who_is_asked_or_who_answered(clinic, key, told, stranger, browser):
    """Known, unknown, a therapist's own side, sent before, empty: one answer, byte for byte."""
    form = told()
    forms = [
        form,
        form,
        {**form, "code": "ZZZZZZZZZZZZ"},
        {**form, "code": ""},
        {**form, "code": code(clinic, "tomas", "own")},
        {"code": form["code"], "fields": {}},
    ]
    for client in (stranger, browser("zoe"), browser("mira")):
        seen = [post(client, seal(key, one)) for one in forms]
        assert {(one.status_code, one.content) for one in seen} == {(202, b"")}
        assert len({tuple(sorted(one.headers.items())) for one in seen}) == 1
        assert not any(one.cookies for one in seen)
    assert CheckIn.objects.filter(moment="own").exclude(sent_at=None).count() == 0


def test_every_cut_and_every_changed_byte_is_refused_and_hurts_no_other(
    clinic, key, told, stranger
):
    whole = seal(key, told())
    step = max(1, len(whole) // 60)
    for at in [*range(1, len(whole), step), len(whole) - 1]:
        assert post(stranger, whole[:at]).status_code == 400, at
        changed = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
        assert post(stranger, changed).status_code == 400, at
    assert post(stranger, whole + b"x").status_code == 400
    assert post(stranger, secrets.token_bytes(3000)).status_code == 400
    assert kept(clinic) == 0
    assert post(stranger, whole).status_code == 202
    assert kept(clinic) > 0


@pytest.mark.parametrize(
    "inside",
    [
        b"",
        b"[]",
        b"null",
        b"{",
        b'{"code": "A"}',
        b'{"code": 1, "fields": {}}',
        b'{"code": "A", "fields": []}',
        b'{"code": "A", "fields": {"a": 1}}',
        b'{"code": "A", "fields": {"a": "\\ud800"}}',
        b"\xff\xfe",
        b"[" * 20_000,
        json.dumps({"code": "A", "fields": {str(n): "" for n in range(600)}}).encode(),
    ],
)
def test_well_sealed_nonsense_is_refused(key, stranger, inside):
    assert post(stranger, seal(key, inside)).status_code == 400


def test_what_is_too_large_is_not_read(key, stranger, told):
    assert post(stranger, b"\x01" * (LARGEST + 1)).status_code == 413
    unsaid = stranger.generic("POST", WHERE, b"", CONTENT_LENGTH="")
    assert unsaid.status_code == 413


def test_a_letter_to_another_clinic_opens_nowhere_else(clinic, told, stranger):
    theirs = sealing.public_half(uuid.uuid4())
    letter = seal(theirs, told())
    Key.objects.filter(owner_kind="letters").delete()  # their vault is not ours
    ours = sealing.public_half(clinic.id)
    assert post(stranger, letter).status_code == 400
    key_id, point = ours.split(".")[0], theirs.split(".")[1]
    assert post(stranger, seal(f"{key_id}.{point}", told())).status_code == 400
    assert kept(clinic) == 0


def test_only_a_post_is_taken_and_no_cookie_is_given(stranger):
    assert stranger.get(WHERE).status_code == 405
    assert stranger.put(WHERE, b"").status_code == 405


def test_the_word_of_ones_own_form_comes_along_and_lasts_as_long_as_a_phone_may_be_away(
    clinic, key, told, stranger, at_noon
):
    letter = seal(key, told(own=True))
    with clock.turned_to(at_noon + dt.timedelta(days=30)):
        post(stranger, letter)
    assert set(Response.objects.values_list("mode", flat=True)) == {"phone"}


@pytest.mark.parametrize("word", ["", "1_x", "99999999999999999999_x", "copied"])
def test_without_it_a_letter_is_as_good_as_a_link(clinic, key, told, stranger, word):
    form = told()
    if word == "copied":  # from another person's form
        word = signed(sitting(clinic["jo"], "before"))
    form["fields"][OWN] = word
    post(stranger, seal(key, form))
    assert set(Response.objects.values_list("mode", flat=True)) == {"link"}


def test_an_older_word_is_as_good_as_a_link(clinic, key, told, stranger, at_noon):
    letter = seal(key, told(own=True))
    with clock.turned_to(at_noon + dt.timedelta(days=70)):
        post(stranger, letter)
    assert set(Response.objects.values_list("mode", flat=True)) == {"link"}


def test_a_way_that_was_closed_meanwhile_leads_to_no_one_and_loses_nothing(
    clinic, key, told, stranger
):
    form = told()
    form["fields"]["route"] = "somebody-else"
    post(stranger, seal(key, form))
    rows = ResponsePart.objects.filter(owner=clinic["mira"], widest="shared")
    assert set(rows.values_list("route", flat=True)) == {"nobody"}


def test_a_session_that_was_put_off_keeps_the_letter_on_the_phone(clinic, key, told, stranger):
    letter = seal(key, told(moment="after"))
    assert post(stranger, letter).status_code == 425
    assert kept(clinic) == 0
    CheckIn.objects.update(opens_at=clock.now())
    assert post(stranger, letter).status_code == 202
    assert kept(clinic) > 0


def test_the_private_half_turns_with_the_ring_and_is_no_clinics_data_key(
    ring_of_its_own, clinic, key, told, stranger
):
    letter = seal(key, told())
    before = bytes(Key.objects.get(owner_kind="letters").wrapped)
    newest = rotation.begin()
    while rotation.rewrap(newest):
        pass
    rotation.let_go_of_older(newest)
    assert bytes(Key.objects.get(owner_kind="letters").wrapped) != before
    assert post(stranger, letter).status_code == 202
    row = Key.objects.get(owner_kind="letters")
    assert row.owner != clinic.id
    assert all(found.id != row.id for found in keys_of([clinic.id]).values())


def test_one_key_pair_a_clinic_however_many_ask_at_once(clinic, key):
    sealing.public_half.cache_clear()
    assert sealing.public_half(clinic.id) == key
    assert sealing._make(clinic.id)[0] == Key.objects.get(owner_kind="letters").id
    with pytest.raises(CannotOpen):
        sealing.opened(b"")


def test_the_page_carries_the_public_half_and_the_same_for_everybody(
    clinic, key, to, stranger, browser
):
    for client in (stranger, browser("mira"), browser("zoe")):
        page = client.get(to("mira", "before") + "?alone=yes").content.decode()
        assert f'data-letters="{key}"' in page
