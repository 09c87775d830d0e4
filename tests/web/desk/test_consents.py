"""The desk page on what people of a case agreed to, and noting what they say."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.models import Consent
from accord_web.privacy.profile import profile
from accord_web.privacy.purposes import Purpose


def at(clinic, case: str = "mira") -> str:
    return reverse("desk:consents", args=[clinic.cases[case]])


def text(answer) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def note(clinic, browser, who: str, purpose: str, said: str, case: str = "mira", **more):
    form = {"person": clinic[who], "purpose": purpose, "said": said, **more}
    return browser("tomas").post(at(clinic, case), form)


def test_what_was_signed_on_paper_counts_and_is_told_to_the_person(clinic, browser):
    assert "Not agreed." in text(browser("tomas").get(at(clinic)))
    assert note(clinic, browser, "mira", "cover", "paper").status_code == 302
    row = Consent.objects.get()
    assert (row.mode, row.given_by_id, row.version) == ("paper", clinic["mira"], 1)
    assert consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.COVER)
    assert "Agreed on 2 March 2026, on paper." in text(browser("tomas").get(at(clinic)))
    own = text(browser("mira").get("/portal/agreed/"))
    assert "You agreed on paper; it was noted on 2 March 2026." in own


def test_stopping_by_word_of_mouth_counts_at_once(clinic, browser):
    note(clinic, browser, "mira", "cover", "room")
    assert note(clinic, browser, "mira", "cover", "stop").status_code == 302
    assert not consents.stands(clinic.cases["mira"], clinic["mira"], Purpose.COVER)
    assert "Stopped on 2 March 2026." in text(browser("tomas").get(at(clinic)))


def test_what_rests_on_law_cannot_be_stopped_here_either(clinic, browser):
    note(clinic, browser, "mira", "treatment", "paper")
    page = text(note(clinic, browser, "mira", "treatment", "stop"))
    assert "The record rests on law." in page
    assert Consent.objects.get().withdrawn_at is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"purpose": "supervision"},
        {"purpose": "research"},
        {"purpose": "sharing"},
        {"purpose": "weather"},
        {"said": "perhaps"},
    ],
)
def test_nothing_else_can_be_noted(clinic, browser, wrong):
    form = {"person": clinic["mira"], "purpose": "cover", "said": "paper", **wrong}
    answer = browser("tomas").post(at(clinic), form)
    assert "Not kept yet." in text(answer)
    assert not Consent.objects.exists()


@pytest.mark.parametrize("person", ["jo", "tomas", "zoe"])
def test_only_for_members_of_this_case(clinic, browser, person):
    assert note(clinic, browser, person, "cover", "paper").status_code == 404
    assert not Consent.objects.exists()


def test_what_runs_out_soon_is_listed(clinic, browser, at_noon):
    note(clinic, browser, "mira", "cover", "paper")
    days = profile("any").purposes[Purpose.COVER].expires_days
    for ahead, says in ((days - 61, None), (days - 59, "runs out soon"), (days + 1, "ran out")):
        with clock.turned_to(at_noon + dt.timedelta(days=ahead)):
            page = text(browser("tomas").get(at(clinic)))
            listed = "One agreement has run out, or runs out within two months." in page
            assert listed == (says is not None)
            assert says is None or f">{says}</span>" in page


def test_of_several_each_is_folded_away(clinic, browser):
    """A client who looks along in a session sees who there is, and nobody's choices."""
    page = text(browser("tomas").get(at(clinic, "couple")))
    assert page.count('<details class="card alone">') == 2
    outside = re.sub(r"<details.*?</details>\s*</div></details>", "", page, flags=re.S)
    assert "Not agreed." in page and "Not agreed." not in outside


@pytest.mark.parametrize("who", ["zoe", "ines", "ada", "mira", "jo"])
def test_for_the_therapists_of_the_case_alone(clinic, browser, who):
    assert browser(who).get(at(clinic)).status_code == 404
    assert browser(who).post(at(clinic), {"person": clinic["mira"]}).status_code == 404
