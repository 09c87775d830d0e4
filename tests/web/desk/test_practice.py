"""Giving a practice, and reading what was told of it: no more than what each lets through."""

import re
import uuid

import pytest

from accord_web import clock, ids
from accord_web.flows import name
from accord_web.practice import actions
from accord_web.practice.models import Chosen
from accord_web.privacy.access import Policy
from tests.web.practising import body, given, log_of, picked, text_of
from tests.web.sharing_couple import joint, page_of


def page(clinic, case: str = "mira") -> str:
    return f"/desk/cases/{clinic.cases[case]}/practice/"


def choice(client, address: str, label: str) -> str:
    """The value of the radio with this label."""
    html = client.get(address).content.decode()
    found = re.findall(
        r'<input type="radio" name="whom" value="([^"]+)"[^>]*>\s*([^<]+?)\s*<', html
    )
    return next(value for value, said in found if said == label)


def test_given_in_a_case_it_stands_on_the_clients_own_page(clinic, browser):
    tomas, here = browser("tomas"), f"{page(clinic)}kind-no/"
    assert "A no that stays kind" in tomas.get(page(clinic)).content.decode()
    assert "afraid of this person" in tomas.get(here).content.decode()
    whom = choice(tomas, here, "Mira, with Tomás")
    for _twice in range(2):
        tomas.post(here, {"whom": whom, "goal": "Say no to Sundays"})
    [row] = Chosen.objects.all()
    assert (row.person_id, row.chosen_by_id) == (clinic["mira"], clinic["tomas"])
    assert row.relationship.other_id == clinic["tomas"]
    assert "A no that stays kind Mira, with Tomás" in text_of(
        tomas.get(f"/desk/cases/{clinic.cases['mira']}/")
    )
    mine = text_of(browser("mira").get(f"/portal/practice/{row.id}/"))
    assert "With Tomás." in mine and "“Say no to Sundays”" in mine
    tomas.post(page(clinic), {"take-back": str(row.id)})
    assert "Nothing is given at the moment." in text_of(tomas.get(page(clinic)))
    assert "Put away" in text_of(browser("mira").get("/portal/practice/"))


@pytest.mark.parametrize("who", ["zoe", "mira", "jo", "ines", "ada"])
def test_nobody_else_gives_or_looks(clinic, browser, who):
    given(clinic, "mira", "Mira")
    row = Chosen.objects.get()
    for address in (page(clinic), f"{page(clinic)}kind-no/"):
        assert browser(who).get(address).status_code == 404
        sent = {"whom": "both", "take-back": str(row.id)}
        assert browser(who).post(address, sent).status_code == 404
    row.refresh_from_db()
    assert row.ended_at is None


def test_a_name_stands_among_the_choices_only_where_it_may_be_read(clinic, browser, viewer):
    from tests.web.portal.test_pulse import address
    from tests.web.portal.test_pulse import body as pulse

    name.somebody(viewer("mira"), "Wetterleuchten", "sister", by=clinic["mira"])
    here = f"{page(clinic)}kind-no/"
    assert "Wetterleuchten" not in browser("tomas").get(here).content.decode()
    from accord_web.relationships.models import Relationship

    tie = Relationship.objects.get(kind="tie").id
    sitting = ids.at(clock.now())
    browser("mira").post(address(tie, sitting), pulse())
    tomas = browser("tomas")
    tomas.post(here, {"whom": choice(tomas, here, "Mira, with Wetterleuchten"), "goal": ""})
    assert "with Wetterleuchten" in text_of(tomas.get(page(clinic)))
    browser("mira").post(address(tie, sitting), pulse(route="nobody", correct="yes"))
    assert "Wetterleuchten" not in tomas.get(page(clinic)).content.decode()
    assert "Wetterleuchten" not in tomas.get(here).content.decode()
    assert Chosen.objects.get().relationship_id == tie


def test_somebody_elses_practice_is_not_taken_back(clinic, browser):
    [row] = given(clinic, "couple", "Jo")
    own = picked(clinic["mira"])
    for chosen in (row.id, own.id, uuid.uuid4(), "x"):
        assert browser("tomas").post(page(clinic), {"take-back": chosen}).status_code == 404
    assert not Chosen.objects.exclude(ended_at=None).exists()


def without_tokens(html: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", html)


def pages_of(client, clinic, case: str) -> list[str]:
    root = f"/desk/cases/{clinic.cases[case]}/"
    addresses = [root, f"{root}practice/", f"{root}practice/kind-no/", f"{root}brief/"]
    addresses += ["/desk/today/", "/desk/cases/", f"{root}record/", f"{root}brief/print/"]
    return [without_tokens(client.get(one).content.decode()) for one in addresses]


def test_the_staff_page_is_the_same_whether_or_not_something_private_happened(clinic, browser):
    """Picked, named, put away, tried, told to nobody: not a byte of it."""
    for case, who in (("mira", "mira"), ("couple", "jo")):
        [row] = given(clinic, case, who.capitalize(), goal="Hagebuttentee")
        tomas = browser("tomas")
        before = pages_of(tomas, clinic, case)
        assert "Hagebuttentee" in before[1]  # there is something to see
        own = picked(clinic[who], "my-part", goal="Wetterleuchten")
        for chosen in (row, own):
            for route in ("nobody", "supervisor", "therapist-later"):
                sent = browser(who).post(log_of(chosen.id), body("not-yet", route=route))
                assert "Your answers are kept." in sent.content.decode()
        actions.put_away(row.id, by=clinic[who])
        assert pages_of(tomas, clinic, case) == before
        # And it would be there to see.
        actions.take_up(row.id, by=clinic[who])
        browser(who).post(log_of(row.id), body("in-part"))
        after = pages_of(tomas, clinic, case)
        assert "A part of it. 6 of 10. Lighter." in after[0]
        assert "Wacholderheide" not in "".join(after)


def test_given_to_both_each_has_it_and_tells_apart(clinic, browser, viewer):
    joint(clinic)
    jo, sam = given(clinic, "couple", "both", "look-back", goal="Sundays")
    assert {jo.person_id, sam.person_id} == {clinic["jo"], clinic["sam"]}
    assert (jo.other_id, sam.other_id) == (sam.person_id, jo.person_id)
    mine = {"jo": jo, "sam": sam}
    if jo.person_id != clinic["jo"]:
        mine = {"jo": sam, "sam": jo}
    browser("jo").post(log_of(mine["jo"].id), body("in-part", **{"0.other": "Jo schrieb Moos"}))
    browser("sam").post(log_of(mine["sam"].id), body("yes", **{"0.other": "Sam schrieb Farn"}))
    for who, other in (("jo", "sam"), ("sam", "jo")):
        client = browser(who)
        assert "suggested to both of you" in text_of(client.get("/portal/practice/"))
        own = text_of(client.get(f"/portal/practice/{mine[who].id}/"))
        said = {"jo": "A part of it", "sam": "Yes."}
        assert said[who] in own and said[other] not in own
        assert client.get(f"/portal/practice/{mine[other].id}/").status_code == 404
        assert "Look back" not in page_of(client, "/portal/shared/")
    case = text_of(browser("tomas").get(f"/desk/cases/{clinic.cases['couple']}/"))
    assert "A part of it. 6 of 10. Lighter." in case and "Yes. 6 of 10. Lighter." in case
    assert "Moos" not in case and "Farn" not in case


def test_what_one_opens_the_other_reads_and_no_more(clinic, browser):
    from accord_web.cases.joint import token
    from accord_web.flows.members import MEMBERS, tick

    joint(clinic)
    rows = {row.person_id: row for row in given(clinic, "couple", "both", "look-back")}
    to_sam = tick("practice-log", "tried", token(clinic.cases["couple"], clinic["sam"]))
    never = tick("practice-log", "felt", token(clinic.cases["couple"], clinic["sam"]))
    more = {MEMBERS: "limited", to_sam: "yes", never: "yes"}
    browser("jo").post(log_of(rows[clinic["jo"]].id), body("in-part", **more))
    shown = text_of(browser("sam").get("/portal/shared/"))
    assert "What they tried" in shown and "Look back when it is calm" in shown
    assert "A part of it" in shown
    assert "Lighter" not in shown and "Wacholderheide" not in shown
    assert "What they tried" not in text_of(browser("jo").get("/portal/shared/"))


def test_under_no_secrets_nothing_of_a_practice_passes_that_nobody_agreed_to(clinic, browser):
    """What all agreed to names how they have been and how they found a session, and no practice."""
    joint(clinic, Policy.NONE)
    rows = {row.person_id: row for row in given(clinic, "couple", "both", "look-back")}
    here = log_of(rows[clinic["jo"]].id)
    for seen in ("yes", "no"):
        form = text_of(browser("jo").get(f"{here}?alone={seen}"))
        assert "the others read" not in form and "Your partner never sees this." in form
    short = text_of(browser("jo").get(log_of(rows[clinic["jo"]].id, more=False)))
    assert "the others read" not in short
    browser("jo").post(here, body("in-part", members="none"))
    assert "What they tried" not in page_of(browser("sam"), "/portal/shared/")
    case = page_of(browser("tomas"), f"/desk/cases/{clinic.cases['couple']}/")
    assert "A part of it. 6 of 10. Lighter." in case


def test_who_is_not_asked_our_questions_is_given_none(clinic, browser, viewer):
    """Practices are written for adults; a clinician decides whether a young person has them."""
    from accord_web.cases.queries import standing
    from accord_web.flows import guardians as flow
    from tests.web.family import OF_AGE

    tomas, sam = clinic["tomas"], clinic["sam"]
    flow.note_young(standing(tomas), clinic.cases["couple"], sam, OF_AGE, by=tomas)
    form = text_of(browser("tomas").get(f"{page(clinic, 'couple')}look-back/"))
    assert "Jo, with Sam" in form
    assert "Sam, with" not in form and "with each other" not in form
    assert browser("sam").get("/portal/practice/library/").status_code == 404
    assert "Something to try" not in text_of(browser("sam").get("/portal/"))
