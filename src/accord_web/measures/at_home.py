"""What was said of danger from somebody close: the only reading of it there is."""

import uuid

from accord.records import Answer
from accord_web.measures.models import ResponsePart
from accord_web.measures.packing import unpacked
from accord_web.privacy.access import Route
from accord_web.privacy.encryption import reveal
from accord_web.privacy.filters import readable_parts
from accord_web.privacy.standing import Standing


def close_answers(viewer: Standing, response: uuid.UUID) -> dict[str, Answer]:
    """For who answers for that, through the gate.

    It is not noted as opened: its author's own page, on which that would stand, may be looked at
    by whom it is about.
    """
    rows = ResponsePart.objects.filter(
        readable_parts(viewer), response=response, route=Route.CLOSE, live=True
    )
    found: dict[str, Answer] = {}
    for row in reveal(rows.values("id", "answers"), ResponsePart):
        if row["answers"]:
            found.update(unpacked(row["answers"]))
    return found
