"""What was erased is gone: from pages, files, vault and log, and after a restore."""

import datetime as dt
import json
import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection, connections

from accord_web import clock
from accord_web.cases.actions import agree, close_case
from accord_web.cases.models import Case, Session
from accord_web.cases.queries import standing
from accord_web.cases.retention import lift_hold, place_hold
from accord_web.checkins.models import Asked, CheckIn, Rival
from accord_web.flows import diary, name
from accord_web.flows import erase as erasing
from accord_web.flows.deletion import data_models, pointing
from accord_web.flows.erase import Held, erase_own, erase_record, go_on
from accord_web.flows.erase_listed import erase_listed
from accord_web.flows.share import share
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.flows.tiers import seal_anew
from accord_web.measures.models import Response, ResponsePart, Score
from accord_web.measures.queries import parts
from accord_web.people.models import Named, Person, User
from accord_web.privacy import erasures
from accord_web.privacy.encryption import keys_of, reveal
from accord_web.privacy.models import AuditEvent, Cursor, Erasure, ErasureEntry, Key
from accord_web.privacy.standing import NotAllowed
from accord_web.privacy.tiers import Tier, reseal
from accord_web.relationships.models import Relationship
from accord_web.signals.models import Deed, Finding
from accord_web.storage import backup
from tests.conftest import NOON
from tests.web.filling import fill, sitting
from tests.web.tables import nothing_to_recompute

SECRET, NAME = "Nebelkrähe im Zwetschgenbaum", "Philomena-Ottilie"
OPEN_WORDS = "Der Fahrplan nach Wildbad"
AFTER = NOON + dt.timedelta(hours=4)
YEARS_ON = NOON + dt.timedelta(days=20 * 365)


@pytest.fixture(autouse=True)
def own_list(tmp_path, monkeypatch, request):
    """Each test its own file of what was erased."""
    if "in_files" not in request.fixturenames:  # a transaction around a test keeps every byte
        monkeypatch.setattr(erasing, "shred", lambda alias: True)
    monkeypatch.setattr(erasures, "path", lambda: tmp_path / "erasures")
    return tmp_path / "erasures"


def send(clinic, who: str, moment: str, route: str, rating: int = 7, number=1, **words) -> None:
    checkin = sitting(clinic[who], moment, number=number)
    body = fill(checkin, rating, words, route=route)
    assert submit(checkin, Sending(body, "phone"), by=checkin.person) is Outcome.SENT


def private(clinic) -> None:
    """Mira answers before her session, for nobody; after it, for Tomás; and names somebody.

    Then she sends other words for the first, and does not say yet which of the two counts.
    """
    with clock.turned_to(NOON):
        name.somebody(standing(clinic["mira"]), NAME, "mother", by=clinic["mira"])
        send(clinic, "mira", "before", "nobody", **{"for-today": OPEN_WORDS})
        checkin = sitting(clinic["mira"], "before", number=1)
        body = fill(checkin, 1, {"for-today": SECRET}, route="nobody")
        assert submit(checkin, Sending(body, "phone"), by=checkin.person) is Outcome.RIVAL
    with clock.turned_to(AFTER):
        session = Session.objects.get(case=clinic.cases["mira"], number=1)
        diary.mark(session.id, "held", by=clinic["tomas"])
        send(clinic, "mira", "after", "therapist-now", rating=2, tension="yes")


def of_everything() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in data_models()}


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


# Tier two


def closed(clinic, name: str = "mira") -> uuid.UUID:
    close_case(clinic.cases[name], NOON.date(), by=clinic["tomas"])
    return clinic.cases[name]


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


# Bytes


@pytest.fixture
def in_files(transactional_db, at_noon):
    if connection.vendor != "sqlite":
        pytest.skip("reads SQLite's own files")
    from tests.conftest import everybody

    return everybody()


def every_byte() -> bytes:
    found = b""
    for alias in ("default", "vault"):
        name = connections[alias].settings_dict["NAME"]
        for path in (Path(f"{name}{end}") for end in ("", "-wal", "-journal")):
            found += path.read_bytes() if path.exists() else b""
    return found


def traces(clinic) -> dict[str, bytes]:
    """What could be found of Mira's own things: sealed values, wrapped keys, ids."""
    own = ResponsePart.objects.filter(owner=clinic["mira"], route="nobody")
    held = {f"answers of {p.part}": bytes(p.answers) for p in own}
    held |= {f"id of {p.part}": p.id.hex.encode() for p in own}
    held |= {f"score {s.scale}": s.id.hex.encode() for s in Score.objects.filter(part__in=own)}
    key = Key.objects.get(owner=clinic["mira"], owner_kind="own")
    return held | {
        "name": bytes(Named.objects.get().nickname),
        "second sending": bytes(Rival.objects.get().body),
        "key": bytes(key.wrapped),
        "id of the key": key.id.hex.encode(),
    }


def test_no_byte_of_it_is_left_in_database_log_or_vault(in_files):
    private(in_files)
    sought = traces(in_files)
    assert len(sought) > 6
    before = every_byte()
    assert all(trace in before for trace in sought.values()), "the search must be able to find it"
    with clock.turned_to(AFTER):
        erase_own(in_files["mira"], by=in_files["mira"])
    after = every_byte()
    assert [what for what, trace in sought.items() if trace in after] == []
    for text in (SECRET, NAME):
        assert text.encode() not in after


def test_taking_it_back_leaves_no_copy_under_the_other_key(in_files):
    """What was shared, and then not, was sealed anew: the earlier value is overwritten."""
    private(in_files)
    with clock.turned_to(AFTER):
        response = Response.objects.get(measure="session-client")
        shared = {
            bytes(p.answers)
            for p in ResponsePart.objects.filter(response=response, route="therapist-now")
            if p.part != "tension"
        }
        share(standing(in_files["mira"]), response.id, "nobody", by=in_files["mira"])
        still = {bytes(p.answers) for p in ResponsePart.objects.filter(response=response)}
        erase_own(in_files["mira"], by=in_files["mira"])
    after = every_byte()
    assert shared - still
    assert not [value for value in shared - still if value in after]


def backed_up(folder: Path) -> Path:
    databases = {name: connections[name].settings_dict for name in ("default", "vault")}
    backup.make(folder, databases, at=clock.now(), version="1", demo=False, migrations={})
    return folder


def bring_back(folder: Path) -> None:
    connections.close_all()
    for alias, stem in backup.FILES.items():
        target = Path(connections[alias].settings_dict["NAME"])
        for end in ("-wal", "-shm"):
            Path(f"{target}{end}").unlink(missing_ok=True)
        shutil.copyfile(folder / f"{stem}.sqlite3", target)


@pytest.mark.parametrize("moved_meanwhile", [False, True])
def test_an_older_backup_brings_nothing_back(in_files, tmp_path, own_list, moved_meanwhile):
    """Not either where it was shared, and sealed with the other key, when the backup was made."""
    private(in_files)
    mira = in_files["mira"]
    with clock.turned_to(AFTER):
        older = backed_up(tmp_path / "older")
        if moved_meanwhile:
            response = Response.objects.get(measure="session-client")
            share(standing(mira), response.id, "nobody", by=mira)
        ids = set(
            ResponsePart.objects.filter(owner=mira, route="nobody").values_list("id", flat=True)
        )
        erase_own(mira, by=mira)
        bring_back(older)
        assert ResponsePart.objects.filter(id__in=ids).count() == len(ids)
        sought = traces(in_files)
        opened = reveal(
            ResponsePart.objects.filter(id__in=ids).values("id", "answers"), ResponsePart
        )
        assert all(row["answers"] for row in opened), "the leak must be possible"
        assert ErasureEntry.objects.count() == 0  # the backup knows nothing of it; the file does
        assert erase_listed(erasures.read([own_list])) > 0
        from accord_web.storage.shredding import rewrite

        for alias in ("default", "vault"):
            rewrite(alias)
    assert not ResponsePart.objects.filter(id__in=ids).exists()
    after = every_byte()
    assert [what for what, trace in sought.items() if trace in after] == []
    assert Key.objects.filter(owner=mira, owner_kind="person").exists()
    assert nothing_to_recompute()


def test_an_older_backup_brings_no_erased_record_back(in_files, tmp_path, own_list):
    private(in_files)
    case, mira = closed(in_files), in_files["mira"]
    older = backed_up(tmp_path / "older")
    keys = [bytes(k.wrapped) for k in Key.objects.filter(owner__in=[case, mira])]
    with clock.turned_to(YEARS_ON):
        erase_record(case, "retention", by=in_files["ada"])
        bring_back(older)
        assert Case.objects.filter(id=case).exists()
        erase_listed(erasures.read([own_list]))
        from accord_web.storage.shredding import rewrite

        for alias in ("default", "vault"):
            rewrite(alias)
    assert not Case.objects.filter(id=case).exists()
    assert not Person.objects.filter(id=mira).exists()
    assert Person.objects.filter(id=in_files["jo"]).exists()
    after = every_byte()
    assert len(keys) >= 3
    assert not [key for key in keys if key in after]


def test_the_list_tells_nobody_what_was_erased(clinic, own_list):
    private(clinic)
    ids = [str(i) for i in ResponsePart.objects.values_list("id", flat=True)]
    with clock.turned_to(AFTER):
        erase_own(clinic["mira"], by=clinic["mira"])
    text = own_list.read_text()
    assert len(text.splitlines()) == ErasureEntry.objects.count() > 5
    assert own_list.stat().st_mode & 0o077 == 0
    assert not any(i in text or uuid.UUID(i).hex in text for i in ids)
    with own_list.open("a") as file:
        file.write("abc")  # cut off by a crash
    assert len(erasures.read([own_list])) == len(text.splitlines())


def test_the_connection_overwrites_what_is_deleted(db):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own")
    for alias in ("default", "vault"):
        with connections[alias].cursor() as cursor:
            assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
    with closing(sqlite3.connect(":memory:")) as plain:
        plain.execute("PRAGMA secure_delete = OFF")
        assert plain.execute("PRAGMA secure_delete").fetchone() == (0,)
