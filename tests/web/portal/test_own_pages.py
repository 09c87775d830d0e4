"""One's own pages: what was sent and who reads it; of anybody else, nothing."""

import re

import pytest

from accord_web.measures.models import Response, ResponsePart
from accord_web.privacy.models import AuditEvent
from tests.web.filling import fill, sitting

NAMES = ("Mira", "Tomás", "Ines", "Jo", "Sam", "Zoe", "Lindenhof")


@pytest.fixture
def sent(clinic, to, stranger):
    """`sent("mira")` sends Mira's check-in before the session; the id is of her wellbeing."""

    def send(name: str, rating: int = 6, **more):
        checkin = sitting(clinic[name], "before")
        words = {"for-today": "My brother called"}
        assert (
            stranger.post(to(name, "before"), fill(checkin, rating, words, **more)).status_code
            == 200
        )
        return Response.objects.get(respondent=clinic[name], measure="wellbeing").id

    return send


def test_the_page_says_what_is_asked_now_and_when_the_next_session_is(clinic, browser, to):
    page = browser("mira").get("/portal/").content.decode()
    assert f'href="{to("mira", "before")}"' in page
    assert to("mira", "after") not in page  # not open yet
    assert "Monday 2 March, 15:00" in page  # where Mira lives
    assert "You have not sent anything yet." in page


def test_a_quiet_day_says_so(clinic, browser, at_noon):
    import datetime as dt

    from accord_web import clock

    with clock.turned_to(at_noon + dt.timedelta(days=40)):
        page = browser("mira").get("/portal/").content.decode()
    assert "Nothing is asked now." in page
    assert "No session is in the diary yet." in page


def test_what_was_sent_stands_there_with_who_reads_it(clinic, browser, sent):
    response = sent("mira")
    page = browser("mira").get("/portal/").content.decode()
    assert "Tomás reads this before you next meet." in page
    assert f"/portal/sent/{response}/readers/" in page
    own = browser("mira").get(f"/portal/sent/{response}/").content.decode()
    assert own.count("<dd>6 ") == 7
    assert "not yet validated" in own


def test_a_list_says_nothing_of_safety(clinic, browser, safety, further, to, stranger):
    further("mira", 4)  # the fifth session asks about safety
    asked = sitting(clinic["mira"], "before", number=5)
    stranger.post(to("mira", "before", number=5), fill(asked, 6, {"thoughts": "no"}))
    answered = Response.objects.get(respondent=clinic["mira"], measure="safety-self").id
    page = browser("mira").get("/portal/").content.decode()
    assert f'<a href="/portal/sent/{answered}/">A few more questions</a>' in page
    assert "safe" not in re.sub(r"<[^>]*>", " ", page).lower()
    own = browser("mira").get(f"/portal/sent/{answered}/").content.decode()
    assert "thoughts of not wanting to live" in own
    assert "those who answer for safety read this" in own


def test_only_the_latest_two_sittings_stand_open(clinic, browser, further, to, stranger):
    further("mira", 2)
    mira = browser("mira")
    for number in (1, 2, 3):
        assert "Earlier" not in mira.get("/portal/").content.decode()
        asked = sitting(clinic["mira"], "before", number=number)
        stranger.post(to("mira", "before", number=number), fill(asked, 6))
    page = mira.get("/portal/").content.decode()
    open_now, _, folded = page.partition('<details class="earlier">')
    assert (open_now.count("before the session"), folded.count("before the session")) == (2, 1)
    sent = Response.objects.filter(respondent=clinic["mira"], measure="wellbeing")
    assert all(f"/portal/sent/{one.id}/" in page for one in sent)


def test_ones_own_line_for_today_can_be_read_again(clinic, browser, sent):
    sent("mira")
    line = Response.objects.get(respondent=clinic["mira"], measure="for-today").id
    page = browser("mira").get(f"/portal/sent/{line}/")
    assert b"My brother called" in page.content
    assert b"Change who reads" not in page.content  # it is written to be read: no choice
    assert browser("mira").get(f"/portal/sent/{line}/readers/").status_code == 404
    changed = browser("mira").post(f"/portal/sent/{line}/readers/", {"route": "nobody"})
    assert changed.status_code == 404


def test_changing_who_reads(clinic, browser, sent, viewer):
    from accord_web.measures.queries import parts

    response = sent("mira")
    assert [p.owner for p in parts(viewer("tomas"), [clinic.cases["mira"]], measures=["wellbeing"])]
    address = f"/portal/sent/{response}/readers/"
    assert b'value="therapist-now" checked' in browser("mira").get(address).content
    assert browser("mira").post(address, {"route": "nobody"}).status_code == 302
    assert not parts(viewer("tomas"), [clinic.cases["mira"]], measures=["wellbeing"])
    own = browser("mira").get(f"/portal/sent/{response}/").content
    assert b"No one reads this." in own
    assert browser("mira").post(address, {"route": "everybody"}).status_code == 422


@pytest.mark.parametrize("name", ["zoe", "jo", "sam", "tomas", "ines", "ada"])
def test_nobody_else_reaches_them(clinic, browser, sent, name):
    response = sent("mira")
    client = browser(name)
    not_there = client.get("/portal/sent/00000000-0000-7000-8000-000000000000/")
    for address in (f"/portal/sent/{response}/", f"/portal/sent/{response}/readers/"):
        page = client.get(address)
        assert (page.status_code, page.content) == (404, not_there.content)
        assert client.post(address, {"route": "nobody"}).status_code in {404, 405}
    assert set(ResponsePart.objects.filter(response=response).values_list("route", flat=True)) == {
        "therapist-now"
    }


def test_the_partner_cannot_tell_whether_the_other_answered(clinic, browser, sent, seen, to):
    """Sam's pages before and after Jo answered, and after Jo answered quite differently."""
    sent("sam", 5)
    sam = browser("sam")
    own = Response.objects.filter(respondent=clinic["sam"]).values_list("id", flat=True)
    addresses = [
        "/portal/",
        *(to("sam", "before") + a for a in ("", "?alone=yes", "?alone=no")),
        *(f"/portal/sent/{r}/{p}" for r in own for p in ("", "readers/")),
    ]
    before = [seen(sam, a) for a in addresses]
    response = sent("jo", 1, route="supervisor")
    assert [seen(sam, a) for a in addresses] == before
    browser("jo").post(f"/portal/sent/{response}/readers/", {"route": "nobody"})
    assert [seen(sam, a) for a in addresses] == before
    for page in before:
        assert b"Jo" not in page


def test_titles_hold_no_name(clinic, browser, sent):
    response = sent("mira")
    for address in ("/portal/", f"/portal/sent/{response}/", f"/portal/sent/{response}/readers/"):
        title = re.search(r"<title>(.*?)</title>", browser("mira").get(address).content.decode())[1]
        assert not any(name in title for name in NAMES)


def test_signed_out_leads_to_the_door(client, clinic):
    for address in ("/portal/", "/portal/sent/00000000-0000-7000-8000-000000000000/"):
        assert client.get(address)["Location"].startswith("/sign-in/?next=")


def test_each_page_read_is_one_row_of_the_audit(clinic, browser, sent):
    response = sent("mira")
    mira, rows = browser("mira"), AuditEvent.objects.filter(what="read", by=clinic["mira"])
    for n, address in enumerate(("/portal/", f"/portal/sent/{response}/"), 1):
        mira.get(address)
        assert rows.count() == n
    assert set(rows.values_list("record", flat=True)) == {"page:portal", "page:sent"}


def test_what_was_agreed_stands_on_the_page(clinic, browser):
    from accord_web.cases.actions import agree

    agree(clinic.cases["mira"], "Ring Ana on Sunday", by=clinic["tomas"])
    assert b"Ring Ana on Sunday" in browser("mira").get("/portal/").content
    assert b"Ring Ana" not in browser("jo").get("/portal/").content
