"""Safety: off until somebody is there; then an answer is a call that somebody takes."""

import pytest

from accord_web import clock
from accord_web.checkins.models import Asked
from accord_web.flows import diary
from accord_web.flows.submit import Sending, correct, submit
from accord_web.people.actions import add_person
from accord_web.people.queries import cover
from accord_web.signals.models import Alert
from tests.web.desk.pages import AN_HOUR, reads, seen, text
from tests.web.filling import fill, sitting

COVER = "/desk/safety/cover/"
SAFETY = "/desk/safety/"
CRITICAL = {"thoughts": "often", "keep-safe": "not-sure", "call": "today", "number": "0151 2345"}
CALM = {"thoughts": "no", "keep-safe": "yes", "call": "no", "number": ""}


@pytest.fixture
def form(clinic) -> dict[str, str]:
    """Eli is the deputy: Zoe must see nothing."""
    clinic.people["eli"] = add_person(
        "Eli", clinic=clinic.id, zone="Europe/Berlin", roles=["therapist"], by=None
    )
    slots = {"person_1": "ines", "person_2": "ada", "person_3": "eli"}
    hours = {f"hours_{n}": "9 to 17" for n in (1, 2, 3)}
    return {
        **{slot: str(clinic[name]) for slot, name in slots.items()},
        **hours,
        "minutes": "60",
        "hours": "from 9 to 17, Monday to Friday",
        "out_of_hours": "At night call the crisis line.",
        "help_text": "The crisis line is there day and night.",
        "name_1": "Crisis line",
        "number_1": "0800 123 4567",
        "aware": "on",
    }


@pytest.fixture
def asked(clinic, browser, form, at_noon):
    """Cover is there, and Mira's sessions go on to the fifth, the next that asks."""
    browser("ada").post(COVER, form)
    for n in range(1, 5):
        diary.plan(clinic.cases["mira"], at_noon + (2 + n) * AN_HOUR, by=clinic["tomas"])
    return sitting(clinic["mira"], "before", number=5)


def answer(clinic, checkin, words) -> None:
    submit(checkin, Sending(fill(checkin, 5, words), "link"), by=clinic["mira"])


def test_it_is_off_until_all_is_there_and_says_so(clinic, browser, form):
    ada = browser("ada")
    assert "Off. Nobody is asked whether they are safe." in text(ada, COVER)
    assert ada.post(COVER, form).url == COVER
    assert cover(None, clinic.id).complete
    words = text(ada, COVER)
    assert "Off." not in words
    assert "the therapist, Ines, Ada or Eli looks at what you say, with your name." in words
    assert "The crisis line is there day and night." in words


@pytest.mark.parametrize(
    "gone",
    [
        "person_1", "person_2", "person_3", "hours_3", "minutes", "hours", "out_of_hours",
        "help_text", "name_1", "number_1", "aware",
    ],
)  # fmt: skip
def test_without_any_one_of_it_it_stays_off(clinic, browser, form, gone):
    page = browser("ada").post(COVER, {**form, gone: ""})
    assert page.status_code == 200
    assert "Not kept yet." in page.content.decode()
    assert cover(None, clinic.id) is None


def test_one_person_is_not_two(clinic, browser, form):
    page = browser("ada").post(COVER, {**form, "person_2": form["person_1"]})
    assert "Each of them has to be somebody else." in page.content.decode()
    assert cover(None, clinic.id) is None


def test_nobody_answers_who_does_not_work_here(clinic, browser, form):
    assert browser("ada").post(COVER, {**form, "person_2": str(clinic["mira"])}).status_code == 200
    assert cover(None, clinic.id) is None


def test_what_was_arranged_stands_in_the_form_and_can_be_changed(clinic, browser, form):
    ada = browser("ada")
    ada.post(COVER, {**form, "person_4": str(clinic["tomas"]), "hours_4": "Fri", "as_4": "deputy"})
    page = seen(ada, COVER).decode()
    for value in ("from 9 to 17, Monday to Friday", "0800 123 4567", "Fri"):
        assert f'value="{value}"' in page
    assert page.count(" selected>") >= 4
    ada.post(COVER, {**form, "minutes": "30"})
    there = cover(None, clinic.id)
    assert there.within_minutes == 30
    assert there.deputies == (clinic["eli"],)


def test_it_is_asked_from_the_next_session_on_a_fixed_rhythm(clinic, asked):
    rows = Asked.objects.filter(measure="safety-self", checkin__person=clinic["mira"])
    assert list(rows.values_list("checkin__session__number", flat=True)) == [5]


def test_only_administrators_arrange_it(clinic, browser, form):
    for name in ("tomas", "ines", "zoe", "mira"):
        assert browser(name).get(COVER).status_code == 404
        assert browser(name).post(COVER, form).status_code == 404
    assert cover(None, clinic.id) is None
    seen(browser("ada"), COVER)
    assert reads(clinic["ada"], "cover") == [None]


def test_an_alert_says_what_was_said_and_asked_for(clinic, browser, asked):
    answer(clinic, asked, CRITICAL)
    alert = Alert.objects.get()
    for name in ("ines", "ada", "eli", "tomas"):
        words = text(browser(name), f"/desk/alerts/{alert.id}/")
        assert "Mira" in words
        assert "Would you like someone to call you? Yes, today 0151 2345" in words
        assert "did you have thoughts of not wanting to live? Yes, often" in words
        assert "Could you keep yourself safe until we next speak? I am not sure" in words
        assert f"/desk/alerts/{alert.id}/" in seen(browser(name), SAFETY).decode()
        assert reads(clinic[name], "alert") == [clinic.cases["mira"]]


def test_a_calm_answer_calls_nobody(clinic, browser, asked):
    answer(clinic, asked, CALM)
    assert "Nobody is waiting for an answer." in text(browser("ines"), SAFETY)


def test_nobody_else_learns_of_it(clinic, browser, asked):
    quiet = seen(browser("zoe"), SAFETY)
    answer(clinic, asked, CRITICAL)
    alert = Alert.objects.get()
    assert seen(browser("zoe"), SAFETY) == quiet
    for name in ("zoe", "mira", "jo"):
        assert browser(name).get(f"/desk/alerts/{alert.id}/").status_code == 404
        sent = browser(name).post(f"/desk/alerts/{alert.id}/", {"note": "mine"})
        assert sent.status_code == 404
    assert browser("mira").get(SAFETY).status_code == 404
    alert.refresh_from_db()
    assert alert.acknowledged_at is None


def test_somebody_takes_it_with_a_word_on_what_they_do(clinic, browser, asked):
    answer(clinic, asked, CRITICAL)
    where = f"/desk/alerts/{Alert.objects.get().id}/"
    empty = browser("ines").post(where, {"note": " "})
    assert empty.status_code == 200  # a word is needed
    assert browser("ines").post(where, {"note": "Called; we meet at four."}).url == where
    browser("ada").post(where, {"note": "Too late"})
    for name in ("ines", "ada", "tomas"):
        words = text(browser(name), where)
        assert "Ines has been on it since" in words
        assert "Called; we meet at four." in words
        assert "Too late" not in words
    assert "Nobody is waiting for an answer." in text(browser("eli"), SAFETY)
    assert "Ines" in text(browser("eli"), SAFETY)


def test_a_late_one_is_marked_and_calls_the_deputy(clinic, browser, asked, at_noon):
    answer(clinic, asked, CRITICAL)
    where = f"/desk/alerts/{Alert.objects.get().id}/"
    assert "As deputy, please answer it now." not in text(browser("eli"), where)
    with clock.turned_to(at_noon + 2 * AN_HOUR):
        for page in (where, SAFETY):
            assert "As deputy, please answer it now." in text(browser("eli"), page)
            assert "late" in text(browser("ines"), page)
            assert "As deputy, please answer it now." not in text(browser("ines"), page)


def test_an_answer_given_again_is_the_one_that_counts(clinic, browser, asked, at_noon):
    answer(clinic, asked, CRITICAL)
    where = f"/desk/alerts/{Alert.objects.get().id}/"
    with clock.turned_to(at_noon + AN_HOUR / 2):
        correct(asked, Sending(fill(asked, 5, CALM), "link"), by=clinic["mira"])
        words = text(browser("ines"), where)
    assert "They have answered these questions again since." in words
    assert "thoughts of not wanting to live? No" in words
    assert "I am on it" in words  # it stays open until somebody has looked


def test_switched_off_nobody_is_asked_not_even_in_what_is_out_already(
    clinic, browser, asked, form, at_noon
):
    from tests.journeys.asked import link

    address = link(clinic, "mira", "before", number=5) + "?alone=yes"
    ada = browser("ada")
    with clock.turned_to(at_noon + 6 * AN_HOUR):
        assert "thoughts of not wanting to live" in text(browser("mira"), address)
        assert ada.post("/desk/safety/cover/off/", {"about": "self"}).url == COVER
        assert "Off. Nobody is asked whether they are safe." in text(ada, COVER)
        assert "thoughts of not wanting to live" not in text(browser("mira"), address)
        answer(clinic, asked, CRITICAL)  # a form that was open already
        where = f"/desk/alerts/{Alert.objects.get().id}/"
        assert "Mira" in text(browser("ines"), where)  # who answered goes on to see it
        ada.post(COVER, {**form, "aware": "on"})
        assert "thoughts of not wanting to live" in text(browser("mira"), address)


def test_a_deputy_is_called_by_the_worker_and_by_the_clock(clinic, browser, asked, at_noon):
    from accord_web.worker import once, tasks

    answer(clinic, asked, CRITICAL)
    quiet = text(browser("eli"), "/desk/today/")  # a deputy sees it, and is not called yet
    assert "1 waiting" not in quiet
    assert "Safety 1 waiting" in text(browser("ines"), "/desk/today/")
    with clock.turned_to(at_noon + 2 * AN_HOUR):
        assert once(tasks())
        alert = Alert.objects.get()
        assert alert.escalated_at == at_noon + 2 * AN_HOUR
        assert "Safety 1 waiting" in text(browser("eli"), "/desk/today/")
        browser("eli").post(f"/desk/alerts/{alert.id}/", {"note": "On it."})
        assert "1 waiting" not in text(browser("eli"), "/desk/today/")


def test_noting_a_deed_tells_nothing_of_a_finding_that_nobody_may_read(clinic, viewer):
    """One that waits, and one that there is not, end alike."""
    from accord.records import Finding as Found
    from accord_web.privacy.standing import NotAllowed
    from accord_web.signals.actions import Located, keep_findings, note_deed
    from accord_web.signals.models import Finding

    tomas, case = viewer("tomas"), clinic.cases["mira"]
    waits = Located(clinic["mira"], Found("dip", 1, 3, 1.0), tomas.now + AN_HOUR)
    keep_findings(case, [clinic["mira"]], [waits], now=tomas.now, by=None)
    said = []
    for session in (waits.found.session, 99):
        with pytest.raises(NotAllowed) as refused:
            note_deed(tomas, case, clinic["mira"], "dip", session, "talked", by=clinic["tomas"])
        said.append(str(refused.value))
    assert said[0] == said[1]
    Finding.objects.update(readable_from=tomas.now)
    note_deed(tomas, case, clinic["mira"], "dip", waits.found.session, "talked", by=clinic["tomas"])
