"""Pages as bytes, and what they leave behind."""

import datetime as dt
import re
import uuid

from accord_web.privacy.models import AuditEvent

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')
AN_HOUR = dt.timedelta(hours=1)


def seen(client, address: str) -> bytes:
    """A page but for the form token, which differs each time for everybody."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return TOKEN.sub(b"", answer.content)


def text(client, address: str) -> str:
    """A page's words, without mark-up."""
    plain = re.sub(r"<(script|style)\b.*?</\1>|<[^>]+>", " ", seen(client, address).decode())
    return re.sub(r"\s+", " ", plain)


def reads(person: uuid.UUID, page: str) -> list[uuid.UUID | None]:
    """The cases of the rows that this person's reading of a page left."""
    rows = AuditEvent.objects.filter(what="read", by=person, record=f"page:{page}")
    return list(rows.order_by("id").values_list("case", flat=True))


def first_session(clinic, viewer, case: str = "mira"):
    from accord_web.cases.queries import sessions

    return sessions(viewer("tomas"), [clinic.cases[case]])[0]
