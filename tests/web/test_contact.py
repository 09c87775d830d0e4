"""Safe contact: asked alone, sealed, nothing sent before; whoever has to call sees no reason."""

import datetime as dt

import pytest

from accord_web import clock
from accord_web.flows.contact import (
    NEUTRAL_CALL,
    NEUTRAL_SENDER,
    NEUTRAL_SUBJECT,
    NEUTRAL_TEXT,
    Reason,
    may_send,
    sender,
    told,
    words,
)
from accord_web.people.actions import open_account
from accord_web.people.contacts import contacts, say, ways
from accord_web.people.models import Contact, Death
from accord_web.privacy.models import AuditEvent
from tests.web.alone import fill, hand_over, send
from tests.web.desk.pages import seen, text

# Noon in UTC is one o'clock where they live.
BY_PHONE = {
    "channel": "phone",
    "where": "0151 2345",
    "hours": "afternoon",
    "message": "no",
    "sender": "neutral",
    "others": "yes",
}
PASSWORD = "vier ruhige Minuten am See"


@pytest.fixture
def mira(clinic):
    return clinic["mira"]


def said(clinic, **more) -> None:
    say(clinic["mira"], clinic.cases["mira"], {**BY_PHONE, **more}, mode="room", by=clinic["mira"])


def with_password(browser, clinic, name: str):
    """Signed in, with a password of their own."""
    open_account(clinic[name], f"{name}@example.org", PASSWORD, by=clinic[name])
    return browser(name)


@pytest.mark.parametrize("channel", ["email", "phone", "letter"])
def test_nothing_is_sent_before_they_have_said_how(mira, at_noon, channel):
    assert may_send(mira, channel, at_noon) is Reason.NOT_SAID


@pytest.mark.parametrize(
    ("more", "channel", "reason"),
    [
        ({}, "phone", None),
        ({}, "email", Reason.OTHER_WAY),
        ({}, "letter", Reason.OTHER_WAY),
        ({"channel": "none"}, "phone", Reason.NOT_AT_ALL),
        ({"channel": "none"}, "letter", Reason.NOT_AT_ALL),
        ({"where": " "}, "phone", Reason.NO_ADDRESS),
        ({"hours": "morning"}, "phone", Reason.NOT_NOW),
        ({"hours": "evening"}, "phone", Reason.NOT_NOW),
        ({"hours": "any"}, "phone", None),
        ({"channel": "letter", "hours": "morning"}, "letter", None),  # a letter knows no hour
        ({"channel": "email", "hours": "morning"}, "email", Reason.NOT_NOW),  # a phone rings
    ],
)
def test_it_is_sent_as_they_said_and_in_no_other_way(clinic, mira, at_noon, more, channel, reason):
    said(clinic, **more)
    assert may_send(mira, channel, at_noon) is reason


@pytest.mark.parametrize(("hour", "allowed"), [(10, False), (11, True), (15, True), (16, False)])
def test_the_hours_are_those_on_their_own_clock(clinic, mira, at_noon, hour, allowed):
    said(clinic)  # from 12 to 17 in Berlin
    assert (may_send(mira, "phone", at_noon.replace(hour=hour)) is None) is allowed


@pytest.mark.parametrize("hours", ["any", ""])
def test_never_at_night(clinic, mira, at_noon, hours):
    said(clinic, hours=hours)
    for hour in (22, 23, 3, 6):
        assert may_send(mira, "phone", at_noon.replace(hour=hour)) is Reason.NOT_NOW


def test_nothing_goes_to_who_has_died_or_is_not_known(clinic, mira, at_noon):
    import uuid

    said(clinic)
    assert may_send(uuid.uuid4(), "phone", at_noon) is Reason.NOBODY
    Death.objects.create(person_id=mira, recorded_at=at_noon)
    assert may_send(mira, "phone", at_noon) is Reason.NOBODY


def test_an_unknown_way_is_a_mistake_of_ours(mira, at_noon):
    with pytest.raises(ValueError, match="no such way"):
        may_send(mira, "pigeon", at_noon)


def test_what_a_message_says_names_nobody_and_nothing(clinic, mira):
    said(clinic)
    way = ways(None, [mira])[mira]
    assert sender(way, "Lindenhof") == str(NEUTRAL_SENDER)
    for text_ in (NEUTRAL_SENDER, NEUTRAL_SUBJECT, NEUTRAL_TEXT, NEUTRAL_CALL, words("phone")):
        for word in ("therap", "clinic", "session", "Accord", "Lindenhof", "Mira", "safe"):
            assert word.casefold() not in str(text_).casefold()
    said(clinic, sender="clinic")
    assert sender(ways(None, [mira])[mira], "Lindenhof") == "Lindenhof"


def test_asked_again_what_is_left_empty_stays_and_another_way_begins_anew(clinic, mira, viewer):
    said(clinic)
    say(mira, clinic.cases["mira"], {"hours": "evening"}, mode="portal", by=mira)
    row = contacts(viewer("tomas"), [mira])[mira]
    assert (row.where, row.hours, row.others) == ("0151 2345", "evening", "yes")
    say(mira, clinic.cases["mira"], {"channel": "email"}, mode="portal", by=mira)
    row = contacts(viewer("tomas"), [mira])[mira]
    assert (row.channel, row.where, row.hours, row.others) == ("email", "", "", "")
    assert Contact.objects.count() == 3  # what was said before is kept, and counts no more
    assert not say(mira, clinic.cases["mira"], {"hours": " "}, mode="portal", by=mira)
    told_of = AuditEvent.objects.filter(what="contact.said")
    assert told_of.count() == 3
    assert "0151" not in str(list(told_of.values()))


def test_nothing_of_it_can_be_read_where_it_is_kept(clinic, mira):
    said(clinic)
    row = Contact.objects.get()
    for kept in (bytes(row.reach), bytes(row.reasons)):
        assert b"0151" not in kept and b"phone" not in kept and b"yes" not in kept
    with pytest.raises(ValueError, match="no such answer"):
        said(clinic, hours="midnight")


def test_who_reads_it(clinic, mira, viewer, at_home):
    said(clinic)
    for name in ("mira", "tomas"):
        assert contacts(viewer(name), [mira])[mira].others == "yes"
    for name in ("ines", "zoe", "ada", "lou", "eli", "jo"):
        assert contacts(viewer(name), [mira]) == {}
    for name in ("lou", "eli", "kim"):
        way = ways(viewer(name), [mira])[mira]
        assert (way.where, hasattr(way, "others")) == ("0151 2345", False)
    for name in ("ines", "zoe", "ada", "jo", "mira", "tomas"):
        assert ways(viewer(name), [mira]) == {}


def test_the_front_desk_reads_the_way_and_no_reason(clinic, mira, browser, viewer, at_home):
    from accord_web.cases.queries import sessions

    where = f"/desk/diary/{sessions(viewer('tomas'), [clinic.cases['mira']])[0].id}/reach/"
    assert "They were not asked yet how they may be reached. Send nothing." in text(
        browser("lou"), where
    )
    said(clinic)
    words_ = text(browser("lou"), where)
    assert "Mira By telephone: 0151 2345, between 12 and 17 h." in words_
    assert "Leave no word there. Do not say who is calling or writing." in words_
    with_reason = seen(browser("lou"), where)
    said(clinic, others="no")
    assert seen(browser("lou"), where) == with_reason  # no byte of who else uses the phone
    for name in ("tomas", "ines", "zoe", "ada", "mira", "eli"):
        assert browser(name).get(where).status_code == 404


def test_on_the_device_it_is_said_alone(clinic, browser, viewer, couple_session):
    device = hand_over(browser("tomas"), couple_session, 2)
    send(device, fill(contact=BY_PHONE))
    sam = clinic["sam"]
    assert contacts(viewer("tomas"), [sam])[sam].where == "0151 2345"
    assert contacts(viewer("tomas"), [clinic["jo"]]) == {}
    assert may_send(sam, "phone", clock.now()) is None


def test_with_somebody_looking_on_nothing_is_kept(clinic, browser, couple_session):
    device = hand_over(browser("tomas"), couple_session, 2)
    send(device, fill(contact=BY_PHONE, alone="no"))
    assert not Contact.objects.exists()


def test_on_ones_own_page_it_is_said_and_never_shown_again(clinic, mira, browser, at_noon):
    own = with_password(browser, clinic, "mira")
    before = seen(own, "/portal/"), seen(own, "/portal/contact/?alone=yes")
    body = {f"contact.{name}": value for name, value in BY_PHONE.items()}
    body["password"] = PASSWORD
    assert own.post("/portal/contact/", body).url == "/portal/contact/kept/"
    assert may_send(mira, "phone", at_noon) is None
    assert (seen(own, "/portal/"), seen(own, "/portal/contact/?alone=yes")) == before
    assert "Come back when you are by yourself." in text(own, "/portal/contact/?alone=unsure")
    pigeon = {"contact.channel": "pigeon", "password": PASSWORD}
    assert own.post("/portal/contact/", pigeon).status_code == 422
    assert own.post("/portal/contact/", {"password": PASSWORD}).status_code == 422
    for name in ("tomas", "ada", "zoe"):
        assert browser(name).get("/portal/contact/").status_code == 404


def test_whoever_holds_the_phone_puts_in_no_number_of_their_own(clinic, mira, browser, viewer):
    """Jo has Mira's open page in the hand, and does not know the password."""
    own = with_password(browser, clinic, "mira")
    theirs = {"contact.channel": "phone", "contact.where": "0999 0000", "contact.message": "yes"}
    for guess in ({}, {"password": ""}, {"password": "not my password"}):
        answer = own.post("/portal/contact/", {**theirs, **guess})
        assert answer.status_code == 422
        assert not Contact.objects.exists()  # not even for the first time
    said(clinic)
    page = own.post("/portal/contact/", {**theirs, "password": "guess"}).content.decode()
    assert "This is not the password you have now." in page
    assert "0999 0000" in page and 'value="phone" checked' in page  # nobody types it twice
    assert "0151 2345" not in page
    assert contacts(viewer("tomas"), [mira])[mira].where == "0151 2345"
    for n in range(8):
        own.post("/portal/contact/", {**theirs, "password": f"guess {n}"})
    answer = own.post("/portal/contact/", {**theirs, "password": PASSWORD})
    assert "Too many tries." in answer.content.decode()


def test_its_therapist_notes_it_in_the_room_one_at_a_time(clinic, browser, viewer):
    where = f"/desk/cases/{clinic.cases['couple']}/contact/"
    tomas = browser("tomas")
    say(clinic["jo"], clinic.cases["couple"], BY_PHONE, mode="room", by=clinic["tomas"])
    assert "0151 2345" not in text(tomas, where)  # nobody's stands open: the other may be looking
    assert tomas.post(f"{where}?member=2", {"channel": "none"}).status_code == 302
    assert "They do not wish to be reached." in text(tomas, f"{where}?member=2")
    assert "Somebody else uses this phone" in text(tomas, f"{where}?member=1")
    for name in ("ines", "zoe", "ada", "jo", "sam"):
        assert browser(name).get(where).status_code == 404


def test_a_word_on_how_to_reach_them_gives_no_reason(clinic, mira):
    for more in ({}, {"channel": "none"}, {"where": " "}, {"message": "yes"}):
        said(clinic, **more)
        assert "use" not in told(ways(None, [mira])[mira]).replace("because", "")
    later = dt.datetime(2026, 3, 2, 20, tzinfo=dt.UTC)
    assert may_send(mira, "phone", later) is not None


def test_a_link_says_where_to_look_before_it_is_sent_and_nothing_of_them(
    clinic, mira, browser, viewer
):
    """The page of links may be looked at by both: it is the same whatever either of them said."""
    from accord_web.cases.queries import sessions

    session = sessions(viewer("tomas"), [clinic.cases["mira"]])[0].id
    links = f"/desk/sessions/{session}/links/"
    before = seen(browser("tomas"), links)
    assert f"/desk/cases/{clinic.cases['mira']}/contact/?member=1" in before.decode()
    said(clinic)
    assert seen(browser("tomas"), links) == before
