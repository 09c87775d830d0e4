"""Typing a code by hand."""

import pytest

from tests.journeys.asked import code


@pytest.mark.parametrize("written", ["{0}", "{1}-{2}-{3}", " {1} {2} {3} ", "{4}"])
def test_a_code_leads_to_its_check_in_however_it_is_written(clinic, stranger, written):
    c = code(clinic, "mira", "before")
    typed = written.format(c, c[:4], c[4:8], c[8:], c.lower())
    page = stranger.post("/c/", {"code": typed})
    assert (page.status_code, page["Location"]) == (302, f"/c/{c}/")


@pytest.mark.parametrize("typed", ["", "ABC", "ZZZZ ZZZZ ZZZZ", "{own}"])
def test_a_code_nobody_gave_leads_nowhere(clinic, stranger, typed):
    page = stranger.post("/c/", {"code": typed.format(own=code(clinic, "tomas", "own"))})
    assert page.status_code == 422
    assert b"We do not know this code." in page.content


def test_the_door_where_codes_are_typed_is_throttled(clinic, stranger):
    for _ in range(40):
        assert stranger.post("/c/", {"code": "ZZZZZZZZZZZZ"}).status_code == 422
    right = stranger.post("/c/", {"code": code(clinic, "mira", "before")})
    assert right.status_code == 429
    # A link that somebody holds opens all the same.
    assert stranger.get(f"/c/{code(clinic, 'mira', 'before')}/").status_code == 200


def test_leaving_says_that_nothing_is_kept(client, db):
    assert b"Nothing was kept." in client.get("/c/left/").content
