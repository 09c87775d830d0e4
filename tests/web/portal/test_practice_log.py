"""Saying how a practice went: three taps, kept once, read part by part by whom they chose."""

import pytest

from accord_web import clock, ids
from accord_web.checkins.models import CheckIn
from accord_web.flows import name
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.queries import parts
from accord_web.practice import actions
from accord_web.practice.models import Entry
from accord_web.practice.queries import told_of
from tests.web.practising import body, log_of, picked, short, text_of

WHICH = "/portal/practice/log/"


@pytest.fixture
def chosen(clinic):
    return picked(clinic["mira"], "kind-no")


def test_three_taps_from_ones_own_page(clinic, browser, chosen):
    mira = browser("mira")
    assert f'href="{WHICH}"' in mira.get("/portal/").content.decode()  # the first
    begun = mira.get(WHICH)["Location"]  # one practice alone: straight on to it
    page = mira.get(begun)["Location"]
    shown = mira.get(page).content.decode()
    assert 'name="0.did" value="in-part"' in shown
    sent = mira.post(page, short("in-part", route="usual"))  # the second
    assert "Your answers are kept." in sent.content.decode()
    [entry] = Entry.objects.all()
    assert (entry.chosen_id, entry.checkin.moment) == (chosen.id, "practice")
    assert [p.part for p in ResponsePart.objects.all()] == ["tried"]


def test_of_several_one_says_which(clinic, browser, chosen):
    other = picked(clinic["mira"], "my-part")
    page = browser("mira").get(WHICH).content.decode()
    for one in (chosen, other):
        assert f'href="/portal/practice/{one.id}/log/"' in page


def test_looking_writes_nothing_and_sending_twice_is_once(clinic, browser, chosen):
    mira, here = browser("mira"), log_of(chosen.id)
    first = mira.get(here).content.decode()
    assert "Can anyone else see this screen?" in first
    form = mira.get(f"{here}?alone=yes").content.decode()
    assert "What did the other person do?" in form
    assert not CheckIn.objects.filter(moment="practice").exists()
    for _twice in range(2):
        assert "Your answers are kept." in mira.post(here, body()).content.decode()
    assert (Entry.objects.count(), Response.objects.count()) == (1, 1)


def test_where_somebody_looks_along_the_form_is_as_long_and_tells_of_nobody(browser, chosen):
    here = log_of(chosen.id)
    alone = browser("mira").get(f"{here}?alone=yes").content.decode()
    seen = browser("mira").get(f"{here}?alone=no").content.decode()
    count = 'class="screen question"'
    assert alone.count(count) == seen.count(count) == 4
    assert "other person" not in seen
    assert "feel after it" not in seen


@pytest.mark.parametrize(
    ("route", "read"),
    [
        ("therapist-now", {"tried", "felt"}),
        ("therapist-later", set()),
        ("supervisor", set()),
        ("nobody", set()),
    ],
)
def test_the_therapist_reads_what_they_chose_and_never_of_the_other(
    clinic, browser, viewer, chosen, route, read
):
    browser("mira").post(log_of(chosen.id), body(route=route))
    case = clinic.cases["mira"]
    assert {p.part for p in parts(viewer("tomas"), [case])} == read
    assert {p.part for p in parts(viewer("mira"), [case])} == {"tried", "felt", "other"}
    seen_by_ines = {p.part for p in parts(viewer("ines"), [case])}
    assert seen_by_ines == ({"tried", "felt"} if route == "supervisor" else set())
    other = ResponsePart.objects.get(part="other")
    assert (other.route, other.widest, other.readable_from) == ("nobody", "self", None)


def test_which_practice_it_was_is_known_also_after_it_was_answered_again(
    clinic, browser, viewer, chosen
):
    mira, here = browser("mira"), log_of(chosen.id)
    mira.post(here, body("yes"))
    mira.post(here, body("in-part", correct="yes"))
    mira.post(here, body("not-yet", correct="yes"))
    read = parts(viewer("tomas"), [clinic.cases["mira"]], names=["tried"])
    [about] = told_of(viewer("tomas"), read).values()
    assert (about.practice, about.chosen, about.given) == ("kind-no", chosen.id, False)
    assert [p.answers["did"].value for p in read] == ["not-yet"]
    assert Entry.objects.count() == 1


def test_one_sitting_tells_of_one_practice(clinic, browser, chosen):
    other, sitting = picked(clinic["mira"], "my-part"), ids.at(clock.now())
    mira = browser("mira")
    mira.post(log_of(chosen.id, sitting), body())
    assert mira.post(log_of(other.id, sitting), body("not-yet")).status_code == 404
    assert [e.chosen_id for e in Entry.objects.all()] == [chosen.id]


def test_the_long_way_may_follow_the_short_one(clinic, browser, chosen):
    mira, sitting = browser("mira"), ids.at(clock.now())
    mira.post(log_of(chosen.id, sitting, more=False), short("yes", route="usual"))
    mira.post(log_of(chosen.id, sitting), body(correct="yes"))
    live = ResponsePart.objects.filter(live=True)
    assert {p.part for p in live} == {"tried", "felt", "other"}


def test_somebody_elses_practice_does_not_exist(clinic, browser, chosen):
    browser("mira").post(log_of(chosen.id), body())
    pages = [
        f"/portal/practice/{chosen.id}/",
        f"/portal/practice/{chosen.id}/log/",
        log_of(chosen.id),
        log_of(chosen.id, more=False),
    ]
    for who in ("jo", "sam", "zoe", "tomas", "ines", "ada"):
        for page in pages:
            assert browser(who).get(page).status_code == 404, (who, page)
            assert browser(who).post(page, body()).status_code in {404, 405}
    assert Response.objects.filter(measure="practice-log").count() == 1


def test_put_away_or_with_the_treatment_over_there_is_nobody_to_tell(clinic, browser, chosen):
    from accord_web.flows.close import close

    page = log_of(chosen.id)
    actions.put_away(chosen.id, by=clinic["mira"])
    assert browser("mira").post(page, body()).status_code == 404
    actions.take_up(chosen.id, by=clinic["mira"])
    close(clinic.cases["mira"], zone="Europe/Berlin", by=clinic["tomas"])
    assert browser("mira").post(page, body()).status_code == 404
    assert "A no that stays kind" in text_of(browser("mira").get("/portal/practice/"))


def test_the_log_opens_no_name(clinic, browser, viewer):
    """With whom it was is not told by telling how it went."""
    from accord_web.measures.queries import ties_read

    name.somebody(viewer("mira"), "Wetterleuchten", "sister", by=clinic["mira"])
    chosen = picked(clinic["mira"], "kind-no", "Wetterleuchten", goal="Hagebuttentee")
    browser("mira").post(log_of(chosen.id), body())
    assert ties_read(viewer("tomas"), clinic.cases["mira"]) == []
    page = browser("tomas").get(f"/desk/cases/{clinic.cases['mira']}/").content.decode()
    assert "A no that stays kind" in page
    for word in ("Wetterleuchten", "Hagebuttentee", "Wacholderheide"):
        assert word not in page
