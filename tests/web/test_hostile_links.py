"""A link, or a page of paper, in other hands: does it tell that its person named somebody?"""

import datetime as dt
import re

import pytest
from django.urls import reverse

from accord.measures.schema import load
from accord_web import clock
from accord_web.cases.queries import standing
from accord_web.checkins.models import Asked
from accord_web.flows import diary, name
from accord_web.measures.models import Response, ResponsePart
from accord_web.measures.packing import unpacked
from accord_web.privacy.encryption import reveal
from tests.journeys.asked import link
from tests.web.filling import fill, sitting

A_DAY = dt.timedelta(days=1)
LOOKS = ("", "?alone=yes", "?alone=no", "?alone=unsure", "?alone=yes&correct=yes")
CODE = rb"[0-9A-Za-z]{12}|[0-9a-f-]{36}|[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}|data:image[^\"]*"


@pytest.fixture
def asked(clinic, at_noon):
    """Two weeks with Jo: in the second, and not in the first, she had named somebody."""
    jo, by = clinic["jo"], clinic["tomas"]
    diary.plan(clinic.cases["couple"], at_noon + 7 * A_DAY, by=by)
    name.somebody(standing(jo), "Kim", "friend", by=jo)
    diary.plan(clinic.cases["couple"], at_noon + 7 * A_DAY + dt.timedelta(hours=1), by=by)
    found = [sitting(jo, "before", number=n) for n in (2, 3)]
    assert ["tie" in {a.measure for a in row.asked} for row in found] == [False, True]
    with clock.turned_to(at_noon + 6 * A_DAY):
        yield found


def fields(page: bytes) -> list[str]:
    names = re.findall(rb'name="([^"]+)"', page)
    # Which everyday question stands in goes by the number of the session.
    return [re.sub(r"every-\w+", "everyday", one.decode()) for one in names]


@pytest.mark.parametrize("eyes", [None, "sam", "tomas"])
def test_the_form_behind_a_link_is_the_same_for_whoever_named_nobody(
    clinic, asked, client, browser, eyes
):
    hands = browser(eyes) if eyes else client
    for look in LOOKS:
        alone, named = (
            fields(hands.get(link(clinic, "jo", "before", number=n) + look).content) for n in (2, 3)
        )
        assert alone == named, look


def test_their_own_page_still_asks(clinic, asked, browser):
    page = browser("jo").get(link(clinic, "jo", "before", number=3) + "?alone=yes").content.decode()
    order = Asked.objects.get(measure="tie", checkin=asked[1].id).order
    assert f'name="{order}.trust"' in page
    assert page.index("0.mood") < page.index(f"{order}.trust") < page.index("for-today")


def test_no_guessed_field_of_a_link_tells_it_or_is_kept(clinic, asked, client):
    for order in range(8):
        body = {"shown": ",".join(f"{order}.{i.id}" for i in load("tie").items), "alone": "yes"}
        body |= {f"{order}.{i.id}": i.codes[0] if i.codes else "5" for i in load("tie").items}
        for number in (2, 3):
            answer = client.post(link(clinic, "jo", "before", number=number), body)
            assert answer.status_code == 422, (order, number)
    assert not Response.objects.exists()


@pytest.mark.parametrize("page", ["desk:paper", "desk:type_in"])
def test_paper_does_not_tell_a_therapist(clinic, asked, browser, page):
    tomas = browser("tomas")
    alone, named = (
        re.sub(CODE, b"", tomas.get(reverse(page, args=[row.id])).content) for row in asked
    )
    for what in (rb'name="[^"]*"', rb"<li", rb"<tr", rb"(?i)relationship"):
        assert re.findall(what, alone) == re.findall(what, named), what
    assert b"everyday" not in named


def test_what_was_copied_from_an_open_page_is_good_for_a_day_at_most(
    clinic, asked, client, browser
):
    address = link(clinic, "jo", "before", number=3)
    page = browser("jo").get(f"{address}?alone=yes").content.decode()
    copied = re.search(r'name="own" value="([^"]+)"', page)[1]
    until, _, rest = copied.partition("_")
    with clock.turned_to(clock.now() + dt.timedelta(hours=1)):
        form = {**fill(asked[1], 6), "own": copied}
        assert client.post(address, form).status_code == 200
        assert own_answers() == [("phone", 6)]
    with clock.turned_to(clock.now() + dt.timedelta(hours=25)):
        forged = copied, f"{int(until) + 10**6}_{rest}", "9" * 9000, "_", "²_"
        for own in forged:
            form = {**fill(asked[1], 1), "own": own, "correct": "yes"}
            assert client.post(address, form).status_code == 200
        assert own_answers() == [("phone", 6)]


def own_answers() -> list[tuple[str, int]]:
    rows = ResponsePart.objects.filter(live=True, part="wellbeing")
    opened = reveal(rows.values("id", "answers", "response__mode"), ResponsePart)
    return [(row["response__mode"], unpacked(row["answers"])["mood"].value) for row in opened]
