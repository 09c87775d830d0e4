"""A link in bad hands: whatever is sent through it, no more is kept than its form holds."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.checkins.models import Rival
from tests.journeys.asked import link
from tests.web.filling import fill, sitting

MUCH = "x" * 900_000
MORE_THAN_A_FORM = 4_000  # bytes


@pytest.mark.parametrize(
    "more",
    [
        {"shown": MUCH},
        {"reached": MUCH},
        {"1.nothing": MUCH},
        {"note": MUCH},
        {"alone": MUCH},
        {"answered-at": MUCH},
    ],
)
def test_nothing_but_the_form_is_kept(clinic, client, at_noon, more):
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        row, address = sitting(clinic["mira"], "after"), link(clinic, "mira", "after")
        client.post(address, fill(row, 5))
        other = fill(row, 6)
        shown = f"{other['shown']},{more.get('shown', '')}"
        assert client.post(address, {**other, **more, "shown": shown}).status_code == 200
        assert len(bytes(Rival.objects.get().body)) < MORE_THAN_A_FORM


def test_an_answer_to_a_question_that_was_not_shown_is_not_kept_beside(clinic, client, at_noon):
    with clock.turned_to(at_noon + dt.timedelta(hours=3)):
        row, address = sitting(clinic["mira"], "after"), link(clinic, "mira", "after")
        client.post(address, fill(row, 5))
        other = fill(row, 6)
        shown = other["shown"].replace("0.bond,", "")
        client.post(address, {**other, "shown": shown, "0.bond": MUCH})
        assert len(bytes(Rival.objects.get().body)) < MORE_THAN_A_FORM
