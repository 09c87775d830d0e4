"""Whatever happens in whatever order: what is stored equals a fresh recompute from responses."""

import os
import random
from collections.abc import Iterable

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accord_web import clock
from accord_web.flows import recompute as recomputing
from accord_web.flows import share as sharing
from accord_web.flows import submit as submitting
from accord_web.flows import times
from accord_web.flows.frame import frame
from accord_web.measures.models import ResponsePart
from accord_web.measures.queries import parts
from accord_web.privacy.access import Route
from accord_web.privacy.sharing import readable_from
from accord_web.signals.actions import _content, _stored
from accord_web.signals.models import Deed, Finding
from tests.web.histories import STEPS, History, cover

HISTORIES = int(os.environ.get("ACCORD_HISTORIES", "25"))
LENGTH = int(os.environ.get("ACCORD_HISTORY_STEPS", "30"))


def check(history: History) -> None:
    """The whole property, for every case."""
    for case in history.case_ids:
        with clock.turned_to(history.now):
            stored = sorted(map(_stored, Finding.objects.filter(case=case, superseded_at=None)))
            assert stored == sorted(fresh(case)), history.steps
            before = Finding.objects.filter(case=case).count()
            assert recomputing.recompute(case, by=None) == (0, 0), history.steps
            assert Finding.objects.filter(case=case).count() == before
            assert reading_times_off(case) == [], history.steps
    deeds = Deed.objects.values_list("case", "about", "signal", "session", "what").order_by("id")
    assert list(deeds) == history.deeds
    assert one_live_response_a_question()


def fresh(case) -> Iterable[tuple]:
    """Findings of the whole case, from its responses alone."""
    read = parts(recomputing.therapists_view(case), [case])
    return [_content(case, one) for one in recomputing.find(frame(case), read)]


def reading_times_off(case) -> list:
    """Live parts whose time is not what the diary and the other side say now."""
    around, answered = frame(case), times.therapists_answers(case)
    off = []
    for row in ResponsePart.objects.filter(case=case, live=True).select_related("response"):
        r = row.response
        other = answered.get((r.session_id, r.relationship_id))
        moments = around.moments(r.session_id, r.received_at, other)
        due = readable_from(Route(row.route), waits=row.waits, moments=moments)
        if row.readable_from != due:
            off.append((row.part, row.route, row.readable_from, due))
    return off


def one_live_response_a_question() -> bool:
    """However often somebody corrects, one response of a sitting counts."""
    live = ResponsePart.objects.filter(live=True).values_list(
        "part",
        "owner",
        "response__session",
        "response__measure",
        "response__relationship",
    )
    return len(set(live)) == len(live)


@pytest.mark.slow
@settings(
    max_examples=HISTORIES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    # A failing history names its steps; making it short takes minutes and is asked for by hand.
    phases=list(Phase) if os.environ.get("ACCORD_SHORTEST") else [Phase.explicit, Phase.generate],
)
@given(
    steps=st.lists(st.sampled_from(STEPS), min_size=LENGTH // 2, max_size=LENGTH),
    seed=st.integers(0, 10**6),
    asked_about_safety=st.booleans(),
)
def test_stored_findings_equal_a_fresh_recompute(clinic, at_noon, steps, seed, asked_about_safety):
    with transaction.atomic():
        history = History(clinic, random.Random(seed), at_noon)
        if asked_about_safety:
            cover(clinic)
        for name in steps:
            history.step(name)
            check(history)
        transaction.set_rollback(True)


def planted(clinic, now, seeds=range(12), length=40) -> None:
    """The same with fixed chance; raises where the property does not hold."""
    for seed in seeds:
        with transaction.atomic():
            history = History(clinic, random.Random(seed), now)
            cover(clinic)
            for _ in range(length):
                history.step(history.chance.choice(STEPS))
                check(history)
            transaction.set_rollback(True)


def nobody(*args, **kwargs):
    return {}


MISTAKES = {
    "an answer recomputes nothing": (submitting, "recompute", lambda *a, **kw: (0, 0)),
    "an answer recomputes the sender alone": (submitting, "_alliances", nobody),
    "the therapist's answer leaves reading times": (submitting, "settle", lambda *a, **kw: 0),
    "closing leaves the findings": (sharing, "recompute", lambda *a, **kw: (0, 0)),
    "a correction leaves the earlier answers": (submitting, "replace", lambda *a, **kw: None),
}


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_flow_that_forgets_a_step_would_be_caught(mistake, clinic, at_noon, monkeypatch):
    where, name, instead = MISTAKES[mistake]
    monkeypatch.setattr(where, name, instead)
    with pytest.raises(AssertionError):
        planted(clinic, at_noon)


@pytest.mark.slow
def test_a_diary_that_leaves_the_findings_would_be_caught(clinic, at_noon, monkeypatch):
    from accord_web.flows import diary

    monkeypatch.setattr(diary, "_follow", nobody)
    with pytest.raises(AssertionError):
        planted(clinic, at_noon)
