"""The pages of notes: written with no script, kept through every mishap."""

import re

import pytest

from accord_web import clock
from accord_web.cases.models import Note
from tests.web.desk.pages import AN_HOUR, first_session, seen, text

WARNING = "Several people share this case"


@pytest.fixture
def page(clinic, viewer, at_noon):
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        yield lambda case="mira": f"/desk/sessions/{first_session(clinic, viewer, case).id}/note/"


def form(client, address: str) -> dict[str, str]:
    """What the form holds now."""
    html = client.get(address).content.decode()
    body = {f"line_{n}": "" for n in range(5)} | {"about": ""}
    body["seen"] = re.search(r'name="seen"(?: value="([^"]*)")?', html)[1] or ""
    for name, words in re.findall(r'<textarea name="(line_\d)".*?>\n?(.*?)</textarea>', html, re.S):
        body[name] = words
    return body


def test_a_draft_is_kept_found_again_and_signed(clinic, browser, page):
    tomas, notes = browser("tomas"), f"/desk/cases/{clinic.cases['mira']}/notes/"
    body = form(tomas, page()) | {"line_0": "The week", "keep": "yes"}
    assert tomas.post(page(), body).url == notes
    assert "Go on with your draft" in text(tomas, notes)
    assert "The week" not in text(tomas, notes)
    assert "Go on with your draft" in text(tomas, page().removesuffix("note/"))
    body = form(tomas, page())
    assert body["line_0"] == "The week"
    tomas.post(page(), body | {"line_4": "Slower", "sign": "yes"})
    said = text(tomas, notes)
    assert "The week" in said and "Slower" in said and "Signed by Tomás, 2 March 2026" in said


def test_a_signed_note_is_amended_and_both_are_shown(clinic, browser, page):
    tomas = browser("tomas")
    tomas.post(page(), form(tomas, page()) | {"line_0": "Tuesday", "sign": "yes"})
    amend = f"/desk/notes/{Note.objects.get().id}/amend/"
    assert "stands in its place" in text(tomas, amend)
    body = form(tomas, amend)
    assert body["line_0"] == "Tuesday"
    tomas.post(amend, body | {"line_0": "Wednesday", "sign": "yes"})
    said = text(tomas, f"/desk/cases/{clinic.cases['mira']}/notes/")
    assert said.index("Wednesday") < said.index("As it was before") < said.index("Tuesday")
    assert tomas.get(amend).status_code == 404


def test_what_two_windows_wrote_stands_side_by_side(clinic, browser, page):
    tomas = browser("tomas")
    body = form(tomas, page())
    tomas.post(page(), body | {"line_0": "from the laptop", "keep": "yes"})
    answer = tomas.post(page(), body | {"line_0": "from the phone", "keep": "yes"})
    html = answer.content.decode()
    assert answer.status_code == 409
    assert "from the phone" in html and "from the laptop" in html
    known = re.search(r'name="seen"(?: value="([^"]*)")?', html)[1]
    again = body | {"line_0": "from the phone", "seen": known, "keep": "yes"}
    assert tomas.post(page(), again).status_code == 302
    assert form(tomas, page())["line_0"] == "from the phone"


def test_a_line_too_long_is_refused_and_stays_in_the_form(browser, page):
    tomas = browser("tomas")
    answer = tomas.post(page(), form(tomas, page()) | {"line_2": "x" * 301, "sign": "yes"})
    assert answer.status_code == 422 and b"x" * 301 in answer.content
    assert not Note.objects.exists()


def test_nothing_is_signed_empty(browser, page):
    tomas = browser("tomas")
    answer = tomas.post(page(), form(tomas, page()) | {"sign": "yes"})
    assert answer.status_code == 409 and b"Write at least one line" in answer.content


def test_where_several_share_the_case_the_page_warns_and_asks_whom_it_is_about(
    clinic, browser, page
):
    tomas = browser("tomas")
    assert WARNING in text(tomas, page("couple")) and WARNING not in text(tomas, page())
    assert b"Whom is it about?" not in seen(tomas, page())
    body = form(tomas, page("couple")) | {"line_0": "Jo alone", "about": str(clinic["jo"])}
    tomas.post(page("couple"), body | {"sign": "yes"})
    assert "about Jo" in text(tomas, f"/desk/cases/{clinic.cases['couple']}/notes/")


def test_no_title_holds_a_name(clinic, browser, page):
    tomas = browser("tomas")
    for address in (page("couple"), f"/desk/cases/{clinic.cases['couple']}/notes/"):
        title = re.search(r"<title>(.*?)</title>", tomas.get(address).content.decode(), re.S)[1]
        assert "Jo" not in title and "Sam" not in title
