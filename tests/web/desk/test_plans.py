"""A client's plans on the therapist's side: read where they were opened, written in the room."""

import re

from django.urls import reverse

from accord_web.cases.models import PlanVersion
from accord_web.privacy import audit
from accord_web.privacy.models import AuditEvent
from tests.web.desk.weeks import untokened
from tests.web.portal.test_plan import PAGE, WRITE, form, keys


def address(clinic, kind="", case="mira") -> str:
    name, args = ("desk:plan_together", [kind]) if kind else ("desk:plans", [])
    return reverse(name, args=[clinic.cases[case], *args])


def seen(browser, clinic, who="tomas", case="mira", **query) -> str:
    answer = browser(who).get(address(clinic, case=case), query)
    return untokened(answer) if answer.status_code == 200 else str(answer.status_code)


def test_a_plan_that_is_not_open_looks_like_none(clinic, browser):
    before = seen(browser, clinic)
    browser("mira").post(WRITE, form())
    assert seen(browser, clinic) == before
    browser("mira").post(f"{PAGE}readers/", {"readers": "therapists"})
    assert "Walking" in seen(browser, clinic)
    browser("mira").post(f"{PAGE}readers/", {"readers": "me"})
    assert seen(browser, clinic) == before


def test_the_first_list_tells_nothing_here_either(clinic, browser):
    browser("mira").post(WRITE, form(readers="therapists"))
    before = seen(browser, clinic)
    held = keys(browser("mira"))
    browser("mira").post(WRITE, form(**held, readers="therapists", **{"left-out-2": "yes"}))
    cut = seen(browser, clinic)
    assert cut[: cut.index("<details")] == before[: cut.index("<details")]
    listed = seen(browser, clinic, list="hard")
    assert "Ben" not in listed[listed.index('id="second"') : listed.index("Saved on")]


def test_it_is_written_together_and_stands_on_their_page_at_once(clinic, browser):
    tomas, here = browser("tomas"), address(clinic, "hard")
    assert "Is Mira alone with you?" in tomas.get(here).content.decode()
    assert "left-out" in tomas.get(here, {"alone": "yes"}).content.decode()
    assert "left-out" not in tomas.get(here, {"alone": "no"}).content.decode()
    told = form(helps="Breathe, then call Ana")
    assert tomas.post(here, told).status_code == 422  # nobody said yet that it may be kept
    assert not PlanVersion.objects.exists()
    assert tomas.post(here, told | {"agreed": "yes"}).status_code == 302
    page = browser("mira").get(PAGE).content.decode()
    assert "Breathe, then call Ana" in page
    assert "by Tomás. Written together." in re.sub(r"\s+", " ", page)
    assert "You and your therapist." in page


def test_it_does_not_exist_for_others(clinic, browser):
    browser("mira").post(WRITE, form(readers="therapists"))
    for who in ("zoe", "ines", "ada", "mira", "jo"):
        assert seen(browser, clinic, who) == "404"
        assert browser(who).get(address(clinic, "hard")).status_code == 404
        sent = browser(who).post(address(clinic, "hard"), form() | {"agreed": "yes"})
        assert sent.status_code in {302, 404}
    assert PlanVersion.objects.count() == 1


def test_of_a_couple_nobodys_stands_open(clinic, browser):
    browser("jo").post(WRITE, form(readers="therapists"))
    assert "Walking" not in seen(browser, clinic, case="couple")
    assert "Walking" in seen(browser, clinic, case="couple", member="1")
    assert "Walking" not in seen(browser, clinic, case="couple", member="2")
    assert browser("tomas").get(address(clinic, "hard", "couple")).status_code == 404
    assert "Walking" not in browser("sam").get(PAGE).content.decode()


def test_their_reading_is_told_to_whoever_wrote_it(clinic, browser):
    browser("mira").post(WRITE, form(readers="therapists"))
    seen(browser, clinic)
    opened = AuditEvent.objects.filter(what=audit.OPENED, by=clinic["tomas"], about=clinic["mira"])
    assert [row.record for row in opened] == ["page:desk:plans"]
