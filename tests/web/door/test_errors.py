"""Error pages say something kind and nothing else; log lines name pages, never addresses."""

import logging
import uuid

import pytest
from django.test import Client, RequestFactory

from accord_web.checkins import queries as checkins
from accord_web.door import errors, home, invitation, refusals
from accord_web.door.logs import PageNamesOnly
from accord_web.people.actions import invite
from accord_web.privacy.standing import NotAllowed

assert refusals.first_page is home.first_page  # imported whole before any test takes it apart


@pytest.fixture
def told():
    """What the product's own log handler writes."""
    lines = []

    class Keep(logging.Handler):
        def emit(self, record):
            lines.append(self.format(record))

    handler = Keep(level=logging.DEBUG)
    handler.setFormatter(PageNamesOnly())
    logging.getLogger().addHandler(handler)
    yield lines
    logging.getLogger().removeHandler(handler)


def test_a_stranger_and_an_unknown_address_get_the_same_bytes(clinic, browser):
    zoe = browser("zoe")
    case = zoe.get(f"/desk/cases/{clinic.cases['mira']}/")
    unknown = zoe.get(f"/desk/cases/{uuid.uuid4()}/")
    nowhere = zoe.get("/nowhere/at/all/")
    assert case.status_code == unknown.status_code == nowhere.status_code == 404
    assert case.content == unknown.content == nowhere.content
    assert dict(case.headers) == dict(unknown.headers)


def test_an_expired_form_says_what_to_do(clinic):
    client = Client(enforce_csrf_checks=True)
    said = client.post("/sign-in/", {"email": "mira@example.org", "password": "x"})
    assert said.status_code == 403
    assert "This form waited too long" in said.content.decode()


def test_a_breakdown_is_told_kindly_even_where_nothing_else_works(clinic, browser, monkeypatch):
    def breaks(*_):
        raise RuntimeError("Mira said something private")

    client = browser("tomas")
    client.raise_request_exception = False
    monkeypatch.setattr(home, "first_page", breaks)
    said = client.get("/")
    assert said.status_code == 500
    assert "Something went wrong on our side" in said.content.decode()
    assert "private" not in said.content.decode()
    monkeypatch.setattr(errors, "render_to_string", breaks)
    said = client.get("/")
    assert said.status_code == 500
    assert "Something went wrong" in said.content.decode()


def test_a_wrong_host_is_refused_plainly(clinic):
    said = Client(headers={"host": "elsewhere.example"}).get("/")
    assert said.status_code == 400
    assert "not understood" in said.content.decode()


def test_no_code_no_token_and_no_private_word_reaches_a_log_line(
    clinic, browser, monkeypatch, told, caplog
):
    caplog.set_level(logging.DEBUG)
    token = invite(clinic["mira"], by=None)
    monkeypatch.setattr(invitation, "invited", _break_with("Mira is sad"))
    monkeypatch.setattr(checkins, "tidy", _break_with("Mira is sad"))
    client = Client(raise_request_exception=False)
    secrets = ["QQQQWWWWEEEE", token, str(clinic.cases["mira"])]
    for path in (
        f"/c/{secrets[0]}/",
        f"/invitation/{token}/",
        f"/nowhere/{secrets[0]}",
        f"/nowhere/{token}/?next={token}",
    ):
        client.get(path)
        Client(raise_request_exception=False, enforce_csrf_checks=True).post(path)
    browser("zoe").get(f"/desk/cases/{secrets[2]}/")
    said = "\n".join(told)
    assert "django.request: 404 GET desk:case" in said  # something was logged at all
    assert "500 GET door:invitation" in said
    assert "RuntimeError" in said
    assert not [secret for secret in [*secrets, "sad"] if secret in said]


def _break_with(words: str):
    def breaks(*_, **__):
        raise RuntimeError(words)

    return breaks


def test_an_error_is_logged_by_its_place_and_kind_with_what_led_to_it():
    try:
        try:
            raise KeyError("Mira")
        except KeyError as error:
            raise NotAllowed("of Mira") from error
    except NotAllowed as error:
        record = logging.LogRecord("accord", 40, __file__, 1, "It failed.", (), None)
        record.exc_info = (type(error), error, error.__traceback__)
    said = PageNamesOnly().format(record)
    assert "KeyError" in said and "NotAllowed" in said and "test_errors.py" in said
    assert "Mira" not in said


def test_the_404_page_needs_nothing_but_the_request(clinic):
    request = RequestFactory().get("/nowhere/")
    assert errors.not_found(request).status_code == 404
