"""The clinic's device in a member's hands, as tests use it."""

from accord_web.people import actions
from accord_web.people.cover import arrange_close_cover

ZONE = "Europe/Berlin"
# Everything said that weighs, and nothing that does.
DANGER = {
    "say-no": "often", "decides": "yes", "hurt": "again", "frightened": "no", "child": "yes",
}  # fmt: skip
CALM = {
    "say-no": "no", "decides": "no", "hurt": "no", "frightened": "no", "child": "no-child",
}  # fmt: skip


def cover_for_home(clinic) -> None:
    """Eli and Noa answer, Kim stands in. None of them has a part in any case."""
    for key, name in (("eli", "Eli"), ("noa", "Noa"), ("kim", "Kim")):
        clinic.people[key] = actions.add_person(
            name, clinic=clinic.id, zone=ZONE, roles=["therapist"], by=None
        )
    arrange_close_cover(
        clinic.id,
        responders=[
            (clinic["eli"], "9 to 17", False),
            (clinic["noa"], "9 to 17", False),
            (clinic["kim"], "when the two are away", True),
        ],
        answer_within_minutes=120,
        hours="from 9 to 17, Monday to Friday",
        out_of_hours="At night call the help line.",
        by=clinic["ada"],
    )


def hand_over(therapist, session, number: int):
    """The therapist's browser becomes the device of that member; it is signed in no more."""
    given = therapist.post(f"/desk/sessions/{session}/alone/", {"member": str(number)})
    assert given.status_code == 302, given.content
    assert given.url == "/alone/"
    return therapist


def fill(close=None, contact=None, *, alone: str = "yes") -> dict[str, str]:
    said = {f"close.{item}": value for item, value in (close or {}).items()}
    reach = {f"contact.{name}": value for name, value in (contact or {}).items()}
    return {"see": alone, **said, **reach}


def send(device, body: dict[str, str], **more):
    """Say whether somebody looks on, fill in the form, and send it."""
    device.post("/alone/", {"see": body["see"]})
    return device.post("/alone/questions/", body, **more)


def form(device, see: str = "yes") -> bytes:
    """The questions, when somebody looks on or not."""
    return device.post("/alone/", {"see": see}, follow=True).content


def give(browser, session, number: int, body: dict[str, str] | None) -> None:
    device = hand_over(browser("tomas"), session, number)
    if body is None:
        device.post("/alone/leave/")
    else:
        send(device, body)


# What a member may do with the device, and what comes of it.
# What weighs most comes last, so that what is there before it is there without it.
ANSWERS = {
    "left": None,
    "not alone": fill(DANGER, alone="no"),
    "empty": fill({}),
    "calm": fill(CALM),
    "danger": fill(DANGER),
}
