"""What one has taken on: a calm list, a page of its own, and no word on days without one."""

import datetime as dt

from accord_web import clock
from accord_web.practice.models import Chosen
from tests.conftest import NOON
from tests.web.practising import body, given, log_of, picked, short, text_of

LIST = "/portal/practice/"


def test_nothing_taken_on_is_a_good_page(browser):
    page = text_of(browser("mira").get(LIST))
    assert "Nothing at the moment." in page and "Look for something to try" in page


def test_history_in_plain_words_the_latest_first_and_no_counting(clinic, browser):
    chosen, mira = picked(clinic["mira"]), browser("mira")
    mira.post(log_of(chosen.id), body("in-part"))
    with clock.turned_to(NOON + dt.timedelta(days=3)):
        browser("mira").post(log_of(chosen.id), body("not-yet", route="nobody"))
        page = text_of(browser("mira").get(f"{LIST}{chosen.id}/"))
        listed = text_of(browser("mira").get(LIST))
    first, second = "2 March A part of it. 6 of 10. Lighter.", "5 March Not this time."
    assert first in page and second in page
    assert page.index(second) < page.index(first)
    assert "For you alone" in page and "Wacholderheide" in page
    assert "Wacholderheide" not in listed
    for word in ("streak", "times", "in a row", "missed", "days ago", "%"):
        assert word not in page, word


def test_each_practice_holds_what_was_told_of_it(clinic, browser):
    one, other = picked(clinic["mira"]), picked(clinic["mira"], "my-part")
    browser("mira").post(log_of(one.id), body("in-part"))
    browser("mira").post(log_of(other.id, more=False), short("not-yet", route="usual"))
    pages = [text_of(browser("mira").get(f"{LIST}{row.id}/")) for row in (one, other)]
    assert "A part of it" in pages[0] and "Not this time" not in pages[0]
    assert "Not this time" in pages[1] and "A part of it" not in pages[1]


def test_put_away_and_taken_up_again(clinic, browser):
    [row] = given(clinic, "mira", "Mira")
    mira = browser("mira")
    assert "suggested by your therapist" in text_of(mira.get(LIST))
    mira.post(f"{LIST}{row.id}/", {"put-away": "yes"})
    assert "Nothing at the moment." in text_of(mira.get(LIST))
    mira.post(f"{LIST}{row.id}/", {"take-up": "yes"})
    assert "suggested by your therapist" in text_of(mira.get(LIST))


def test_what_was_taken_back_is_not_taken_up(clinic, browser):
    [row] = given(clinic, "mira", "Mira")
    mira = browser("mira")
    mira.post(f"{LIST}{row.id}/", {"put-away": "yes"})
    Chosen.objects.update(ended_at=clock.now())
    mira.post(f"{LIST}{row.id}/", {"take-up": "yes"})
    assert "Nothing at the moment." in text_of(mira.get(LIST))
    assert mira.get(f"{LIST}{row.id}/log/").status_code == 404


def test_the_card_on_ones_first_page_says_the_same_whatever_is_taken_on(clinic, browser):
    def card() -> str:
        html = browser("mira").get("/portal/").content.decode()
        return html.split('aria-labelledby="practice"')[1].split("</section>")[0]

    before = card()
    picked(clinic["mira"], "kind-no", goal="Hagebuttentee")
    given(clinic, "mira", "Mira", "my-part")
    assert card() == before
    assert 'aria-labelledby="practice"' not in browser("zoe").get("/portal/").content.decode()
