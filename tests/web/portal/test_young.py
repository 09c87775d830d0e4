"""What a young person and a guardian see on pages of their own; above all what they do not."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from accord_web import clock
from accord_web.cases.guardians import whose_agreement
from accord_web.cases.models import Consent, Opening
from accord_web.flows.submit import Sending, submit
from accord_web.measures.models import Response
from tests.journeys.asked import link
from tests.web.desk.pages import seen, text
from tests.web.family import A_DAY, SAID, family, open_to
from tests.web.filling import fill, sitting
from tests.web.test_outsider import WITHOUT

AROUND, GUARDIAN = "/portal/who-else/", "/portal/guardian/"
MARK = "The purple umbrella"


@pytest.fixture
def home(clinic):
    family(clinic)
    return clinic


def answer(clinic, moment: str, rating: int = 7, **how):
    row = sitting(clinic["noa"], moment)
    body = fill(row, rating, {"for-today": MARK}, **how)
    return submit(row, Sending(body, "link"), by=clinic["noa"])


def pages() -> list[str]:
    return [reverse(name) for name in WITHOUT if name.startswith(("portal:", "door:"))]


def everything(client: Client) -> dict[str, tuple[int, bytes]]:
    """Every page without an id, as bytes."""
    found = {}
    for page in pages():
        got = client.get(page)
        body = re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", got.content)
        found[page] = (got.status_code, body)
    return found


def test_no_page_of_a_guardian_tells_whether_a_young_person_answered(home, browser, at_noon):
    """Byte by byte the same before Noa answers, and after, and after being shown an opening."""
    guardian = {name: browser(name) for name in ("lena", "ruben")}
    with clock.turned_to(at_noon + 2 * A_DAY):
        before = {name: everything(client) for name, client in guardian.items()}
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        answer(home, "before")
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        answer(home, "after", 2)
    with clock.turned_to(at_noon + 2 * A_DAY):
        open_to(home, "lena", shown=False)
        after = {name: everything(client) for name, client in guardian.items()}
    assert before == after
    assert before["lena"][GUARDIAN][0] == 200


def test_with_an_opening_what_is_kept_back_looks_like_what_was_not_answered(home, browser, at_noon):
    open_to(home, "lena")
    lena = browser("lena")
    with clock.turned_to(at_noon + 2 * A_DAY):
        before = everything(lena)
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        answer(home, "before", route="nobody")
        answer(home, "after", route="supervisor")
    with clock.turned_to(at_noon + 2 * A_DAY):
        assert everything(lena) == before


def test_what_is_open_stands_on_one_page_and_nothing_beside_it(home, browser, at_noon):
    open_to(home, "lena")
    with clock.turned_to(at_noon + dt.timedelta(hours=1)):
        answer(home, "before", 4)
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        answer(home, "after", 3)
    with clock.turned_to(at_noon + 2 * A_DAY):
        said = text(browser("lena"), GUARDIAN)
        assert "How they found the session" in said and "How they have been" in said
        assert "Tomás opened to you some of what Noa answers" in said
        every = b"".join(body for _, body in everything(browser("lena")).values())
        for hidden in (MARK, SAID, "Self-harm", "felt off", "held back"):
            assert hidden.encode() not in every, hidden
        ids = [str(one) for one in Response.objects.values_list("id", flat=True)]
        assert not any(one.encode() in every for one in ids)
        assert "Nothing of what Noa answers is open to you." in text(browser("ruben"), GUARDIAN)
        for response in ids:
            for page in (f"/portal/sent/{response}/", f"/portal/sent/{response}/readers/"):
                assert browser("lena").get(page).status_code == 404


def test_a_young_person_is_told_before_the_first_answer(home, stranger):
    page = stranger.get(link(home, "noa", "before")).content.decode()
    assert "Being your mother, your father or your guardian is not enough to read it." in page
    assert "guardian" not in stranger.get(link(home, "lena", "before")).content.decode()
    assert "guardian" not in stranger.get(link(home, "mira", "before")).content.decode()


def test_the_last_screen_says_what_is_true_of_guardians(home, browser, stranger, at_noon):
    address = link(home, "noa", "before") + "?alone=yes"
    known = "Whoever looks after you does not read it."
    assert known in text(browser("noa"), address)
    assert "unless your therapist opened it to them" in text(stranger, address)
    assert "Nobody in your life sees this." not in text(stranger, address)
    open_to(home, "lena")
    assert "Lena may read how you are doing" in text(browser("noa"), address)
    assert "Lena" not in text(stranger, address)


def test_noa_sees_it_first_and_it_counts_only_then(home, browser):
    noa = browser("noa")
    assert "Lena reads nothing that you answer." in text(noa, AROUND)
    open_to(home, "lena", shown=False)
    assert "There is something to read before it counts." in text(noa, "/portal/")
    said = text(noa, AROUND)
    assert "Tomás wants to open some of it to Lena." in said and SAID in said
    assert "Self-harm" not in said, "the reason for the record is not for this page"
    assert Opening.objects.get().shown_at is None, "looking at the page is not yet seeing it"
    assert noa.post(AROUND, {"seen": "9"}).status_code == 302
    assert Opening.objects.get().shown_at is None
    number = re.search(rb'name="seen" value="(\d+)"', seen(noa, AROUND))[1].decode()
    assert noa.post(AROUND, {"seen": number}).status_code == 302
    assert Opening.objects.get().shown_at == clock.now()
    assert "Lena may read some of it until 1 April 2026." in text(noa, AROUND)
    assert "There is something to read" not in text(noa, "/portal/")


def test_these_pages_are_there_for_those_they_are_for(home, browser):
    for name, page, status in (
        ("lena", AROUND, 404),
        ("noa", GUARDIAN, 404),
        ("mira", AROUND, 404),
        ("mira", GUARDIAN, 404),
        ("zoe", AROUND, 404),
        ("tomas", GUARDIAN, 404),
        ("noa", AROUND, 200),
        ("ruben", GUARDIAN, 200),
    ):
        assert browser(name).get(page).status_code == status, (name, page)
        assert browser(name).post(page, {"seen": "1", "agree": "1"}).status_code in {302, 404}
    for page in (AROUND, GUARDIAN):
        assert Client().get(page).status_code in {302, 404}


def test_each_guardian_agrees_in_their_own_name(home, browser):
    case, noa = home.cases["family"], home["noa"]
    lena = browser("lena")
    assert "You are asked to agree" in text(lena, GUARDIAN)
    assert lena.post(GUARDIAN, {"agree": "1"}).status_code == 302
    assert "You agreed on 2 March 2026." in text(lena, GUARDIAN)
    with clock.turned_to(clock.now() + A_DAY):
        browser("ruben").post(GUARDIAN, {"agree": "1"})
        assert "You agreed on 2 March 2026." in text(lena, GUARDIAN)
        assert "You agreed on 3 March 2026." in text(browser("ruben"), GUARDIAN)
        said = text(browser("noa"), "/portal/agreed/")
        assert "Somebody who cares for you agreed for you on 3 March 2026." in said
        assert "whoever looks after you is asked for this" in said
    rows = Consent.objects.filter(case=case, person=noa, withdrawn_at=None)
    assert [row.given_by_id for row in rows] == [home["ruben"]]
    assert set(whose_agreement(noa, case)) == {home["lena"], home["ruben"]}


def test_a_guardian_in_treatment_gets_no_figure_made_of_an_opening(clinic, browser, at_noon):
    """Kai is a client too. What Tomás opened is not Noa's sharing: no two sides are compared."""
    from accord_web.cases.guardians import guardians
    from accord_web.cases.models import Agreement, Case, Feature, SeenAlone
    from accord_web.cases.queries import standing
    from accord_web.flows import guardians as flow
    from tests.web.family import EVERYTHING

    family(clinic, setting="family")
    case, kai, by = clinic.cases["family"], clinic["kai"], clinic["tomas"]
    flow.add(standing(by), case, clinic["noa"], kai, EVERYTHING, by=by)
    Case.objects.filter(id=case).update(policy="limited", policy_agreed_at=at_noon)
    Feature.objects.create(case_id=case, name="sharing", opened_at=at_noon, opened_by_id=by)
    for person in (kai, clinic["noa"]):
        Agreement.objects.create(
            case_id=case, person_id=person, policy="limited", version=1, agreed_at=at_noon
        )
        SeenAlone.objects.create(case_id=case, person_id=person, noted_at=at_noon, noted_by_id=by)
    row = next(g for g in guardians(standing(by), case) if g.person == kai)
    assert row.client_too
    open_to(clinic, "kai")
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        answer(clinic, "after", 3)
    with clock.turned_to(at_noon + 2 * A_DAY):
        assert "How they found the session" in text(browser("kai"), GUARDIAN)
        shared = text(browser("kai"), "/portal/shared/")
        assert "Noa" not in shared and "How they found the session" not in shared
