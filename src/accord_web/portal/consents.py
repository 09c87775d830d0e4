"""What the viewer agreed to: read, agree, and stop, which first says what stopping does.

No title or list holds a name. What stopping does names whom it concerns, a tap away.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.cases.agreed import ConsentRow, How, Stance, consents, stance
from accord_web.cases.joint import circle, joint_cases
from accord_web.cases.queries import CaseRow, case, shared
from accord_web.door.dates import pattern
from accord_web.flows import withdraw as flow
from accord_web.people.queries import clinic
from accord_web.people.signing_in import keyed_hash
from accord_web.portal.consent_stopping import does, stays
from accord_web.privacy import audit
from accord_web.privacy.access import Side
from accord_web.privacy.profile import Asks, Basis, Profile, Words, profile
from accord_web.privacy.purposes import Purpose
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

KINDS = {
    Asks.TREATMENT: gettext_lazy("Agreement to treatment"),
    Asks.WAIVER: gettext_lazy("Release from confidentiality"),
    Asks.DATA_PROTECTION: gettext_lazy("Data protection"),
}
SETTINGS = {
    "individual": gettext_lazy("Your own treatment"),
    "couple": gettext_lazy("Treatment as a couple"),
    "family": gettext_lazy("Treatment as a family"),
    "group": gettext_lazy("Treatment in a group"),
    "residential": gettext_lazy("Treatment in the house"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One purpose as its owner reads it."""

    case: uuid.UUID
    token: str
    held: Stance
    words: Words
    kind: str
    law: str
    says: str  # how it stands, in one sentence
    agreed: Words | None  # the words that were agreed to, where they were others
    mine: bool  # theirs to say; a guardian agrees to the treatment of a young person
    lasts: bool = False  # it ran out, and what all read under “no secrets” is open until stopped

    @property
    def asks(self) -> bool:
        return self.mine and self.held.asks

    @property
    def stops(self) -> bool:
        return self.mine and self.held.rule.switch and (self.held.on or self.lasts)


@dataclass(frozen=True, slots=True)
class Treatment:
    """One case with its purposes; its title is shown where somebody is in several."""

    title: str
    since: datetime | None
    lines: tuple[Line, ...]


@require_safe
def all_of_them(request):
    viewer: Standing = request.viewer
    mine = viewer.cases_as(Side.MEMBER)
    if viewer.person is None or not mine:
        raise NotAllowed("For those who take part in a treatment.")
    with timezone.override(viewer.zone):
        held = [_treatment(viewer, one) for one in mine]
        _note(viewer, "consents")
        kinds = {line.kind for treatment in held for line in treatment.lines}
        context = {"treatments": held, "several_kinds": len(kinds) > 1}  # a guardian has one
        return render(request, "portal/consents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request, agreed: str):
    viewer: Standing = request.viewer
    line = _line_of(viewer, agreed)
    if request.method == "POST":
        if not line.asks:
            raise NotAllowed("Nobody is asked for this here.")
        language = translation.get_language() or "en"
        flow.agree(viewer, line.case, line.held.purpose, language=language, by=viewer.person)
        return redirect("portal:consent", agreed)
    _note(viewer, "consent", line.case)
    with timezone.override(viewer.zone):
        return render(request, "portal/consent.html", {"line": line})


@require_http_methods(["GET", "HEAD", "POST"])
def stop(request, agreed: str):
    """What stopping does, as it is now; then all of it at once."""
    viewer: Standing = request.viewer
    line = _line_of(viewer, agreed)
    if not line.stops:
        raise NotAllowed("Nothing here that could be stopped.")
    if request.method == "POST":
        flow.withdraw(viewer, line.case, line.held.purpose, by=viewer.person)
        return redirect("portal:consent", agreed)
    _note(viewer, "consent-stop", line.case)
    effects = flow.preview(viewer, line.case, line.held.purpose)
    context = {
        "line": line,
        "does": list(does(line.held.purpose, effects)),
        "stays": stays(_law(viewer)),
    }
    return render(request, "portal/consent_stop.html", context)


def _note(viewer: Standing, page: str, case: uuid.UUID | None = None) -> None:
    with writing():
        audit.log(audit.READ, by=viewer.person, case=case, record=f"page:{page}")


def _law(viewer: Standing) -> Profile:
    here = clinic(viewer)
    return profile(here.country if here else "any")


def token(person: uuid.UUID, case: uuid.UUID, purpose: Purpose) -> str:
    """One's own address of one agreement; nobody else's page has it, and it tells no time."""
    return keyed_hash(f"agreed:{person}:{case}:{purpose}")[:20]


def _line_of(viewer: Standing, agreed: str) -> Line:
    for one in viewer.cases_as(Side.MEMBER):
        if any(token(viewer.person, one, p) == agreed for p in Purpose):
            for line in _lines(viewer, case(viewer, one)):
                if line.token == agreed:
                    return line
    raise NotAllowed("No agreement of the viewer's own.")


def _treatment(viewer: Standing, case_id: uuid.UUID) -> Treatment:
    row = case(viewer, case_id)
    several = len(viewer.cases_as(Side.MEMBER)) > 1
    title = str(SETTINGS[row.setting]) if several else ""
    return Treatment(title, row.opened_on, tuple(_lines(viewer, row)))


def _lines(viewer: Standing, row: CaseRow) -> list[Line]:
    """Every purpose that this person is asked for here, whatever they said to any of them."""
    rules = _law(viewer).purposes
    given = consents(viewer, [row.id], viewer.person)
    joint = bool(shared(viewer, [row.id]))
    return [
        _line(viewer, row.id, stance(p, rules[p], [r for r in given if r.purpose == p], viewer.now))
        for p in Purpose
        if flow.ASKED_OF[p] & viewer.cases[row.id].roles and (joint or p is not Purpose.SHARING)
    ]


def _line(viewer: Standing, case_id: uuid.UUID, held: Stance) -> Line:
    assert viewer.person is not None
    language = translation.get_language() or "en"
    mine = flow.own_word(viewer.person, case_id, held.purpose)
    shares = held.purpose is Purpose.SHARING
    no_secrets = shares and circle(viewer, case_id, viewer.person).holds_no_secrets
    ran_out = held.how is How.RAN_OUT and held.row is not None and held.row.withdrawn_at is None
    return Line(
        case=case_id,
        token=token(viewer.person, case_id, held.purpose),
        held=held,
        words=held.rule.words(language),
        kind=str(KINDS[held.rule.kind]),
        law=held.rule.law,
        says=" ".join(
            [
                *_says(held),
                *(_running_out(held, no_secrets=no_secrets) if shares else ()),
                *(() if mine else [_others_word()]),
            ]
        ),
        agreed=held.row.words(language) if held.reworded and held.row else None,
        mine=mine,
        lasts=no_secrets and ran_out,
    )


def _running_out(held: Stance, *, no_secrets: bool) -> Iterator[str]:
    """What a year without a word means for what others read."""
    if held.how is How.RAN_OUT and no_secrets:
        yield _("What all of you could read by then, all of you still read, until you stop it.")
        yield _(
            "Of what you answer from now on neither the others nor your therapist read anything "
            "that could be passed on, until you agree again."
        )
    elif held.how is How.RAN_OUT:
        yield _("What you had opened to somebody is closed since then.")
        yield _("It does not open by itself, even if you agree again.")
    elif held.soon and no_secrets:
        yield _(
            "Later answers could then be read by neither the others nor your therapist, where they "
            "could be passed on. What all of you have read stays open to all of you."
        )
    elif held.soon:
        yield _("Then what you opened to somebody closes. If you agree again before, it stays.")


def running_out(viewer: Standing) -> list[Line]:
    """Sharing that runs out soon, or did while it was wanted: said on the first page, in time.

    Nothing else is: that somebody else reads along is known to all who take part.
    """
    found = []
    for one in joint_cases(viewer):
        lines = _lines(viewer, case(viewer, one))
        held = [line for line in lines if line.held.purpose is Purpose.SHARING]
        found += [line for line in held if line.asks and (line.held.soon or line.lasts)]
    return found


def _others_word() -> str:
    return _("As long as you are not of age, whoever looks after you is asked for this.")


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), pattern("j F Y")) if moment else ""


def _says(held: Stance) -> Iterator[str]:
    """How it stands, and since when."""
    row = held.row
    if held.how is How.LAW:
        yield _("This rests on law, so there is no switch.")
        if row is not None and row.withdrawn_at is None:
            yield from _agreed(row)
    elif held.how is How.AGREED and row is not None:
        yield from _agreed(row)
    elif held.how is How.COUNTS:
        yield _("You have not said no.")
    elif held.how is How.NEVER:
        yield _("You have not agreed.")
    elif held.how is How.NOT_ASKED:
        yield _("Nobody asks you for this now.")
    elif row is not None and held.how is How.RAN_OUT:
        yield _("It ran out on %(day)s.") % {"day": _day(row.expires_at)}
    elif row is not None and held.rule.basis is Basis.OBJECTION:
        yield _("You said no on %(day)s.") % {"day": _day(row.withdrawn_at)}
    elif row is not None:
        yield _("You stopped this on %(day)s.") % {"day": _day(row.withdrawn_at)}


def _agreed(row: ConsentRow) -> Iterator[str]:
    day = {"day": _day(row.given_at)}
    if row.given_by != row.person:
        yield _("Somebody who cares for you agreed for you on %(day)s.") % day
    elif row.mode == "form":
        yield _("You agreed on %(day)s, with what you sent then.") % day
    elif row.mode == "paper":
        yield _("You agreed on paper; it was noted on %(day)s.") % day
    else:
        yield _("You agreed on %(day)s.") % day
    if row.expires_at is not None:
        yield _("It counts until %(day)s.") % {"day": _day(row.expires_at)}
