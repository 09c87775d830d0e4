"""A link answers and never reads; looking spends nothing; nothing shows what somebody said."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.checkins.models import CheckIn
from accord_web.measures.models import Response, ResponsePart
from tests.journeys.asked import code
from tests.web.filling import fill, sitting

QUESTION = re.compile(rb'class="screen question"')
AGAIN = re.compile(rb"correct=[\w-]+")  # the token of a page of thanks
ROUTES = ("therapist-now", "therapist-later", "supervisor", "nobody")


def questions(page) -> int:
    return len(QUESTION.findall(page.content))


@pytest.fixture
def in_session(at_noon):
    """Half an hour into the session both check-ins are open."""
    with clock.turned_to(at_noon + dt.timedelta(hours=2, minutes=30)):
        yield


def routes_of(person) -> set[str]:
    """Routes of the parts that leave a choice."""
    rows = ResponsePart.objects.filter(owner=person, live=True, widest="shared")
    return set(rows.values_list("route", flat=True))


def test_looking_spends_nothing(clinic, to, stranger):
    before = list(CheckIn.objects.order_by("id").values())
    for address in ("", "?alone=yes", "?alone=no", "?alone=yes&correct=yes"):
        assert stranger.get(to("mira", "before") + address).status_code == 200
    assert list(CheckIn.objects.order_by("id").values()) == before
    assert not Response.objects.exists()


def test_an_unknown_code_is_a_page_that_is_not_there(clinic, browser, stranger):
    own = f"/c/{code(clinic, 'tomas', 'own')}/"  # a therapist's side is not answered by link
    for client in (stranger, browser("zoe"), browser("mira")):
        pages = [client.get(a) for a in ("/c/ZZZZZZZZZZZZ/", own, "/no/such/page/")]
        assert [p.status_code for p in pages] == [404, 404, 404]
        assert len({p.content for p in pages}) == 1
    assert stranger.post("/c/ZZZZZZZZZZZZ/", {"route": "nobody"}).status_code == 404


@pytest.mark.parametrize("when", ["too early", "over", "withdrawn"])
def test_outside_its_time_a_kind_page_stands_there(clinic, to, stranger, at_noon, when):
    if when == "withdrawn":
        CheckIn.objects.update(withdrawn_at=at_noon)
    days = {"too early": -20, "over": 20, "withdrawn": 0}[when]
    with clock.turned_to(at_noon + dt.timedelta(days=days)):
        page = stranger.get(to("mira", "before"))
    assert page.status_code == 200
    assert b"Nothing is asked here now." in page.content


def test_answers_are_kept_however_late_and_whatever_became_of_the_session(
    clinic, to, stranger, at_noon
):
    body = fill(sitting(clinic["mira"], "before"), 6)
    with clock.turned_to(at_noon + dt.timedelta(days=20)):
        assert b"Your answers are kept" in stranger.post(to("mira", "before"), body).content
        CheckIn.objects.filter(person=clinic["jo"]).update(withdrawn_at=at_noon)
        kept = stranger.post(to("jo", "before"), fill(sitting(clinic["jo"], "before"), 6))
    assert b"Your answers are kept" in kept.content
    assert Response.objects.filter(respondent=clinic["jo"], measure="wellbeing").count() == 1


def test_the_first_screen_and_the_titles_hold_no_name(clinic, to, stranger):
    first = stranger.get(to("mira", "before")).content.decode()
    assert "Can anyone else see this screen?" in first
    for page in (first, stranger.get(to("mira", "before") + "?alone=yes").content.decode()):
        title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
        assert not any(name in title for name in ("Mira", "Tomás", "Ines", "Lindenhof"))
    assert not any(name in first for name in ("Mira", "Tomás", "Ines", "Lindenhof"))


def test_every_path_is_equally_long(clinic, to, browser, stranger, safety, further):
    from accord_web.people.actions import name_somebody
    from accord_web.relationships.actions import begin_tie

    for name, case in (("mira", "mira"), ("jo", "couple")):
        named = name_somebody(clinic[name], "Ana", "sister", by=clinic[name])
        begin_tie(clinic.cases[case], clinic[name], named, by=clinic[name])
        further(case, 4)  # the fifth asks about safety and has a usual to compare with
        with clock.turned_to(clock.now() + dt.timedelta(hours=6)):
            for moment in ("before", "after"):
                pages = {
                    (who, alone): client.get(f"{to(name, moment)}?alone={alone}")
                    for who, client in (("link", stranger), ("own", browser(name)))
                    for alone in ("yes", "no", "unsure")
                }
                for hands in ("link", "own"):  # a link asks about nobody who was named
                    lengths = {questions(page) for (who, _), page in pages.items() if who == hands}
                    assert len(lengths) == 1
                assert lengths != {0}
                for (who, alone), page in pages.items():
                    private = b"felt off" in page.content or b"not wanting to live" in page.content
                    assert private == (alone == "yes")
                    told = b"Ana" in page.content
                    assert told == (who == "own" and alone == "yes" and moment == "before")


def test_a_form_shorter_by_one_screen_would_be_noticed(to, stranger, in_session, monkeypatch):
    from accord_web.checkins import form

    whole = questions(stranger.get(to("mira", "after") + "?alone=yes"))
    monkeypatch.setattr(form, "_with_stand_ins", lambda _checkin, rows: rows)
    assert questions(stranger.get(to("mira", "after") + "?alone=no")) < whole


def test_it_is_sent_without_session_cookie_or_token(clinic, to, stranger):
    page = stranger.post(to("mira", "before"), fill(sitting(clinic["mira"], "before"), 6))
    assert page.status_code == 200
    assert not stranger.cookies
    assert Response.objects.filter(respondent=clinic["mira"], mode="link", alone="yes").exists()


def test_the_last_page_is_the_same_whatever_was_said(clinic, to, stranger, safety, further):
    further("mira", 4)
    told = set()
    with clock.turned_to(clock.now() + dt.timedelta(hours=6)):
        for number, rating in ((1, 0), (2, 10), (3, 5), (5, 9)):
            checkin = sitting(clinic["mira"], "before", number=number)
            words = {"thoughts": "often", "keep-safe": "no", "for-today": f"About {rating}"}
            body = fill(checkin, rating, words if rating == 9 else {})
            address = to("mira", "before", number=number)
            first, second = stranger.post(address, body), stranger.post(address, body)
            assert first.content == second.content
            told.add(AGAIN.sub(b"", first.content.replace(address.encode(), b"")))
    assert len(told) == 1
    assert "0800 123 4567" in told.pop().decode()


def test_the_page_of_a_link_does_not_tell_that_it_was_used(
    clinic, to, stranger, browser, seen, in_session
):
    others = [stranger, browser("tomas"), browser("sam"), browser("zoe")]
    addresses = [to("jo", m) + a for m in ("before", "after") for a in ("", "?alone=yes")]
    before = [seen(client, a) for client in others for a in addresses]
    body = fill(sitting(clinic["jo"], "before"), 1, route="supervisor")
    stranger.post(to("jo", "before"), body)
    assert [seen(client, a) for client in others for a in addresses] == before


def test_whom_somebody_chose_last_time_is_told_to_nobody_else(clinic, to, stranger, browser):
    body = fill(sitting(clinic["mira"], "before"), 1, route="supervisor")
    stranger.post(to("mira", "before"), body)
    address = to("mira", "before") + "?alone=yes"
    assert (
        "As last time: Ines, who supervises Tomás" in browser("mira").get(address).content.decode()
    )
    watched = browser("mira").get(to("mira", "before") + "?alone=no").content.decode()
    assert "As last time: " not in watched
    for client in (stranger, browser("tomas")):
        assert "As last time: " not in client.get(address).content.decode()


@pytest.mark.parametrize("route", ROUTES)
def test_as_last_time_is_as_last_time(clinic, to, stranger, at_noon, route):
    stranger.post(to("mira", "before"), fill(sitting(clinic["mira"], "before"), 6, route=route))
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        body = fill(sitting(clinic["mira"], "after"), 6, route="usual")
        assert stranger.post(to("mira", "after"), body).status_code == 200
    assert routes_of(clinic["mira"]) == {route}


def test_where_last_times_reader_is_gone_nobody_reads(clinic, to, stranger, browser, at_noon):
    from accord_web.people.models import Supervision

    body = fill(sitting(clinic["mira"], "before"), 6, route="supervisor")
    stranger.post(to("mira", "before"), body)
    Supervision.objects.update(until=at_noon)
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        page = browser("mira").get(to("mira", "after") + "?alone=yes").content.decode()
        assert "no longer reads here" in page
        assert 'value="supervisor"' not in page
        body = fill(sitting(clinic["mira"], "after"), 6, route="usual")
        stranger.post(to("mira", "after"), body)
    after = ResponsePart.objects.filter(response__measure="session-client", part="ratings")
    assert [part.route for part in after] == ["nobody"]


def test_a_first_time_goes_to_the_therapist(clinic, to, stranger):
    body = fill(sitting(clinic["mira"], "before"), 6, route="usual")
    stranger.post(to("mira", "before"), body)
    assert routes_of(clinic["mira"]) == {"therapist-now"}


def test_an_empty_form_comes_back_with_a_kind_sentence(clinic, to, stranger):
    body = fill(sitting(clinic["mira"], "before"), None)
    page = stranger.post(to("mira", "before"), body)
    assert page.status_code == 422
    assert b"Nothing is answered yet." in page.content
    assert not Response.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("route", "my-neighbour", "choose again who may read"),
        ("0.mood", "eleven", "whole number from 0 to 10"),
        ("0.mood", "11", "whole number from 0 to 10"),
    ],
)
def test_what_does_not_fit_is_said_and_everything_else_is_kept(
    clinic, to, stranger, field, value, said
):
    body = fill(sitting(clinic["mira"], "before"), 4, {"for-today": "My brother"}) | {field: value}
    page = stranger.post(to("mira", "before"), body)
    assert page.status_code == 422
    text = page.content.decode()
    assert said in text
    assert "My brother" in text
    assert len(re.findall(r'value="4" checked', text)) == questions(page) - (field == "0.mood")
    assert not Response.objects.exists()


def test_before_questions_on_safety_stands_who_is_told(clinic, to, stranger, safety, further):
    further("mira", 4)
    with clock.turned_to(clock.now() + dt.timedelta(hours=6)):
        page = stranger.get(to("mira", "before", number=5) + "?alone=yes").content.decode()
    for sentence in (
        "Before you answer: Tomás, Ines, Ada or Zoe looks at what you say, with your name.",
        "Someone looks for answers from 9 to 17, Monday to Friday, and then reads them within an",
        "At night, nobody watches.",
        "At night and on Sundays call the crisis line.",
        "You cannot choose another reader for these answers.",
    ):
        assert sentence in page
        assert page.index(sentence) < page.index("did you have thoughts of not wanting to live")
    assert "{" not in page


def test_the_routes_are_said_exactly_as_they_are(clinic, to, browser):
    page = browser("jo").get(to("jo", "before") + "?alone=yes").content.decode()
    for sentence in (
        "Tomás reads this before you next meet.",
        "You speak first, then Tomás reads",
        "Ines, who supervises Tomás",
        "Ines reads it with your name. Tomás is not told, but may guess.",
        "fears for someone’s safety",
        "It only counts in totals of 20 people or more",
        "You can close it again; what someone has read, they have read.",
        "Your partner never sees this.",
    ):
        assert sentence in page
    assert "Sam" not in page
    watched = browser("jo").get(to("jo", "before") + "?alone=no").content.decode()
    assert not any(name in watched for name in ("Tomás", "Ines", "Sam"))


def test_a_supervisor_is_offered_only_with_somebody_standing_in(clinic, to, stranger):
    from accord_web.people.models import Supervision

    address = to("mira", "before") + "?alone=yes"
    assert b'value="supervisor"' in stranger.get(address).content
    Supervision.objects.update(deputy=None)
    assert b'value="supervisor"' not in stranger.get(address).content
    body = fill(sitting(clinic["mira"], "before"), 4, route="supervisor")
    assert stranger.post(to("mira", "before"), body).status_code == 422
