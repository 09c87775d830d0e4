"""Links: whoever holds one may answer; none of them tells whether it was used."""

import segno

from accord_web import clock
from accord_web.flows import diary
from accord_web.flows.submit import Sending, submit
from tests.journeys.asked import code
from tests.web.desk.pages import AN_HOUR, first_session, reads, seen, text
from tests.web.filling import fill, sitting


def address(clinic, viewer, case="mira", member=""):
    where = f"/desk/sessions/{first_session(clinic, viewer, case).id}/links/"
    return f"{where}?member={member}" if member else where


def grouped(signs: str) -> str:
    return "-".join((signs[:4], signs[4:8], signs[8:]))


def test_link_code_and_picture_of_before_and_after(clinic, browser, viewer):
    page = seen(browser("tomas"), address(clinic, viewer)).decode()
    for moment in ("before", "after"):
        signs = code(clinic, "mira", moment)
        link = f"http://testserver/c/{signs}/"
        assert f'href="{link}"' in page
        assert grouped(signs) in page
        picture = segno.make(link, micro=False, error="m").svg_data_uri(
            border=2, dark="#000", light="#fff"
        )
        assert picture.replace("'", "&#x27;") in page
    assert "Whoever holds a link may answer. It lets nobody read." in page


def test_links_begin_with_the_clinics_public_address(clinic, browser, viewer, settings):
    settings.PUBLIC_ADDRESS = "https://accord.example.org/"
    page = seen(browser("tomas"), address(clinic, viewer)).decode()
    assert f"https://accord.example.org/c/{code(clinic, 'mira', 'after')}/" in page
    assert "testserver" not in page


def test_nothing_tells_whether_a_link_was_used(clinic, browser, viewer, at_noon):
    tomas, where = browser("tomas"), address(clinic, viewer)
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        unused = seen(tomas, where)
        for moment in ("before", "after"):
            checkin = sitting(clinic["mira"], moment)
            submit(checkin, Sending(fill(checkin, 3), "link"), by=clinic["mira"])
        assert seen(tomas, where) == unused


def test_nor_does_a_session_that_falls_out(clinic, browser, viewer):
    """Links that were used are not withdrawn with the rest: the page must not go by that."""
    tomas, session = browser("tomas"), first_session(clinic, viewer)
    before = sitting(clinic["mira"], "before")
    submit(before, Sending(fill(before, 3), "link"), by=clinic["mira"])
    diary.mark(session.id, "cancelled-client", by=clinic["tomas"])
    page = seen(tomas, address(clinic, viewer)).decode()
    assert code(clinic, "mira", "before") not in page
    assert code(clinic, "mira", "after") not in page
    assert "did not take place" in page


def test_nor_does_somebody_who_was_not_there(clinic, browser, viewer, at_noon):
    session = first_session(clinic, viewer, "couple")
    with clock.turned_to(at_noon + 3 * AN_HOUR):
        after = sitting(clinic["jo"], "after")
        submit(after, Sending(fill(after, 3), "link"), by=clinic["jo"])
        here = {clinic["jo"]: "absent", clinic["sam"]: "present"}
        diary.mark(session.id, "held", present=here, by=clinic["tomas"])
        page = seen(browser("tomas"), address(clinic, viewer, "couple"))
    assert code(clinic, "jo", "after").encode() not in page
    assert grouped(code(clinic, "jo", "before")).encode() in page
    assert grouped(code(clinic, "sam", "after")).encode() in page


def test_partners_links_are_shown_apart(clinic, browser, viewer):
    tomas = browser("tomas")
    own = seen(tomas, address(clinic, viewer, "couple", 1)).decode()
    for moment in ("before", "after"):
        assert grouped(code(clinic, "jo", moment)) in own
        assert code(clinic, "sam", moment) not in own
    assert tomas.get(address(clinic, viewer, "couple", 3)).status_code == 404
    assert "Choose whose links to show" in text(tomas, address(clinic, viewer, "couple"))


def test_only_therapists_of_the_case_see_them(clinic, browser, viewer):
    where = address(clinic, viewer)
    for name in ("zoe", "mira", "ines", "ada", "jo"):
        assert browser(name).get(where).status_code == 404
    assert browser("tomas").get(where).status_code == 200
    assert reads(clinic["tomas"], "links") == [clinic.cases["mira"]]
