"""A client's plans: written, called from, printed; and nobody sees who is left out of what."""

import re

import pytest

from accord_web.cases.models import PlanVersion
from accord_web.cases.plans import versions

PAGE = "/portal/plan/hard/"
WRITE = f"{PAGE}write/"
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def form(seen="", alone="yes", readers="me", **more) -> dict[str, str]:
    people = {"name-1": "Ana", "number-1": "0171 555 01", "name-2": "Ben", "number-2": "030 55"}
    return {
        **{"helps": "Walking", "away": "The late news", "signs": "No sleep", "seen": seen},
        **{"alone": alone, "readers": readers, **people, **more},
    }


def keys(client) -> dict[str, str]:
    """What the form of the plan as it stands holds beside what one types."""
    page = client.get(f"{WRITE}?alone=no").content.decode()
    found = re.findall(r'name="(key-\d|seen)" value="([^"]*)"', page)
    return dict(found)


def page(client, address=PAGE) -> str:
    return TOKEN.sub("", client.get(address).content.decode())


def test_it_is_written_and_called_from_by_one_tap(clinic, browser):
    mira = browser("mira")
    assert "Nothing is written yet." in page(mira)
    assert "Can anyone else see this screen?" in page(mira, WRITE)
    assert mira.post(WRITE, form())["Location"] == PAGE
    shown = page(mira)
    assert 'href="tel:017155501"' in shown
    assert shown.index("Ana") < shown.index("Ben")
    assert "You, and nobody else." in shown
    assert "Walking" in shown
    assert "Ana" not in re.search(r"<title>.*?</title>", shown)[0]
    assert "Ana" not in page(mira, "/portal/plan/") + page(mira, "/portal/")


def test_who_is_left_out_shows_in_no_byte_of_the_first_page(clinic, browser):
    """The leak is possible: the second list differs."""
    mira = browser("mira")
    mira.post(WRITE, form())
    before, listed = page(mira), page(mira, f"{PAGE}second/")
    assert "Ben" in listed
    mira.post(WRITE, form(**keys(mira), **{"left-out-2": "yes"}))
    assert PlanVersion.objects.count() == 2
    after = page(mira)
    cut = after.index('<details class="earlier')  # that there are two versions is seen, no more
    assert after[:cut] == before[:cut]
    assert "Ben" not in page(mira, f"{PAGE}second/")
    assert "Ana" in page(mira, f"{PAGE}second/")


def test_with_somebody_looking_on_it_is_not_asked_and_stays(clinic, browser):
    mira = browser("mira")
    mira.post(WRITE, form(**{"left-out-2": "yes"}))
    for alone in ("no", "unsure"):
        shown = page(mira, f"{WRITE}?alone={alone}")
        assert "left-out" not in shown
        assert "second list" not in shown.lower()
    told = form(**keys(mira), alone="no", helps="Swimming") | {"name-2": "Benno"}
    assert mira.post(WRITE, told).status_code == 302
    assert "Benno" in page(mira)
    assert "Benno" not in page(mira, f"{PAGE}second/")
    # And it is taken away by who is alone alone.
    mira.post(WRITE, form(**keys(mira), alone="yes"))
    assert "Ben" in page(mira, f"{PAGE}second/")


def test_the_link_to_the_second_list_is_there_for_everybody(clinic, browser):
    mira = browser("mira")
    mira.post(WRITE, form())
    assert f'href="{PAGE}second/"' in page(mira)
    mira.post(WRITE, form(**keys(mira)) | {"name-1": "", "number-1": ""})
    assert f'href="{PAGE}second/"' in page(mira)


def test_the_order_is_theirs(clinic, browser, viewer):
    mira = browser("mira")
    more = {"name-3": "Cleo", "number-3": "1", "place-3": "1", "place-1": "1", "place-2": "2"}
    mira.post(WRITE, form(**more))
    [row] = versions(viewer("mira"), clinic["mira"])
    assert [call.name for call in row.written.people] == ["Cleo", "Ana", "Ben"]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"number-1": "javascript:alert(1)"}, "digits"),
        ({"helps": "x" * 501}, "500 letters"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_lost(clinic, browser, more, said):
    told = form() | more
    answer = browser("mira").post(WRITE, told)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "The late news" in answer.content.decode()
    assert not PlanVersion.objects.exists()


def test_an_empty_plan_is_none(clinic, browser):
    assert browser("mira").post(WRITE, {"alone": "yes"}).status_code == 422


def test_two_windows_lose_nothing(clinic, browser):
    mira = browser("mira")
    mira.post(WRITE, form())
    held = keys(mira)
    mira.post(WRITE, form(**held, helps="first window") | {"helps": "first window"})
    answer = mira.post(WRITE, form(**held) | {"helps": "second window"})
    assert answer.status_code == 422
    again = answer.content.decode()
    assert "second window" in again
    seen = re.search(r'name="seen" value="([^"]*)"', again)[1]
    told = form() | held | {"helps": "second window", "seen": seen}
    assert mira.post(WRITE, told).status_code == 302
    assert "second window" in page(mira)
    assert "first window" in page(mira, f"{PAGE}earlier/1/")


def test_it_is_opened_and_closed_by_one_tap(clinic, browser):
    mira = browser("mira")
    mira.post(WRITE, form())
    mira.post(f"{PAGE}readers/", {"readers": "therapists"})
    assert "You and your therapist." in page(mira)
    mira.post(f"{PAGE}readers/", {"readers": "me"})
    assert "You, and nobody else." in page(mira)


def test_it_does_not_exist_for_anybody_else(clinic, browser):
    browser("mira").post(WRITE, form(readers="therapists"))
    pages = ["/portal/plan/", PAGE, WRITE, f"{PAGE}second/", f"{PAGE}earlier/1/"]
    for who in ("zoe", "tomas", "ines", "ada"):
        for address in pages:
            assert browser(who).get(address).status_code == 404
        assert browser(who).post(WRITE, form()).status_code == 404
    for who in ("jo", "sam"):
        assert "Walking" not in page(browser(who))
    assert browser("mira").get("/portal/plan/other/").status_code == 404
    assert browser("mira").get(f"{PAGE}earlier/1/").status_code == 404
