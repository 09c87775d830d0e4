"""Steps that several tests of the door take."""

import html
import re

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.test import Client

from accord_web import clock
from accord_web.people import second_step
from accord_web.people.actions import open_account

PASSWORD = "four words and a comma"


def account(clinic, name: str) -> None:
    open_account(clinic[name], f"{name}@example.org", PASSWORD, by=None)


def sign_in(name: str, **more):
    """A client after the password, and what was answered."""
    client = Client()
    given = {"email": f"{name}@example.org", "password": PASSWORD, **more}
    return client, client.post("/sign-in/", given)


def digits(secret: str, later: int = 0) -> str:
    """What the app of somebody shows now, or some seconds later."""
    import base64

    app = TOTP(base64.b32decode(secret), 6, SHA1(), 30)
    return app.generate(int(clock.now().timestamp()) + later).decode()


def with_app(person) -> str:
    """Somebody has codes from an app; its secret."""
    secret = second_step.begin_app(person, by=person)
    assert second_step.confirm_app(person, digits(secret, -30), stays=None, by=person)
    return secret


def words(answer) -> str:
    said = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return re.sub(r"\s+", " ", html.unescape(said))
