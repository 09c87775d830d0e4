"""The pages of members: what one opens to another, before sending and later."""

import datetime as dt
import re

import pytest

from accord_web import clock
from accord_web.measures.models import Grant, ResponsePart
from accord_web.people.actions import supervise
from accord_web.privacy.access import Policy
from tests.web.filling import fill, sitting
from tests.web.sharing_couple import (
    WELLBEING,
    joint,
    page_of,
    read,
    response,
    send,
    text_of,
    ticks,
)

HOPE = ("wellbeing", "hope")
ALONE = "?alone=yes"


# On the last screen of a check-in.


def test_signed_in_and_alone_one_chooses_whom_else_it_is_opened_to(clinic, browser, to):
    joint(clinic)
    form = page_of(browser("jo"), to("jo", "before") + ALONE)
    assert form.count("<b>Sam</b>") == 2  # how you have been, how hopeful you are
    assert "you allow us to show them what you choose to share" in form  # the waiver, in its words
    assert "Your partner never sees this." not in form
    fields = ticks(clinic, Policy.LIMITED, {WELLBEING: ["sam"]})
    assert all(f'name="{name}"' in form for name in fields)
    own = re.search(r'name="own" value="([^"]+)"', form)[1]
    body = {**fill(sitting(clinic["jo"], "before"), 6), **fields, "own": own}
    sent = browser("jo").post(to("jo", "before"), body).content.decode()
    assert "Tomás reads this before you next meet. Sam reads how you have been." in text_of(sent)
    assert read(clinic, "sam", "jo") == {"wellbeing"}


@pytest.mark.parametrize(
    ("who", "seen"), [("jo", "no"), ("jo", "unsure"), ("nobody", "yes"), ("sam", "yes")]
)
def test_otherwise_nothing_about_members_is_offered_or_told(
    clinic, browser, stranger, to, who, seen
):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    client = stranger if who == "nobody" else browser(who)
    form = page_of(client, to("jo", "before") + f"?alone={seen}")
    assert "Sam" not in form and "with." not in form and 'name="members"' not in form
    assert "Your partner never sees this." in form


def test_it_is_remembered_as_last_time_in_one_plain_sentence(clinic, browser, further, to):
    joint(clinic)
    further("couple", 1)
    send(clinic, "jo", to={WELLBEING: ["sam"]}, number=1)
    form = page_of(browser("jo"), to("jo", "before", number=2) + ALONE)
    # The style sheet shows the sentence of what is chosen, and of what is ticked.
    says = re.sub(r'<span class="(also also-\d+|line line-[a-z-]+)">.*?</span>', "", form)
    told = text_of(says[says.index("<summary>") : says.index("</summary>")])
    assert "As last time: Tomás reads this before you next meet. Sam reads how you have been." in (
        told
    )
    assert "hopeful" not in told
    assert "you allow us" not in form, "agreed to already"


def test_closed_since_it_is_remembered_as_closed(clinic, browser, further, to):
    joint(clinic)
    further("couple", 1)
    send(clinic, "jo", to={WELLBEING: ["sam"]}, number=1)
    address = f"/portal/sent/{response(clinic, 'jo')}/readers/"
    closing = {"route": "therapist-now", "members": "limited"}
    assert browser("jo").post(address, closing).status_code == 302
    assert not re.search(
        r'name="with[^>]*checked', page_of(browser("jo"), to("jo", "before", number=2) + ALONE)
    )


def test_what_was_sent_by_a_link_in_between_changes_nothing_of_it(clinic, browser, further, to):
    joint(clinic)
    further("couple", 2)
    send(clinic, "jo", to={WELLBEING: ["sam"]}, number=1)
    send(clinic, "jo", mode="link", number=2)
    form = page_of(browser("jo"), to("jo", "before", number=3) + ALONE)
    assert len(re.findall(r'name="with[^>]*checked', form)) == 1


def test_under_no_secrets_what_it_means_is_said_to_everybody(clinic, browser, stranger, to):
    joint(clinic, Policy.NONE)
    for client, seen in ((browser("jo"), "yes"), (stranger, "yes"), (browser("jo"), "no")):
        form = page_of(client, to("jo", "before") + f"?alone={seen}")
        assert "You all agreed on no secrets" in form
        assert "never sees this" not in form and "with." not in form


def test_a_wrong_form_keeps_its_ticks(clinic, browser, to):
    joint(clinic)
    fields = ticks(clinic, Policy.LIMITED, {HOPE: ["sam"]})
    body = {**fill(sitting(clinic["jo"], "before"), 6), **fields, "0.mood": "eleven"}
    form = browser("jo").post(to("jo", "before"), body)
    assert form.status_code == 422
    assert re.findall(r'name="(with[^"]*)"[^>]*checked', form.content.decode()) == [
        name for name in fields if name.startswith("with")
    ]


def test_a_forged_tick_for_somebody_outside_opens_nothing(clinic, browser, to):
    joint(clinic)
    body = {
        **fill(sitting(clinic["jo"], "before"), 6),
        **ticks(clinic, Policy.LIMITED, {WELLBEING: ["mira", "zoe", "jo", "tomas"]}),
        "with.wellbeing.wellbeing.0000000000000000": "yes",
    }
    assert browser("jo").post(to("jo", "before"), body).status_code == 200
    assert ResponsePart.objects.filter(owner=clinic["jo"]).exists()
    assert not Grant.objects.exists()


# On the page of what was sent.


def test_the_page_says_who_reads_it_now_and_closes_it_at_once(clinic, browser):
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    jo, sent = browser("jo"), f"/portal/sent/{response(clinic, 'jo')}/"
    told = text_of(page_of(jo, sent))
    assert "How you have been Tomás reads this before you next meet. Sam reads it, too." in told
    assert "How hopeful you are Tomás reads this before you next meet. " in told
    assert "what someone has read, they have read" in page_of(jo, sent + "readers/")
    left = {"route": "therapist-now", **ticks(clinic, Policy.LIMITED, {HOPE: ["sam"]})}
    assert jo.post(sent + "readers/", left).status_code == 302
    assert read(clinic, "sam", "jo") == {"hope"}
    some = {"route": "nobody", "pieces": "yes", "part": ["hope"], "members": "limited"}
    assert jo.post(sent + "readers/", some).status_code == 302
    assert read(clinic, "sam", "jo") == set()
    assert read(clinic, "tomas", "jo") == {"wellbeing"}
    assert "How hopeful you are No one reads this." in text_of(page_of(jo, sent))
    nothing = {"route": "nobody", "pieces": "yes"}
    assert jo.post(sent + "readers/", nothing).status_code == 422


def test_a_list_names_no_other_member(clinic, browser):
    """It may be looked at over a shoulder, by the one who is not in it."""
    joint(clinic)
    send(clinic, "jo", to={WELLBEING: ["sam"]})
    home = page_of(browser("jo"), "/portal/")
    assert "Sam" not in home
    assert "Tomás reads this before you next meet." in home


def test_later_says_that_no_one_reads_it_before(clinic, browser):
    joint(clinic)
    row = send(clinic, "jo", to={WELLBEING: ["sam"], HOPE: ["sam"]}, route="therapist-later")
    sent = f"/portal/sent/{response(clinic, 'jo')}/"
    assert (
        "Tomás reads this after you have next met. Until then no one does. Sam reads it then, too."
    ) in text_of(page_of(browser("jo"), sent))
    from accord_web.flows import diary

    with clock.turned_to(row.session_ends + dt.timedelta(hours=1)):
        diary.mark(row.session, "held", by=clinic["tomas"])
        assert "Tomás reads this. Sam reads it, too." in text_of(page_of(browser("jo"), sent))


@pytest.mark.parametrize("ended", ["deputy", "supervision", "case"])
def test_where_the_supervisor_reads_no_more_the_page_says_so_and_it_is_true(clinic, browser, ended):
    """Nobody else reads it in their place; the person chooses again."""
    send(clinic, "jo", route="supervisor")
    sent = f"/portal/sent/{response(clinic, 'jo')}/"
    assert "Ines, who supervises Tomás, reads this" in text_of(page_of(browser("jo"), sent))
    assert read(clinic, "ines", "jo")
    if ended == "deputy":
        supervise(clinic["ines"], clinic["tomas"], None, by=None)
    elif ended == "supervision":
        from accord_web.flows.leave import end_supervision

        end_supervision(clinic["tomas"], by=clinic["ada"])
    else:
        case = f"/desk/cases/{clinic.cases['couple']}/supervisor/"
        browser("tomas").post(case, {"says": "ended"})
    assert "No one reads this at the moment. Please choose again." in text_of(
        page_of(browser("jo"), sent)
    )
    for name in ("ines", "tomas", "sam", "zoe"):
        assert read(clinic, name, "jo") == set(), name
    assert "supervises" not in page_of(browser("jo"), sent + "readers/")
    with clock.turned_to(clock.now() + dt.timedelta(minutes=1)):
        send(clinic, "sam", route="supervisor")
    assert read(clinic, "ines", "sam") == read(clinic, "tomas", "sam") == set(), "sent meanwhile"
