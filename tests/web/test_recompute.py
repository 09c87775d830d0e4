"""Whatever happens in whatever order: what is stored equals a fresh recompute from responses."""

import datetime as dt
import os
import random
from collections.abc import Iterable
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from accord_web import clock
from accord_web.flows import correct as correcting
from accord_web.flows import diary, times
from accord_web.flows import recompute as recomputing
from accord_web.flows import sending as keeping
from accord_web.flows import share as sharing
from accord_web.flows import submit as submitting
from accord_web.flows.frame import frame
from accord_web.measures.models import ResponsePart
from accord_web.measures.queries import parts
from accord_web.privacy.access import Route
from accord_web.privacy.sharing import A_DAY, readable_from
from accord_web.signals.actions import STORED, _content, _stored
from accord_web.signals.models import Deed, Finding
from accord_web.signals.queries import findings
from tests.web.filling import fill, sitting
from tests.web.histories import STEPS, History, cover

AN_INSTANT = dt.timedelta(microseconds=1)
HISTORIES = int(os.environ.get("ACCORD_HISTORIES", "20"))
LENGTH = int(os.environ.get("ACCORD_HISTORY_STEPS", "26"))


def check(history: History) -> None:
    """The whole property, for every case."""
    for case in history.case_ids:
        with clock.turned_to(history.now):
            live = Finding.objects.filter(case=case, superseded_at=None)
            rows = live.exclude(readable_until__lte=history.now).values_list(*STORED)
            stored = sorted(map(_stored, rows))
            assert stored == sorted(fresh(case)), history.steps
            before = Finding.objects.filter(case=case).count()
            assert recomputing.recompute(case, by=None) == (0, 0), history.steps
            assert Finding.objects.filter(case=case).count() == before
            assert reading_times_off(case) == [], history.steps
            for moment in moments_ahead(case, history.now):
                assert shown(case, moment) == known(case, moment), (history.steps, moment)
    deeds = Deed.objects.values_list("case", "about", "signal", "session", "what").order_by("id")
    assert list(deeds) == history.deeds
    assert one_live_response_a_question()


def fresh(case) -> Iterable[tuple]:
    """Findings of the whole case, from its responses alone."""
    read = parts(recomputing.therapists_view(case), [case])
    return [_content(one) for one in recomputing.find(frame(case), read, now=clock.now())]


def moments_ahead(case, now) -> list:
    """Now, and just before and at every time from which something further may be read."""
    read = parts(recomputing.therapists_view(case), [case])
    due = {p.readable_from for p in read if p.readable_from and p.readable_from > now}
    due |= {h.ends_at + A_DAY for h in frame(case).held if h.ends_at + A_DAY > now}
    return sorted({now, *due, *(d - AN_INSTANT for d in due)})


def shown(case, moment) -> list[tuple]:
    """The stored findings that a therapist of the case reads at this moment, nothing recomputed."""
    viewer = replace(recomputing.therapists_view(case), now=moment)
    return sorted(
        (f.about, f.signal, f.session, sorted(f.parameters.items()), f.parts)
        for f in findings(viewer, [case])
    )


def known(case, moment) -> list[tuple]:
    """What follows from the parts that may be read at this moment, and from no other."""
    viewer = replace(recomputing.therapists_view(case), now=moment)
    found = recomputing.find(frame(case), parts(viewer, [case]), now=moment)
    return sorted(
        (
            f.about,
            f.found.signal,
            f.found.session,
            sorted(f.found.parameters.items()),
            f.found.parts,
        )
        for f in found
        if f.readable_from <= moment
    )


def reading_times_off(case) -> list:
    """Live parts whose time is not what the diary and the other side say now."""
    around, answered = frame(case), times.therapists_answers(case)
    off = []
    for row in ResponsePart.objects.filter(case=case, live=True).select_related("response"):
        r = row.response
        other = answered.get((r.session_id, r.relationship_id))
        moments = around.moments(r.session_id, row.owner_id, r.received_at, other, r.blind_until)
        due = readable_from(Route(row.route), waits=row.waits, moments=moments)
        if row.readable_from != due:
            off.append((row.part, row.route, row.readable_from, due))
    return off


def one_live_response_a_question() -> bool:
    """However often somebody corrects, one response of a sitting counts."""
    # Both sittings of a session may hold everyday questions; nobody but their owner reads them.
    counted = ResponsePart.objects.filter(live=True).exclude(response__measure="everyday")
    live = counted.values_list(
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
    "an answer recomputes nothing": (keeping, "recompute", lambda *a, **kw: (0, 0)),
    "an answer recomputes the sender alone": (keeping, "_alliances", nobody),
    "the therapist's answer leaves reading times": (keeping, "settle", lambda *a, **kw: 0),
    "closing leaves the findings": (sharing, "recompute", lambda *a, **kw: (0, 0)),
    "a correction leaves the earlier answers": (correcting, "replace", lambda *a, **kw: None),
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
    monkeypatch.setattr(diary, "_follow", nobody)
    with pytest.raises(AssertionError):
        planted(clinic, at_noon)


real_find = recomputing.find


def as_if_all_were_due(around, rows, *, now):
    """What waits to be read hides and shows already, for everybody who looks."""
    return real_find(around, rows, now=recomputing.ONCE_DUE)


def broken_silence(clinic, at_noon) -> dt.datetime:
    """Mira rates once, then says nothing, then rates again: the last rating still waits."""
    case, mira, tomas = clinic.cases["mira"], clinic["mira"], clinic["tomas"]
    at = at_noon
    for number in range(1, 6):
        at += dt.timedelta(days=7)
        with clock.turned_to(at):
            session = sitting(mira, "after", number=1).session if number == 1 else None
            session = session or diary.plan(case, at, by=tomas)
            diary.move(session, at, by=tomas)
        with clock.turned_to(at + dt.timedelta(hours=1)):
            diary.mark(session, "held", by=tomas)
            if number in {1, 5}:
                row = sitting(mira, "after", number=number)
                submitting.submit(row, submitting.Sending(fill(row, 8), "link"), by=mira)
    return at + dt.timedelta(hours=1)


def silences(case, moment) -> list:
    return [found for found in shown(case, moment) if found[1] == "silence"]


def test_a_rating_that_waits_does_not_end_a_silence(clinic, at_noon):
    case, now = clinic.cases["mira"], broken_silence(clinic, at_noon)
    with clock.turned_to(now):
        for moment in moments_ahead(case, now):
            assert shown(case, moment) == known(case, moment)
        assert silences(case, now)[0][3][0] == ("ended", None)
        assert silences(case, now + 2 * A_DAY)[0][3][0] == ("ended", 5)


def test_a_rating_that_ended_it_too_early_would_be_caught(clinic, at_noon, monkeypatch):
    monkeypatch.setattr(recomputing, "find", as_if_all_were_due)
    case, now = clinic.cases["mira"], broken_silence(clinic, at_noon)
    with clock.turned_to(now):
        assert any(
            shown(case, moment) != known(case, moment) for moment in moments_ahead(case, now)
        )
