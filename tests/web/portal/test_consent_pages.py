"""The page on what one agreed to, over the shoulder too; and what is told before any answer."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from accord_web import clock
from accord_web.cases.models import Consent
from accord_web.cases.queries import standing
from accord_web.flows import withdraw as flow
from accord_web.flows.submit import Sending, submit
from accord_web.people.country import choose_country
from accord_web.privacy.models import AuditEvent
from accord_web.privacy.profile import ids, profile
from accord_web.privacy.purposes import Purpose
from tests.web.filling import fill, sitting
from tests.web.test_consents import of

LIST = "/portal/agreed/"
NAMES = ("Mira", "Tomás", "Ines", "Jo", "Sam", "Zoe")


def text(answer) -> str:
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


def named(page: str) -> set[str]:
    return {name for name in NAMES if re.search(rf"(?<!\w){name}(?!\w)", page)}


def test_each_purpose_stands_by_itself_and_says_how_it_is(clinic, browser):
    page = text(browser("mira").get(LIST))
    law = profile("any")
    asked = [p for p in Purpose if p is not Purpose.SHARING]
    for purpose in asked:
        assert law.purposes[purpose].words("en").title in page
    assert page.count('<li class="card">') == len(asked)
    assert "Sharing with others" not in page, "nobody else takes part in this treatment"
    assert "Agreement to treatment" in page
    assert "Release from confidentiality" in page and "Data protection" in page
    assert "Sharing with others" in text(browser("jo").get(LIST))


def test_the_list_and_every_title_hold_no_name(clinic, browser, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        row = sitting(clinic["jo"], "before")
        submit(row, Sending(fill(row, 5, route="supervisor"), "phone"), by=clinic["jo"])
        assert named(text(browser("jo").get(LIST))) == set()
        page = of(clinic, "jo", "couple", Purpose.SUPERVISION)
        assert named(text(browser("jo").get(page))) == set()
        stopping = text(browser("jo").get(page + "stop/"))
    assert named(stopping) == {"Ines"}, "a tap away it says whom it concerns"
    assert named(re.search("<title>(.*?)</title>", stopping).group(1)) == set()
    assert named(re.search("<h1>(.*?)</h1>", stopping).group(1)) == set()


def test_agreeing_and_stopping_on_the_page(clinic, browser):
    address = of(clinic, "mira", "mira", Purpose.REMINDERS)
    assert "You have not agreed." in text(browser("mira").get(address))
    assert browser("mira").post(address).status_code == 302
    page = text(browser("mira").get(address))
    assert "You agreed on 2 March 2026. It counts until 1 March 2028." in page
    stopping = text(browser("mira").get(address + "stop/"))
    assert "No more messages go to you" in stopping
    assert "Nothing is deleted." in stopping
    assert "keeps it for 10 years after the treatment ends" in stopping
    assert Consent.objects.get().withdrawn_at is None, "reading about it does nothing"
    assert browser("mira").post(address + "stop/").status_code == 302
    assert "You stopped this on 2 March 2026." in text(browser("mira").get(address))
    assert browser("mira").get(address + "stop/").status_code == 404, "nothing left to stop"
    kinds = set(AuditEvent.objects.values_list("what", flat=True))
    assert {"consent.given", "consent.withdrawn"} <= kinds


def test_the_years_come_from_the_country(clinic, browser):
    choose_country(clinic.id, "es", by=clinic["ada"])
    address = of(clinic, "mira", "mira", Purpose.TOTALS)
    assert "keeps it for 5 years" in text(browser("mira").get(address + "stop/"))
    assert "Ley 41/2002" in text(browser("mira").get(address))


def test_the_partners_pages_stay_the_same(clinic, browser, at_noon):
    """What Jo agrees to or stops changes no byte of Sam's own pages."""
    pages = (LIST, of(clinic, "sam", "couple", Purpose.SHARING), "/portal/")
    seen = [strip(browser("sam").get(page)) for page in pages]
    jo = clinic["jo"]
    for purpose in (Purpose.SHARING, Purpose.COVER, Purpose.TOTALS):
        flow.agree(standing(jo), clinic.cases["couple"], purpose, by=jo)
        assert [strip(browser("sam").get(page)) for page in pages] == seen
        flow.withdraw(standing(jo), clinic.cases["couple"], purpose, by=jo)
        assert [strip(browser("sam").get(page)) for page in pages] == seen


def strip(answer) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text(answer))


def test_staff_without_a_treatment_of_their_own_have_no_such_page(clinic, browser):
    for who in ("tomas", "ada", "zoe"):
        assert browser(who).get(LIST).status_code == 404


# What breaks confidentiality, told before the first answer.


@pytest.mark.parametrize("country", ids())
def test_what_breaks_confidentiality_stands_on_the_first_page(clinic, to, stranger, country):
    choose_country(clinic.id, country, by=clinic["ada"])
    page = text(stranger.get(to("mira", "before")))
    for duty in profile(country).duties:
        assert duty.text("en") in page
    assert page.count('<details class="duties">') == 1, "one folded line"
    assert "<details open" not in page and "details open" not in page


def test_it_is_the_same_whoever_looks_and_whenever(clinic, to, stranger, browser, seen, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        address = to("mira", "before")
        first = seen(stranger, address)
        assert b"When we might have to tell somebody" in first
        assert seen(browser("mira"), address) == first
        row = sitting(clinic["mira"], "before")
        submit(row, Sending(fill(row, 1), "phone"), by=clinic["mira"])
        assert seen(stranger, address) == first
        assert seen(browser("mira"), address) == first


def test_it_costs_no_tap(clinic, to, stranger):
    """The three answers to the first question stand on the same page, each one tap away."""
    page = text(stranger.get(to("mira", "before")))
    assert [a for a in ("no", "unsure", "yes") if f'href="?alone={a}"' in page] == [
        "no",
        "unsure",
        "yes",
    ]
    assert page.index("?alone=yes") < page.index('class="duties"'), "below what one came for"


def test_the_sheet_is_for_what_somebody_is_here(clinic, browser):
    page = text(browser("mira").get(reverse("portal:sheet")))
    assert "What we do with what you tell us" in page
    assert "Counsel must confirm" in page and named(page) == set()
    assert browser("tomas").get(reverse("portal:sheet")).status_code == 404
