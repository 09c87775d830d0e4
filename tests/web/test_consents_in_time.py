"""Agreements in time: running out, new words, and who may read, give and end them."""

import datetime as dt
import re
from dataclasses import replace

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases import agreed, consents
from accord_web.cases.agreed import How, stance
from accord_web.cases.agreed import consents as rows_of
from accord_web.cases.models import Consent
from accord_web.cases.queries import standing
from accord_web.flows import withdraw as flow
from accord_web.portal import consents as pages
from accord_web.privacy import profile as law
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed
from tests.web.test_consents import A_DAY, AN_HOUR, agree, everything, of, send
from tests.web.test_consents import shared as shared  # a fixture


def test_it_runs_out_by_itself_and_may_be_renewed_before(clinic, at_noon):
    case, mira = clinic.cases["mira"], clinic["mira"]
    agree(clinic, "mira", "mira", Purpose.SUPERVISION)
    year = dt.timedelta(days=law.profile("any").purposes[Purpose.SUPERVISION].expires_days)
    for ahead, how, soon, asks in (
        (A_DAY, How.AGREED, False, False),
        (year - 30 * A_DAY, How.AGREED, True, True),
        (year, How.RAN_OUT, False, True),
    ):
        with clock.turned_to(at_noon + ahead):
            held = held_by(clinic, "mira", "mira", Purpose.SUPERVISION)
            assert (held.how, held.soon, held.asks) == (how, soon, asks)
            assert consents.stands(case, mira, Purpose.SUPERVISION) == (how is How.AGREED)
    with clock.turned_to(at_noon + year - 30 * A_DAY):
        agree(clinic, "mira", "mira", Purpose.SUPERVISION)
    with clock.turned_to(at_noon + year):
        assert consents.stands(case, mira, Purpose.SUPERVISION)
    assert Consent.objects.filter(purpose=Purpose.SUPERVISION).count() == 2, "no row is edited"


def test_new_words_ask_again_and_the_old_stand_until_they_run_out(clinic, browser, monkeypatch):
    agree(clinic, "mira", "mira", Purpose.REMINDERS)
    rules = law.profile("any")
    rule = rules.purposes[Purpose.REMINDERS]
    words = {("en", 2): law.Words("Messages", "Newer words.", "Newer end."), **rule.texts}
    newer = replace(rule, version=2, texts=words)
    given = replace(rules, purposes={**rules.purposes, Purpose.REMINDERS: newer})
    for place in (law, pages, flow, agreed):
        monkeypatch.setattr(place, "profile", lambda country: given)
    address = of(clinic, "mira", "mira", Purpose.REMINDERS)
    page = browser("mira").get(address).content.decode()
    assert "Newer words." in page and rule.text("en") in page and "The words have changed" in page
    assert consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.REMINDERS)
    assert browser("mira").post(address).status_code == 302
    assert list(Consent.objects.order_by("given_at", "id").values_list("version", flat=True)) == [
        1,
        2,
    ]
    assert "The words have changed" not in browser("mira").get(address).content.decode()


def held_by(clinic, who: str, case: str, purpose: Purpose):
    viewer = standing(clinic[who])
    rows = rows_of(viewer, [clinic.cases[case]], viewer.person)
    rule = law.profile("any").purposes[purpose]
    return stance(purpose, rule, [r for r in rows if r.purpose == purpose], viewer.now)


@pytest.mark.parametrize("who", ["sam", "zoe", "ines", "ada", "mira"])
def test_nobody_else_stops_or_gives_it(clinic, shared, browser, who):
    address, before = of(clinic, "jo", "couple", Purpose.SHARING), everything()[:3]
    for path in (address, address + "stop/"):
        assert browser(who).get(path).status_code == 404
        assert browser(who).post(path).status_code == 404
    for act in (flow.withdraw, flow.agree):
        with pytest.raises(NotAllowed):
            act(
                standing(clinic[who]),
                clinic.cases["couple"],
                Purpose.SHARING,
                person=clinic["jo"],
                by=clinic[who],
            )
    assert everything()[:3] == before


def test_no_therapist_learns_that_somebody_sends_to_a_supervisor(clinic, browser, at_noon):
    """The agreement follows from the choice, so it would give the choice away."""
    case = clinic.cases["mira"]
    address = reverse("desk:consents", args=[case])
    with clock.turned_to(at_noon + AN_HOUR):
        tomas = browser("tomas")
        before = plain(tomas.get(address))
        send(clinic, "mira", "before", route="supervisor")
        assert Consent.objects.filter(purpose=Purpose.SUPERVISION).exists()
        assert plain(tomas.get(address)) == before
        assert rows_of(standing(clinic["tomas"]), [case]) == []
        assert [r.purpose for r in rows_of(standing(clinic["mira"]), [case])] == ["supervision"]
        with pytest.raises(NotAllowed):
            flow.withdraw(
                standing(clinic["tomas"]),
                case,
                Purpose.SUPERVISION,
                person=clinic["mira"],
                by=clinic["tomas"],
            )


def plain(answer) -> str:
    assert answer.status_code == 200
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())
