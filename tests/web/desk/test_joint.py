"""The page on which a therapist proposes, notes who was seen alone, and opens or closes sharing."""

import pytest

from accord_web.cases.joint import circle
from accord_web.cases.models import Agreement, Feature, SeenAlone
from accord_web.privacy.access import Policy
from tests.web.desk.pages import text
from tests.web.filling import sitting
from tests.web.sharing_couple import WELLBEING, joint, read, send


def address(clinic, key: str = "couple") -> str:
    return f"/desk/cases/{clinic.cases[key]}/joint/"


def does(browser, clinic, what: str, **more) -> int:
    return browser("tomas").post(address(clinic), {"does": what, **more}).status_code


def test_from_a_proposal_to_open(clinic, browser):
    tomas = browser("tomas")
    told = text(tomas, address(clinic))
    assert "Nothing was agreed, so nothing passes." in told
    assert "It can be opened once each of them was seen alone." in told
    assert does(browser, clinic, "propose", policy="limited") == 302
    assert does(browser, clinic, "agreed", person=clinic["jo"]) == 302
    told = text(tomas, address(clinic))
    assert "Proposed: Each of you decides" in told and told.count("Agreed on paper") == 1
    assert does(browser, clinic, "agreed", person=clinic["sam"]) == 302
    assert "All of them agreed; it counts since" in text(tomas, address(clinic))
    for name in ("jo", "sam"):
        assert does(browser, clinic, "seen-alone", person=clinic[name]) == 302
    assert not circle(None, clinic.cases["couple"], clinic["jo"]).passes
    assert does(browser, clinic, "open") == 302
    assert circle(None, clinic.cases["couple"], clinic["jo"]).chooses
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    assert does(browser, clinic, "close") == 302
    assert read(clinic, "sam", "jo") == set()


def test_it_cannot_be_opened_before_each_was_seen_alone(clinic, browser):
    assert does(browser, clinic, "seen-alone", person=clinic["jo"]) == 302
    assert "Open sharing" not in text(browser("tomas"), address(clinic))
    assert does(browser, clinic, "open") == 409
    assert not Feature.objects.exists()


def test_a_proposal_is_taken_back(clinic, browser):
    does(browser, clinic, "propose", policy="none")
    assert does(browser, clinic, "take-back") == 302
    assert does(browser, clinic, "agreed", person=clinic["jo"]) == 409
    assert not Agreement.objects.exists()


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"does": "everything"},
        {"does": "seen-alone"},
        {"does": "seen-alone", "person": "mira"},
        {"does": "seen-alone", "person": "zoe"},
    ],
)
def test_what_cannot_be_done_is_not_there(clinic, browser, posted):
    person = clinic.people.get(posted.get("person", ""))
    posted = {**posted, **({"person": person} if person else {})}
    assert browser("tomas").post(address(clinic), posted).status_code == 404
    assert not SeenAlone.objects.exists()


def test_an_unknown_policy_is_refused(clinic, browser):
    assert does(browser, clinic, "propose", policy="some") == 409


@pytest.mark.parametrize("name", ["zoe", "ines", "ada", "jo", "sam", "mira"])
def test_it_is_for_the_therapists_of_the_case(clinic, browser, name):
    joint(clinic)
    client = browser(name)
    assert client.get(address(clinic)).status_code == 404
    assert client.post(address(clinic), {"does": "close"}).status_code == 404
    assert circle(None, clinic.cases["couple"], clinic["jo"]).passes


def test_where_nobody_shares_a_case_there_is_no_such_page(clinic, browser):
    assert browser("tomas").get(address(clinic, "mira")).status_code == 404
    case = f"/desk/cases/{clinic.cases['mira']}/"
    assert "What passes among them" not in text(browser("tomas"), case)
    assert "What passes among them" in text(
        browser("tomas"), case.replace(str(clinic.cases["mira"]), str(clinic.cases["couple"]))
    )


def test_what_one_opened_to_the_other_is_not_told_to_their_therapist(clinic, browser):
    """It is between the two of them; the page looks the same."""
    joint(clinic)
    before = text(browser("tomas"), address(clinic))
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    assert text(browser("tomas"), address(clinic)) == before


def test_whoever_joined_since_is_named_until_all_agreed_anew(clinic, browser):
    from tests.web.test_policies import joins

    joint(clinic)
    joins(clinic, "Kim")
    told = text(browser("tomas"), address(clinic))
    assert "Not asked yet, so that nothing passes to them or from them: Kim." in told
    assert circle(None, clinic.cases["couple"], clinic["jo"]).policy is Policy.LIMITED


@pytest.mark.parametrize("policy", [Policy.NONE, Policy.LIMITED])
def test_paper_says_what_no_secrets_means_and_nothing_else_of_members(clinic, browser, policy):
    joint(clinic, policy)
    row = sitting(clinic["jo"], "before")
    told = text(browser("tomas"), f"/desk/check-ins/{row.id}/paper/")
    assert ("You agreed on no secrets" in told) is (policy is Policy.NONE)
    assert "Sam" not in told
