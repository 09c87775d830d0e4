"""One response, scored once, whatever breaks or comes twice: with real files and processes.

ACCORD_KILLS sets how many servers are killed at random moments; ACCORD_SENDINGS how many check-ins
each of eight writers sends. CI takes few; both have been run with 300.
"""

import datetime as dt
import os
import random
import signal
import threading
import time
from collections.abc import Callable

import pytest
from django.db import connections

from accord_web import clock
from accord_web.cases.models import Case
from accord_web.checkins.models import Rival
from accord_web.checkins.queries import CheckInRow, rival_body
from accord_web.flows import diary
from accord_web.flows import recompute as recomputing
from accord_web.flows import sending as flow
from accord_web.flows.begin import Newcomer, begin
from accord_web.flows.recompute import recompute
from accord_web.flows.rivals import choose
from accord_web.flows.submit import Outcome, Sending, submit
from accord_web.measures.models import Response, ResponsePart, Score
from accord_web.people import actions as people
from accord_web.privacy import audit
from accord_web.privacy.models import AuditEvent
from accord_web.signals.models import Alert
from tests.conftest import NOON
from tests.web.filling import fill, sitting
from tests.web.forking import ended, forked, killed_at
from tests.web.tables import bring_in, many, nothing_to_recompute, stored_bytes, written

KILLS = int(os.environ.get("ACCORD_KILLS", "8"))
SENDINGS = int(os.environ.get("ACCORD_SENDINGS", "3"))
WRITERS = 8
STATEMENTS = 40  # more than a submission has

pytestmark = pytest.mark.usefixtures("transactional_db")


def plan(clinic, count: int, case: str = "mira") -> None:
    """So many further sessions, a week apart."""
    for week in range(1, count + 1):
        diary.plan(clinic.cases[case], NOON + dt.timedelta(weeks=week), by=clinic["tomas"])


def send(checkin: CheckInRow, rating: int = 7) -> Outcome:
    return submit(checkin, Sending(fill(checkin, rating), "link"), by=checkin.person)


def kept_once(checkin: CheckInRow) -> bool:
    """Exactly one response that counts for each measure answered, scored once, told of once."""
    asked = {a.response for a in checkin.asked}
    responses = Response.objects.filter(id__in=asked)
    parts = ResponsePart.objects.filter(response__in=asked)
    scores = Score.objects.filter(part__response__in=asked, value=7, answered=5)
    told = AuditEvent.objects.filter(what="checkin.sent", record=f"checkin:{checkin.id}")
    return (responses.count(), scores.count(), told.count()) == (1, 1, 1) and parts.count() > 1


@pytest.mark.slow
def test_killed_before_any_statement_nothing_or_everything_is_kept(clinic):
    plan(clinic, STATEMENTS)
    deaths = 0
    for statement in range(1, STATEMENTS):
        checkin = sitting(clinic["mira"], "after", number=statement)
        before = stored_bytes()
        died = killed_at(statement, lambda checkin=checkin: send(checkin))
        deaths += died
        if not died:
            assert kept_once(checkin)
            break
        assert stored_bytes() == before  # commit is no statement: whoever died had not come to it
        assert send(checkin) is Outcome.SENT
        assert kept_once(checkin)
        assert send(checkin) is Outcome.ALREADY
    assert 8 <= deaths < STATEMENTS - 1
    assert nothing_to_recompute()


@pytest.mark.slow
def test_killed_at_random_moments_a_retry_leaves_one_response_scored_once(clinic):
    plan(clinic, KILLS + 2)
    chance, outcomes = random.Random(), []
    began = time.perf_counter()
    assert ended(forked(lambda: send(sitting(clinic["mira"], "after", number=1)))) == 0
    usual = time.perf_counter() - began
    for number in range(2, KILLS + 2):
        checkin = sitting(clinic["mira"], "after", number=number)
        child = forked(lambda checkin=checkin: send(checkin))
        time.sleep(chance.uniform(0, 1.5 * usual))
        os.kill(child, signal.SIGKILL)
        ended(child)
        outcomes.append(send(checkin))
        assert kept_once(checkin), f"killed at the sending of session {number}"
    assert set(outcomes) <= {Outcome.SENT, Outcome.ALREADY}
    if KILLS >= 100:  # some died before it was kept, some after
        assert len(set(outcomes)) == 2
    assert nothing_to_recompute()
    audit.seal()
    assert audit.verify() is None


def at_once(*works: Callable[[], object]) -> list[object]:
    """Do these at the same moment, each in its own thread; an error counts as its result."""
    gate, results = threading.Barrier(len(works)), [None] * len(works)

    def run(place: int, work: Callable[[], object]) -> None:
        gate.wait()
        try:
            results[place] = work()
        except Exception as error:
            results[place] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_two_devices_on_one_link_send_the_same_answers_once(clinic):
    checkin = sitting(clinic["mira"], "after")
    found = at_once(*[lambda: send(checkin)] * 4)
    assert sorted(found) == [Outcome.ALREADY] * 3 + [Outcome.SENT]
    assert kept_once(checkin)
    assert not Rival.objects.exists()


def test_two_devices_with_different_answers_keep_both_for_the_person_to_choose(clinic, viewer):
    checkin = sitting(clinic["mira"], "after")
    found = at_once(lambda: send(checkin, 7), lambda: send(checkin, 3))
    assert sorted(found) == [Outcome.RIVAL, Outcome.SENT]
    assert send(checkin, 7) in {Outcome.ALREADY, Outcome.RIVAL}
    first, other = (7, 3) if found[0] is Outcome.SENT else (3, 7)
    rival = Rival.objects.get()
    waiting = rival_body(None, checkin.id, rival.digest)
    assert waiting is not None
    assert f'"0.bond": "{other}"' in waiting[0]
    assert Score.objects.get(scale="alliance").value == first
    chosen = choose(checkin, rival.digest, by=clinic["mira"])
    assert chosen is Outcome.SENT
    live = Score.objects.filter(scale="alliance", part__live=True)
    assert [s.value for s in live] == [other]
    assert Response.objects.filter(measure="session-client").count() == 2  # history stays
    again = choose(checkin, rival.digest, by=clinic["mira"])
    assert again is Outcome.ALREADY
    assert nothing_to_recompute()


@pytest.mark.slow
def test_eight_writers_while_a_table_comes_in_and_the_worker_seals(clinic, tmp_path):
    sessions = SENDINGS + 1
    cases = [
        begin(
            clinic=clinic.id,
            zone="UTC",
            therapist=clinic["tomas"],
            clients=[Newcomer(f"Client {n}")],
            by=clinic["tomas"],
        )
        for n in range(WRITERS)
    ]
    for case in cases:
        for week in range(1, sessions):
            diary.plan(case, NOON + dt.timedelta(weeks=week), by=clinic["tomas"])
    clients = [Case.objects.get(id=c).parts.get(role="client").person_id for c in cases]
    waiting = [
        [sitting(client, "after", number=n) for n in range(1, sessions)] for client in clients
    ]
    table = written(tmp_path, many(max(40, 2 * SENDINGS), 8))
    ready, go = os.pipe()

    def seal_all_the_time() -> None:
        os.close(go)
        os.set_blocking(ready, False)
        while True:
            audit.seal()
            try:
                if os.read(ready, 1) == b"":
                    return  # the writers are done
            except BlockingIOError:
                continue

    sealer = forked(seal_all_the_time)
    importer = forked(lambda: bring_in(table, clinic["tomas"]))
    os.close(ready)
    found = at_once(*[lambda mine=mine: [send(c) for c in mine] for mine in waiting])
    assert ended(importer) == 0
    os.close(go)
    assert ended(sealer) == 0
    assert found == [[Outcome.SENT] * SENDINGS] * WRITERS
    assert all(kept_once(checkin) for mine in waiting for checkin in mine)
    assert Response.objects.filter(mode="import").count() == 8 * max(40, 2 * SENDINGS)
    assert nothing_to_recompute()
    audit.seal()
    assert audit.verify() is None


STEPS = [
    (ResponsePart.objects, "bulk_create"),
    (Score.objects, "bulk_create"),
    (flow, "recompute"),
    (recomputing, "keep_findings"),
    (audit, "log"),
]


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step[1])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_error_at_any_step_leaves_nothing(clinic, monkeypatch, step, when):
    checkin = sitting(clinic["mira"], "after")
    before, real, reached = stored_bytes(), getattr(*step), []

    def failing(*args, **named):
        reached.append(step)
        if when == "after":
            real(*args, **named)
        raise RuntimeError("planted")

    monkeypatch.setattr(*step, failing)
    with pytest.raises(RuntimeError, match="planted"):
        send(checkin)
    monkeypatch.undo()
    assert reached == [step]
    assert stored_bytes() == before
    assert send(checkin) is Outcome.SENT
    assert kept_once(checkin)


def test_an_answer_that_may_mean_danger_and_its_alert_are_kept_together_or_not_at_all(
    clinic, monkeypatch
):
    people.arrange_safety_cover(
        clinic.id,
        responders=[
            (clinic["ines"], "9 to 17", False),
            (clinic["zoe"], "9 to 17", False),
            (clinic["tomas"], "always", True),
        ],
        answer_within_minutes=60,
        hours="9 to 17",
        out_of_hours="Nobody watches at night.",
        help_text="Call somebody.",
        numbers=[("Emergency", "112")],
        by=None,
    )
    plan(clinic, 4)
    asked = (sitting(clinic["mira"], "before", number=n) for n in range(1, 6))
    checkin = next(c for c in asked if any(a.measure == "safety-self" for a in c.asked))
    body = Sending(fill(checkin, 5, {"thoughts": "often"}), "link")
    before = stored_bytes()

    def failing(*_, **__):
        assert Alert.objects.count() == 1
        raise RuntimeError("planted")

    monkeypatch.setattr("accord_web.flows.sending.recompute", failing)
    with pytest.raises(RuntimeError, match="planted"):
        submit(checkin, body, by=clinic["mira"])
    monkeypatch.undo()
    assert stored_bytes() == before
    assert submit(checkin, body, by=clinic["mira"]) is Outcome.SENT
    alert = Alert.objects.get()
    assert alert.response.measure == "safety-self"
    with clock.turned_to(NOON + dt.timedelta(minutes=5)):
        assert submit(checkin, body, by=clinic["mira"]) is Outcome.ALREADY
    assert Alert.objects.count() == 1
    assert recompute(clinic.cases["mira"], by=None) == (0, 0)
