"""An old form, sent or sent again: what was closed meanwhile stays closed."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.cases import consents
from accord_web.cases.queries import standing
from accord_web.checkins.models import Rival
from accord_web.flows import agree, withdraw
from accord_web.privacy.access import Policy
from accord_web.privacy.purposes import Purpose
from tests.web.filling import fill, sitting
from tests.web.sharing_couple import (
    WELLBEING,
    agreed,
    joint,
    page_of,
    read,
    response,
    send,
    text_of,
    ticks,
)

ALONE = "?alone=yes"


def _an_old_form(clinic, browser, to, **fields) -> dict[str, str]:
    """As it lay open on Jo's phone, with a tick for Sam."""
    form = page_of(browser("jo"), to("jo", "before") + ALONE)
    own = re.search(r'name="own" value="([^"]+)"', form)[1]
    chosen = ticks(clinic, Policy.LIMITED, {WELLBEING: ["sam"]})
    return {**fill(sitting(clinic["jo"], "before"), 6), **chosen, "own": own, **fields}


def _closes_it(clinic, browser) -> None:
    address = f"/portal/sent/{response(clinic, 'jo')}/readers/"
    closing = {"route": "therapist-now", "members": "limited"}
    assert browser("jo").post(address, closing).status_code == 302


def _takes_it_back(clinic, browser) -> None:
    case = clinic.cases["couple"]
    withdraw.withdraw(standing(clinic["jo"]), case, Purpose.SHARING, by=clinic["jo"])


def _takes_it_back_and_agrees_again(clinic, browser) -> None:
    _takes_it_back(clinic, browser)
    case, jo = clinic.cases["couple"], standing(clinic["jo"])
    withdraw.agree(jo, case, Purpose.SHARING, by=clinic["jo"])


def _their_therapist_closes_it(clinic, browser) -> None:
    case, tomas = clinic.cases["couple"], standing(clinic["tomas"])
    agree.close_sharing(tomas, case, by=clinic["tomas"])
    agree.open_sharing(tomas, case, by=clinic["tomas"])


def _nothing_is_to_pass_for_a_while(clinic, browser) -> None:
    agreed(clinic, Policy.FULL)
    agreed(clinic, Policy.LIMITED)


ENDS = [
    _closes_it,
    _takes_it_back,
    _takes_it_back_and_agrees_again,
    _their_therapist_closes_it,
    _nothing_is_to_pass_for_a_while,
]


@pytest.mark.parametrize("ends", ENDS)
@pytest.mark.parametrize("who", ["jo", "nobody"])
def test_what_was_closed_meanwhile_is_opened_by_no_old_form(
    clinic, browser, stranger, to, at_noon, ends, who
):
    joint(clinic)
    old = _an_old_form(clinic, browser, to)
    with clock.turned_to(at_noon + dt.timedelta(minutes=5)):
        first = browser("jo").post(to("jo", "before"), old).content.decode()
        assert "Sam reads how you have been." in text_of(first)
        again = re.search(r"correct=([^\"&]+)", first)[1]
    with clock.turned_to(at_noon + dt.timedelta(minutes=10)):
        ends(clinic, browser)
        assert read(clinic, "sam", "jo") == set()
        client = browser("jo") if who == "jo" else stranger
        for more in ({}, {"0.mood": "2", "correct": "yes"}, {"0.mood": "3", "correct": again}):
            page = client.post(to("jo", "before"), {**old, **more}).content.decode()
            assert "Sam reads" not in text_of(page)
            assert read(clinic, "sam", "jo") == set()
        waits = Rival.objects.filter(chosen_at=None).values_list("id", flat=True)
        for one in waits:
            which = f"/portal/which/{sitting(clinic['jo'], 'before').id}/"
            browser("jo").post(which, {"choose": str(one)})
            assert read(clinic, "sam", "jo") == set()


def test_a_form_that_lay_open_opens_nothing_after_sharing_was_taken_back(
    clinic, browser, stranger, to, at_noon
):
    """It was never sent before; and it is no agreement either."""
    joint(clinic)
    send(clinic, "jo", "after", to={("session-client", "ratings"): ["sam"]})
    old = _an_old_form(clinic, browser, to)
    with clock.turned_to(at_noon + dt.timedelta(minutes=10)):
        _takes_it_back(clinic, browser)
        stranger.post(to("jo", "before"), old)
        assert read(clinic, "tomas", "jo") != set()
        assert read(clinic, "sam", "jo") == set()
        assert not consents.stands(clinic.cases["couple"], clinic["jo"], Purpose.SHARING)


def test_an_agreement_renewed_meanwhile_closes_nothing(clinic, browser, stranger, to, at_noon):
    joint(clinic)
    send(clinic, "jo", "after", to={("session-client", "ratings"): ["sam"]})
    old = _an_old_form(clinic, browser, to)
    with clock.turned_to(at_noon + dt.timedelta(minutes=10)):
        case, jo = clinic.cases["couple"], standing(clinic["jo"])
        withdraw.agree(jo, case, Purpose.SHARING, by=clinic["jo"])
        stranger.post(to("jo", "before"), old)
        assert read(clinic, "sam", "jo") == {"wellbeing"}
