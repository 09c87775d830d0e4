"""What set somebody back, and one word a day: theirs alone unless they open it, told once."""

import datetime as dt
import uuid

import pytest

from accord.episodes import QUIET
from accord_web import clock, ids
from accord_web.checkins.models import CheckIn
from accord_web.flows import name
from accord_web.flows.setbacks import mine, setbacks
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import parts
from accord_web.relationships.models import Relationship

PAGE, HOME = "/portal/setback/", "/portal/"
ITEMS = ("kind", "turned", "helped", "hard", "back")
SHOWN = ",".join(f"0.{item}" for item in ITEMS)


@pytest.fixture
def ana(clinic, viewer) -> uuid.UUID:
    named = name.somebody(viewer("mira"), "Ana", "sister", by=clinic["mira"])
    return Relationship.objects.get(named=named).id


def address() -> str:
    return f"{PAGE}{ids.at(clock.now())}/"


def body(turned="nobody", back="not-yet", route="therapist-now", **more) -> dict[str, str]:
    told = {"kind": "loss", "turned": str(turned), "helped": "yes", "hard": "8", "back": back}
    answers = {f"0.{item}": value for item, value in told.items()}
    return {**answers, "shown": SHOWN, "reached": "5", "alone": "yes", "route": route, **more}


def tap(client, word: str, sitting=None):
    return client.post(f"{PAGE}{sitting or ids.at(clock.now())}/back/", {"back": word})


def days_later(at_noon, days: float):
    return clock.turned_to(at_noon + dt.timedelta(days=days))


def test_from_the_first_tap_to_back(clinic, browser, viewer, ana, at_noon):
    mira = browser("mira")
    begun = mira.get(f"{PAGE}new/")["Location"]
    assert "Can anyone else see this screen?" in mira.get(begun).content.decode()
    form = mira.get(f"{begun}?alone=yes").content.decode()
    assert "Whom did you turn to first?" in form
    assert "<span>Ana</span>" in form
    for _twice in range(2):
        assert "Your answers are kept." in mira.post(begun, body(turned=ana)).content.decode()
    assert Response.objects.filter(measure="setback").count() == 1
    with days_later(at_noon, 1):
        assert "How far are you back today?" in mira.get(HOME).content.decode()
        assert tap(mira, "partly")["Location"] == PAGE
        assert "Today you said: Partly." in mira.get(PAGE).content.decode()
    with days_later(at_noon, 4):
        tap(mira, "back")
        page = mira.get(PAGE).content.decode()
        assert "Back after 4 days" in page
        assert "Turned to: Ana" in page
    with days_later(at_noon, 5):
        assert "How far are you back today?" not in mira.get(PAGE).content.decode()
        assert "How far are you back today?" not in mira.get(HOME).content.decode()
        tap(mira, "not-yet")  # a page that stood open: there is nothing to say it of
        [one] = mine(viewer("mira")).rows
        assert (one.episode.state, one.episode.days) == ("back", 4)


def test_at_a_glance_the_first_page_is_the_same_before_and_after(clinic, browser, ana):
    """The one word stands behind a fold that is always there."""
    mira = browser("mira")

    def glance() -> str:
        page = mira.get(HOME).content.decode()
        start = page.index('aria-labelledby="setbacks"')
        return page[start : page.index("<details", start)]

    before = glance()
    mira.post(address(), body(turned=ana))
    assert glance() == before
    listed = mira.get(HOME).content.decode()
    assert "Something of my own" in listed  # in the list of what was sent
    assert "set me back" not in listed


def test_the_same_word_sent_twice_is_one_and_another_puts_it_right(clinic, browser, viewer):
    mira = browser("mira")
    mira.post(address(), body())
    sitting = ids.at(clock.now())
    for word in ("back", "back", "partly"):
        tap(mira, word, sitting)
    assert CheckIn.objects.filter(moment="setback").count() == 2
    [one] = mine(viewer("mira")).rows
    assert (one.episode.state, one.last) == ("open", "partly")
    tap(mira, "back")
    tap(mira, "not-yet")  # by a second page of the same day
    assert mine(viewer("mira")).rows[0].episode.state == "open"
    tap(mira, "wonderful")
    assert mine(viewer("mira")).rows[0].last == "not-yet"


def test_silence_closes_it_and_nobody_is_asked_any_more(clinic, browser, viewer, at_noon):
    mira = browser("mira")
    mira.post(address(), body())
    with days_later(at_noon, QUIET + 1):
        page = mira.get(PAGE).content.decode()
        assert "How far are you back today?" not in page
        assert "which is all right" in page


@pytest.mark.parametrize(
    ("route", "reads"), [("therapist-now", True), ("nobody", False), ("therapist-later", False)]
)
def test_a_word_is_read_by_whoever_reads_its_setback(clinic, browser, viewer, route, reads):
    mira = browser("mira")
    mira.post(address(), body(route=route))
    tap(mira, "partly")
    for who, sees in (("mira", True), ("tomas", reads), ("ines", False), ("zoe", False)):
        read = parts(viewer(who), [clinic.cases["mira"]], measures=["setback", "setback-back"])
        assert len(read) == (3 if sees else 0), who
        found = setbacks(viewer(who), [clinic.cases["mira"]], clinic["mira"])
        assert len(found.rows) == (1 if sees else 0)


def test_closing_a_setback_closes_its_words(clinic, browser, viewer):
    mira = browser("mira")
    mira.post(address(), body())
    tap(mira, "partly")
    told = Response.objects.get(measure="setback").id
    assert parts(viewer("tomas"), [clinic.cases["mira"]], measures=["setback-back"])
    mira.post(f"/portal/sent/{told}/readers/", {"route": "nobody"})
    assert not parts(viewer("tomas"), [clinic.cases["mira"]], measures=["setback-back"])
    assert set(ResponsePart.objects.values_list("route", flat=True)) == {"nobody"}


def test_where_somebody_looks_along_nobody_is_named(clinic, browser, ana):
    form = browser("mira").get(f"{address()}?alone=no").content.decode()
    assert "Ana" not in form
    assert "Whom did you turn to" not in form
    assert form.count('class="screen question"') == len(ITEMS)


def test_somebody_elses_people_are_no_answer(clinic, browser, viewer, ana):
    named = name.somebody(viewer("jo"), "Kim", "friend", by=clinic["jo"])
    kim = Relationship.objects.get(named=named).id
    assert browser("mira").post(address(), body(turned=kim)).status_code == 404
    assert browser("mira").post(address(), body(turned="kim")).status_code == 422
    assert not Response.objects.filter(measure="setback").exists()


def test_it_belongs_to_whoever_tells_it(clinic, browser):
    here = address()
    browser("mira").post(here, body())
    sitting = here.split("/")[-2]
    for who in ("jo", "sam"):
        assert browser(who).get(here).status_code == 404
        assert tap(browser(who), "back", sitting).status_code == 404
    for who in ("zoe", "tomas", "ines", "ada"):
        for page in (PAGE, f"{PAGE}new/", here):
            assert browser(who).get(page).status_code == 404
        assert tap(browser(who), "back", sitting).status_code == 404
    assert not Response.objects.filter(measure="setback-back").exists()


def test_how_long_it_takes_is_said_only_when_there_is_enough(clinic, browser, at_noon):
    mira = browser("mira")
    for n in range(6):
        with days_later(at_noon, 10 * n):
            mira.post(address(), body())
        with days_later(at_noon, 10 * n + 2 + n % 2):
            page = mira.get(PAGE).content.decode()
            assert f"so far there are {n}." in page
            tap(mira, "back")
    with days_later(at_noon, 70):
        page = mira.get(PAGE).content.decode()
        assert "Half of them were over within 2 days." in page
        assert "Where nobody was turned to: half of them within 2 days." in page


def test_no_file_of_the_record_holds_an_id(clinic, browser, viewer, ana):
    from accord_web.flows.record import own_record, treatment_record

    browser("mira").post(address(), body(turned=ana))
    for record in (
        own_record(viewer("mira"), "en"),
        treatment_record(viewer("tomas"), clinic.cases["mira"], clinic["mira"], "en", without={}),
    ):
        assert str(ana) not in str(record)
        [line] = [a for a in record["treatments"][0]["answers"] if a["item"] == "turned"]
        assert line["value"] == "named"
    own = own_record(viewer("mira"), "en")["treatments"][0]["answers"]
    assert next(a for a in own if a["item"] == "turned")["said"] == "Ana"


def test_what_was_sent_names_them_for_its_own_eyes(clinic, browser, ana):
    mira = browser("mira")
    mira.post(address(), body(turned=ana))
    told = Response.objects.get(measure="setback").id
    assert "Ana" in mira.get(f"/portal/sent/{told}/").content.decode()
