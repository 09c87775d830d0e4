"""Nobody opens or renews an account alone: the link has a maker, the word beside it another."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accord_web.people.invitations import (
    MakeBelieve,
    accept_invitation,
    give_word,
    invite,
    invited,
    others,
    waiting,
)
from accord_web.people.models import Clinic, Invitation, User
from accord_web.people.second_step import OneHand, make_recovery_codes, reset, steps
from accord_web.privacy.models import AuditEvent
from tests.web.door.people_signing_in import PASSWORD, account, digits, sign_in, with_app, words

NEW = "a lake behind the woods"
WORD = "/desk/word/"


@pytest.fixture
def ines(clinic):
    """Somebody else who works here and has an account."""
    account(clinic, "ines")
    return clinic["ines"]


def link(token: str) -> str:
    return reverse("door:invitation", args=[token])


def accept(token: str, word: str = "", email: str = "x@example.org"):
    client = Client()
    given = {"email": email, "password": NEW, "word": word}
    return client, client.post(link(token), given)


def number() -> str:
    return Invitation.objects.order_by("-made_at", "-id").first().number


def test_whoever_made_the_link_cannot_open_it(clinic, ines, browser):
    """The hole that this closes: Tomás makes a link for Mira and opens her account himself."""
    tomas = browser("tomas")
    page = tomas.post(f"/desk/cases/{clinic.cases['mira']}/invite/", {"member": "1"})
    assert "The link alone opens nothing." in words(page)
    token = re.search(r"/invitation/([^/<]+)/<", page.content.decode())[1]
    shown = words(Client().get(link(token)))
    asked = re.search(r"(\d{3})-(\d{3})", shown)
    assert f"{asked[1]}{asked[2]}" == number()
    given = {"number": number(), "seen": "yes", "confirming": "yes"}
    assert "No link waits under this number" in words(tomas.post(WORD, given))
    for word in ("", "AAAAAAAA", number(), token):
        assert accept(token, word)[1].status_code == 200
    assert not User.objects.filter(person=clinic["mira"]).exists()


def test_with_the_word_of_a_colleague_it_opens(clinic, ines, browser):
    token = invite(clinic["mira"], by=clinic["tomas"])
    page = browser("ines").post(WORD, {"number": f"{number()[:3]} {number()[3:]}"})
    assert "The link is for Mira" in words(page)
    assert "For Mira" not in words(
        browser("ines").post(WORD, {"number": number(), "confirming": "yes"})
    )
    page = browser("ines").post(WORD, {"number": number(), "confirming": "yes", "seen": "yes"})
    word = re.search(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4})</code>", page.content.decode())[1]
    client, answer = accept(token, word.lower())
    assert answer.url == "/" and client.get("/portal/").status_code == 200
    told = AuditEvent.objects.get(what="account.opened", record__startswith="invitation:")
    assert (told.by, told.facts) == (None, {"person": str(clinic["mira"])})
    given = AuditEvent.objects.get(what="invitation.word")
    assert (given.by, given.record) == (clinic["ines"], told.record)
    made = AuditEvent.objects.get(what="invitation.made")
    assert (made.by, made.record) == (clinic["tomas"], told.record)


def test_the_word_goes_with_one_link_and_a_newer_word_replaces_it(clinic, ines):
    first = invite(clinic["mira"], by=clinic["tomas"])
    word = give_word(number(), lost_step=False, by=ines)
    newer = give_word(number(), lost_step=False, by=ines)
    assert accept(first, word)[1].status_code == 200
    second = invite(clinic["jo"], by=clinic["tomas"])
    assert accept(second, newer)[1].status_code == 200
    assert accept(first, newer)[1].status_code == 302
    assert give_word(number(), lost_step=False, by=clinic["jo"]) is None


def test_guessing_words_makes_the_door_rest(clinic, ines):
    token = invite(clinic["mira"], by=clinic["tomas"])
    word = give_word(number(), lost_step=False, by=ines)
    said = [accept(token, f"GUESS{n}22")[1].status_code for n in range(9)]
    assert said == [200] * 8 + [429]
    assert accept(token, word)[1].status_code == 429


def test_the_page_of_words_names_nobody_before_the_number(clinic, ines, browser):
    invite(clinic["mira"], by=clinic["tomas"])
    zoe = browser("zoe")
    assert "Mira" not in words(zoe.get(WORD))
    said = [zoe.post(WORD, {"number": f"{n:06}"}) for n in range(9)]
    assert [answer.status_code for answer in said] == [200] * 8 + [429]
    assert "Mira" not in "".join(words(answer) for answer in said)


def test_it_is_for_whoever_works_here(clinic, ines, browser):
    invite(clinic["mira"], by=clinic["tomas"])
    for name in ("mira", "jo"):
        assert browser(name).get(WORD).status_code == 404
        assert browser(name).post(WORD, {"number": number(), "seen": "yes"}).status_code == 404
    assert Client().post(WORD, {"number": number()}).status_code == 404
    assert not Invitation.objects.exclude(word_hash="").exists()


def test_in_a_clinic_of_one_the_link_is_enough_and_says_so(clinic, browser):
    page = browser("tomas").post(f"/desk/cases/{clinic.cases['mira']}/invite/", {"member": "1"})
    assert "Nobody else who works here has an account" in words(page)
    assert not others(clinic["tomas"], clinic["mira"])
    token = re.search(r"/invitation/([^/<]+)/<", page.content.decode())[1]
    assert accept(token)[1].status_code == 302


def test_an_account_of_a_client_or_of_whose_work_ended_gives_no_word(clinic):
    account(clinic, "jo")
    account(clinic, "zoe")
    assert others(clinic["tomas"], clinic["mira"])
    from accord_web.flows.leave import leave

    leave(clinic["zoe"], by=clinic["ada"])
    assert not others(clinic["tomas"], clinic["mira"])


def test_a_made_up_colleague_cannot_be_the_second_hand(clinic, ines):
    """Whoever may add people could else make one up, open their account, and give words as them."""
    from accord_web.people.actions import add_person

    extra = add_person(
        "Extra", clinic=clinic.id, zone="UTC", roles=["front-desk"], by=clinic["ada"]
    )
    token = invite(extra, by=clinic["ada"])
    assert invited(token, Invitation.objects.get().made_at).needs_word
    assert waiting(number(), by=clinic["ada"]) is None
    assert waiting(number(), by=extra) is None


def test_a_second_step_stays_and_is_the_other_half(clinic, ines):
    """The hole that this closes: an administrator renews a colleague's account and reads on."""
    account(clinic, "tomas")
    secret = with_app(clinic["tomas"])
    token = invite(clinic["tomas"], by=clinic["ada"])
    client, answer = accept(token, email="tomas@example.org")
    assert answer.url == "/sign-in/second-step/"
    assert client.get(f"/desk/cases/{clinic.cases['mira']}/").url.startswith("/sign-in/second-step")
    assert client.get("/your-account/").url.startswith("/sign-in/second-step")
    with pytest.raises(OneHand):
        reset(clinic["tomas"], by=clinic["ada"])
    assert client.post("/sign-in/second-step/", {"code": digits(secret)}).status_code == 302
    news = words(client.get("/news/"))
    assert "Ada made a link that opens your account anew." in news
    assert "A new way in was opened: a link from Ada was used" in news
    reset(clinic["tomas"], by=clinic["ada"])  # its owner has shown the second step since


def test_taking_the_step_away_first_does_not_help_either(clinic, ines):
    account(clinic, "tomas")
    with_app(clinic["tomas"])
    early = invite(clinic["tomas"], by=clinic["ada"])
    reset(clinic["tomas"], by=clinic["ada"])
    assert accept(early)[1].status_code == 404
    late = invite(clinic["tomas"], by=clinic["ada"])
    assert accept(late)[1].status_code == 200  # asks for a word
    assert User.objects.get(person=clinic["tomas"]).check_password(PASSWORD)


def test_a_link_dies_with_the_step_that_was_its_other_half(clinic, ines):
    account(clinic, "mira")
    secret = with_app(clinic["mira"])
    token = invite(clinic["mira"], by=clinic["tomas"])
    mira, _ = sign_in("mira")
    mira.post("/sign-in/second-step/", {"code": digits(secret)})
    mira.post("/your-account/app/remove/")
    assert accept(token)[1].status_code == 404


def test_with_the_word_a_lost_step_is_taken_away_too(clinic, ines, browser):
    account(clinic, "mira")
    with_app(clinic["mira"])
    make_recovery_codes(clinic["mira"], by=clinic["mira"])
    page = f"/desk/cases/{clinic.cases['mira']}/invite/"
    assert "Password and second step lost" in words(browser("tomas").get(page))
    said = browser("tomas").post(page, {"member": "1", "lost": "yes"})
    token = re.search(r"/invitation/([^/<]+)/<", said.content.decode())[1]
    assert accept(token)[1].status_code == 200 and steps(clinic["mira"]).app
    given = {"number": number(), "confirming": "yes", "seen": "yes", "lost": "yes"}
    shown = browser("ines").post(WORD, given).content.decode()
    assert steps(clinic["mira"]) == steps(clinic["jo"])  # nothing is left
    word = re.search(r"<code>([2-9A-Z]{4}-[2-9A-Z]{4})</code>", shown)[1]
    client, answer = accept(token, word)
    assert answer.url == "/" and client.get("/portal/").status_code == 200


def test_without_taking_it_away_the_step_stays_whatever_the_maker_says(clinic, ines):
    account(clinic, "mira")
    with_app(clinic["mira"])
    token = invite(clinic["mira"], lost_step=True, by=clinic["tomas"])
    word = give_word(number(), lost_step=False, by=ines)
    assert accept(token, word)[1].url == "/sign-in/second-step/"


def test_in_a_clinic_of_one_a_lost_step_is_taken_away_at_once(clinic):
    account(clinic, "mira")
    with_app(clinic["mira"])
    token = invite(clinic["mira"], lost_step=True, by=clinic["tomas"])
    assert not steps(clinic["mira"]).any
    assert accept(token)[1].status_code == 302


def test_the_machine_s_keeper_needs_no_word(clinic, ines):
    token = invite(clinic["mira"], by=None)
    assert accept(token)[1].status_code == 302


def test_a_make_believe_clinic_invites_nobody_whoever_asks(clinic):
    Clinic.objects.update(demo=True)
    for by in (None, clinic["tomas"]):
        with pytest.raises(MakeBelieve):
            invite(clinic["mira"], by=by)
    assert not Invitation.objects.exists()


def test_an_accepted_link_ends_every_earlier_place(clinic, ines):
    account(clinic, "mira")
    before, _ = sign_in("mira")
    token = invite(clinic["mira"], by=clinic["tomas"])
    word = give_word(number(), lost_step=False, by=ines)
    accept_invitation(token, "mira@example.org", NEW, word=word, by=None)
    assert before.get("/portal/").url.startswith("/sign-in/")
