"""Two keys a person; and what a person erases themselves is gone, at once and for good."""

import datetime as dt
import json
import uuid

import pytest
from django.db import connections

from accord_web import clock
from accord_web.cases.retention import place_hold
from accord_web.checkins.models import Asked, CheckIn, Rival
from accord_web.flows import diary, name
from accord_web.flows import erase as erasing
from accord_web.flows.erase import Held, erase_own, erase_record, go_on
from accord_web.flows.share import share
from accord_web.flows.tiers import seal_anew
from accord_web.measures.models import Response, ResponsePart, Score
from accord_web.measures.queries import parts
from accord_web.people.models import Named
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.models import Cursor, Erasure, Key
from accord_web.privacy.standing import NotAllowed
from accord_web.privacy.tiers import Tier, reseal
from accord_web.relationships.models import Relationship
from accord_web.signals.models import Deed, Finding
from tests.conftest import NOON
from tests.web import erasing as erasing_fixtures
from tests.web.erasing import (  # noqa: F401
    AFTER,
    NAME,
    OPEN_WORDS,
    SECRET,
    YEARS_ON,
    private,
    send,
)
from tests.web.tables import nothing_to_recompute

own_list = erasing_fixtures.own_list

# Two keys


def test_what_is_for_oneself_has_a_key_of_its_own(clinic):
    private(clinic)
    kinds = dict(Key.objects.filter(owner=clinic["mira"]).values_list("id", "owner_kind"))
    assert sorted(kinds.values()) == ["own", "person"]
    for part in ResponsePart.objects.filter(owner=clinic["mira"]):
        kind = kinds[uuid.UUID(bytes=bytes(part.answers[1:17]))]
        assert kind == ("own" if part.route == "nobody" else "person"), part.part
    assert {bytes(n.nickname[1:17]) for n in Named.objects.all()} == {
        key.bytes for key, kind in kinds.items() if kind == "own"
    }


def test_another_choice_of_readers_moves_it_to_the_other_key_and_leaves_no_copy(clinic, viewer):
    private(clinic)
    part = ResponsePart.objects.get(part="wellbeing")
    first = bytes(part.answers[1:17])
    with clock.turned_to(AFTER):
        share(viewer("mira"), part.response_id, "therapist-now", by=clinic["mira"])
        part.refresh_from_db()
        assert bytes(part.answers[1:17]) != first
        [row] = parts(viewer("tomas"), [clinic.cases["mira"]], names=["wellbeing"])
        assert row.answers
        share(viewer("mira"), part.response_id, "nobody", by=clinic["mira"])
    part.refresh_from_db()
    assert bytes(part.answers[1:17]) == first


def test_a_check_in_asks_the_vault_once_whatever_the_route(clinic):
    from django.test.utils import CaptureQueriesContext

    counts = []
    diary.plan(clinic.cases["mira"], NOON + dt.timedelta(weeks=1), by=clinic["tomas"])
    with clock.turned_to(NOON + dt.timedelta(weeks=1, hours=4)):
        for number, route in ((1, "therapist-now"), (2, "nobody")):
            with (
                CaptureQueriesContext(connections["vault"]) as vault,
                CaptureQueriesContext(connections["default"]) as data,
            ):
                send(clinic, "mira", "after", route, number=number)
            counts.append((len(vault), len(data)))
    assert counts[0][0] == counts[1][0] == 1
    assert counts[1][1] <= counts[0][1]


def test_rows_of_before_are_sealed_anew_piece_by_piece_and_whoever_stops_goes_on(
    clinic, monkeypatch
):
    private(clinic)
    treatment = keys_of([clinic["mira"]])[clinic["mira"]]
    for model in (ResponsePart, Named):
        rows = list(model.objects.filter(owner=clinic["mira"]))
        model.objects.bulk_update(rows, reseal(rows, Tier.TREATMENT))
    Key.objects.filter(owner_kind="own").delete()  # as it was in the first version
    monkeypatch.setattr("accord_web.flows.tiers.PIECE", 1)
    monkeypatch.setattr("accord_web.flows.tiers.PIECES", 1)
    own = ResponsePart.objects.filter(route="nobody").count()
    assert own >= 1
    rounds = 0
    while seal_anew() and rounds < 100:
        rounds += 1
    assert rounds >= own
    assert Cursor.objects.exclude(finished_at=None).count() == 3
    for part in ResponsePart.objects.filter(owner=clinic["mira"]):
        assert (bytes(part.answers[1:17]) == treatment.id.bytes) == (part.route != "nobody")
    held = reveal(
        ResponsePart.objects.filter(part="wellbeing").values("id", "answers"), ResponsePart
    )
    assert "answered" in held[0]["answers"]
    assert seal_anew() == 0


# Tier one


def test_a_person_erases_what_is_theirs_alone_and_the_record_stays(clinic, viewer):
    private(clinic)
    case = clinic.cases["mira"]
    with clock.turned_to(AFTER):
        before = [p.id for p in parts(viewer("tomas"), [case])]
        own = set(ResponsePart.objects.filter(route="nobody").values_list("id", flat=True))
        assert own and Score.objects.filter(part__in=own).exists()
        erase_own(clinic["mira"], by=clinic["mira"])
        assert [p.id for p in parts(viewer("tomas"), [case])] == before
    assert not ResponsePart.objects.filter(id__in=own).exists()
    assert not Score.objects.filter(part__in=own).exists()
    assert not Key.objects.filter(owner=clinic["mira"], owner_kind="own").exists()
    assert Key.objects.filter(owner=clinic["mira"], owner_kind="person").exists()
    assert not Named.objects.exists() and not Relationship.objects.filter(kind="tie").exists()
    assert not Response.objects.filter(parts=None).exists()
    # Whoever looks at the check-in cannot try out what was in it.
    assert CheckIn.objects.get(person=clinic["mira"], moment="before").digest == ""
    assert nothing_to_recompute()
    one = Erasure.objects.get()
    assert (one.person, one.finished_at is not None) == (None, True)


def test_only_the_person_themselves_does_it(clinic):
    with pytest.raises(NotAllowed):
        erase_own(clinic["mira"], by=clinic["tomas"])


def test_what_they_write_afterwards_has_a_new_key_and_stays(clinic, viewer, monkeypatch):
    """Also where the work is taken up again after that: somebody read just then."""
    private(clinic)
    with clock.turned_to(AFTER):
        with monkeypatch.context() as meanwhile:
            meanwhile.setattr(erasing, "shred", lambda alias: False)
            erase_own(clinic["mira"], by=clinic["mira"])
        assert Erasure.objects.get().finished_at is None
    with clock.turned_to(AFTER + dt.timedelta(minutes=1)):
        name.somebody(viewer("mira"), "Somebody new", "friend", by=clinic["mira"])
        go_on()
        assert Key.objects.filter(owner=clinic["mira"], owner_kind="own").count() == 1
        assert [
            row["nickname"] for row in reveal(Named.objects.values("id", "nickname"), Named)
        ] == ["Somebody new"]


def test_a_name_goes_and_what_the_record_holds_of_the_tie_stays_without_it(clinic, viewer):
    case, mira = clinic.cases["mira"], clinic["mira"]
    name.somebody(viewer("mira"), NAME, "mother", by=mira)
    diary.plan(case, NOON + dt.timedelta(weeks=1), by=clinic["tomas"])
    with clock.turned_to(NOON + dt.timedelta(weeks=1)):
        asked = Asked.objects.filter(measure="tie").values_list(
            "checkin__session__number", flat=True
        )
        send(clinic, "mira", "before", "therapist-now", number=asked[0])
        [tie] = parts(viewer("tomas"), [case], measures=["tie"])
        erase_own(mira, by=mira)
        assert [p.id for p in parts(viewer("tomas"), [case], measures=["tie"])] == [tie.id]
        [named] = reveal(Named.objects.values("id", "nickname", "role", "until"), Named)
    assert (named["nickname"], named["role"]) == (None, "mother")
    assert named["until"] is not None


def test_a_finding_once_made_of_it_goes_with_its_deed(clinic, viewer):
    """Shared, found, taken back: the old finding would still tell what was answered."""
    private(clinic)
    case = clinic.cases["mira"]
    with clock.turned_to(AFTER + dt.timedelta(days=2)):
        found = Finding.objects.filter(case=case, superseded_at=None).first()
        assert found is not None
        Deed.objects.create(
            case_id=case,
            about=found.about,
            signal=found.signal,
            session=found.session,
            what="talked",
            by_id=clinic["tomas"],
            at=clock.now(),
        )
        response = Response.objects.get(case=case, measure="session-client")
        share(viewer("mira"), response.id, "nobody", by=clinic["mira"])
        assert Finding.objects.filter(id=found.id).exists()
        gone = set(
            map(str, ResponsePart.objects.filter(route="nobody").values_list("id", flat=True))
        )
        told = [f for f in Finding.objects.all() if not gone.isdisjoint(f.parts)]
        assert told, "the leak must be possible"
        erase_own(clinic["mira"], by=clinic["mira"])
        assert not [f for f in Finding.objects.all() if not gone.isdisjoint(f.parts)]
        identities = set(Finding.objects.values_list("about", "signal", "session"))
        assert all((d.about, d.signal, d.session) in identities for d in Deed.objects.all())
    assert nothing_to_recompute()


def test_a_second_sending_that_nobody_chose_goes_too(clinic):
    private(clinic)
    [rival] = reveal(Rival.objects.values("id", "body"), Rival)
    assert SECRET in json.loads(rival["body"]).values()
    with clock.turned_to(AFTER):
        erase_own(clinic["mira"], by=clinic["mira"])
    assert not Rival.objects.exists()


@pytest.mark.parametrize("stops_at", ["delete_parts", "delete_names", "shred", "recompute"])
def test_whoever_is_interrupted_goes_on(clinic, monkeypatch, stops_at):
    private(clinic)

    def stop(*_args, **_more):
        raise KeyboardInterrupt

    with clock.turned_to(AFTER):
        with monkeypatch.context() as until, pytest.raises(KeyboardInterrupt):
            until.setattr(erasing, stops_at, stop)
            erase_own(clinic["mira"], by=clinic["mira"])
        # Its key went first: nothing of it opens, whatever rows are left.
        rows = reveal(
            ResponsePart.objects.filter(route="nobody").values("id", "answers"), ResponsePart
        )
        assert all(row["answers"] is None for row in rows)
        go_on()
    assert not ResponsePart.objects.filter(route="nobody").exists()
    assert not Response.objects.filter(parts=None).exists()
    assert Erasure.objects.filter(finished_at=None).count() == 0


def test_a_hold_keeps_what_staff_could_once_read_and_nothing_else(clinic, viewer):
    private(clinic)
    case, mira = clinic.cases["mira"], clinic["mira"]
    with clock.turned_to(AFTER + dt.timedelta(hours=1)):
        response = Response.objects.get(case=case, measure="session-client")
        share(viewer("mira"), response.id, "nobody", by=mira)
        place_hold(viewer("ada"), case, "A complaint", None, by=clinic["ada"])
        erase_own(mira, by=mira)
        left = [p for p in parts(viewer("mira"), [case], about=[mira]) if p.route == "nobody"]
        assert {p.response for p in left} == {response.id}
        assert all(p.answers for p in left), "it is sealed with the key that stays"
        with pytest.raises(Held):
            erase_record(case, "duty", by=clinic["ada"])
