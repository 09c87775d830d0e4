"""/desk/cases/<id>/consents/: what each person of a case agreed to, and noting what they say.

Whether somebody sends things to a supervisor is between those two, so it never stands here.
"""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web.cases.agreed import ConsentRow, How, Stance, consents, stance
from accord_web.cases.guardians import guardians_of
from accord_web.cases.queries import MemberRow, members, shared
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows import withdraw as flow
from accord_web.flows.briefing import treated
from accord_web.people.queries import clinic
from accord_web.privacy.access import THERAPISTS
from accord_web.privacy.profile import Asks, Profile, profile
from accord_web.privacy.purposes import BETWEEN_TWO, Purpose
from accord_web.privacy.standing import NotAllowed, Standing

KINDS = {
    Asks.TREATMENT: gettext_lazy("agreement to treatment"),
    Asks.WAIVER: gettext_lazy("release from confidentiality"),
    Asks.DATA_PROTECTION: gettext_lazy("data protection"),
}
PAPER, ROOM, STOP = "paper", "room", "stop"
SAID = (
    (PAPER, gettext_lazy("agreed, on paper")),
    (ROOM, gettext_lazy("agreed, by word of mouth")),
    (STOP, gettext_lazy("stopped it")),
)


class NoteForm(forms.Form):
    """What somebody said about one purpose, noted by their therapist."""

    purpose = forms.ChoiceField(label=gettext_lazy("What it is about"))
    said = forms.ChoiceField(label=gettext_lazy("What they said"), choices=SAID)
    given_by = forms.ChoiceField(label=gettext_lazy("Who said it"), required=False)

    def __init__(self, *args, about: "Member", **kwargs):
        super().__init__(*args, auto_id=f"id_{about.token}_%s", **kwargs)
        self.fixed = {p.held.purpose.value for p in about.lines if not p.held.rule.switch}
        purposes = [(p.held.purpose.value, p.title) for p in about.lines if p.noted]
        self.fields["purpose"].choices = purposes
        if about.guardians:
            self.fields["given_by"].choices = [("", about.name), *about.guardians]
        else:
            del self.fields["given_by"]

    def clean(self):
        given = super().clean()
        if given.get("said") == STOP and given.get("purpose") in self.fixed:
            self.add_error(
                "said", _("The record rests on law. Ending the treatment closes the case.")
            )
        return given


@dataclass(frozen=True, slots=True)
class Line:
    """One purpose of one person in words."""

    held: Stance
    title: str
    kind: str
    says: str

    @property
    def noted(self) -> bool:
        """Whether anything may be noted about it."""
        return self.held.rule.offered


@dataclass(frozen=True, slots=True)
class Member:
    person: uuid.UUID
    token: str  # a place on the page
    name: str
    guardians: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]

    @property
    def soon(self) -> list[Line]:
        return [line for line in self.lines if line.held.soon or line.held.how is How.RAN_OUT]


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    treated(viewer, case)
    held = _members(viewer, case)
    filled = None
    if request.method == "POST":
        about = next((m for m in held if str(m.person) == request.POST.get("person")), None)
        if about is None:
            raise NotAllowed("Nobody of this case.")
        filled = NoteForm(request.POST, about=about)
        if filled.is_valid():
            _note(viewer, case, about, filled.cleaned_data)
            return redirect("desk:consents", case)
    note_read(viewer, "consents", case)
    context = {
        "case": case,
        "country": _law(viewer).name(translation.get_language() or "en"),
        "members": [
            (m, filled if filled and filled.data.get("person") == str(m.person) else _form(m))
            for m in held
        ],
        "several": len(held) > 1,
        "may_note": not viewer.cases[case].roles.isdisjoint(THERAPISTS),
        "soon": sum(len(m.soon) for m in held),
    }
    return show(request, "desk/consents.html", "caseload", context)


def _form(member: Member) -> NoteForm:
    return NoteForm(about=member)


def _note(viewer: Standing, case: uuid.UUID, about: Member, given: dict[str, str]) -> None:
    purpose, said = Purpose(given["purpose"]), given["said"]
    assert viewer.person is not None
    if said == STOP:
        flow.withdraw(viewer, case, purpose, person=about.person, mode=ROOM, by=viewer.person)
        return
    by = given.get("given_by")
    flow.agree(
        viewer,
        case,
        purpose,
        person=about.person,
        given_by=uuid.UUID(by) if by else None,
        language=translation.get_language() or "en",
        mode=said,
        by=viewer.person,
    )


def _law(viewer: Standing) -> Profile:
    here = clinic(viewer)
    return profile(here.country if here else "any")


def _members(viewer: Standing, case: uuid.UUID) -> list[Member]:
    rules, joint = _law(viewer).purposes, bool(shared(viewer, [case]))
    given = consents(viewer, [case])
    everybody = members(viewer, [case])[case]
    names = {m.person: m.nickname for m in everybody}
    found = []
    for n, member in enumerate({m.person: m for m in everybody if m.is_member}.values()):
        rows = [row for row in given if row.person == member.person]
        lines = tuple(
            _line(stance(p, rules[p], [r for r in rows if r.purpose == p], viewer.now), names)
            for p in Purpose
            if _asked(member, p, joint=joint)
        )
        guards = sorted(guardians_of(member.person, case) & names.keys())
        guardians = tuple((str(g), names[g]) for g in guards)
        found.append(Member(member.person, f"m{n}", member.nickname, guardians, lines))
    return found


def _asked(member: MemberRow, purpose: Purpose, *, joint: bool) -> bool:
    if purpose in BETWEEN_TWO or (purpose is Purpose.SHARING and not joint):
        return False
    return member.role in flow.ASKED_OF[purpose]


def _line(held: Stance, names: dict[uuid.UUID, str]) -> Line:
    words = held.rule.words(translation.get_language() or "en")
    says = " ".join(_says(held, names))
    return Line(held, words.title, str(KINDS[held.rule.kind]), says)


def _day(moment: datetime | None) -> str:
    return date_format(timezone.localtime(moment), "j F Y") if moment else ""


def _says(held: Stance, names: dict[uuid.UUID, str]) -> Iterator[str]:
    row = held.row
    if held.how is How.LAW:
        yield _("Rests on law; no switch.")
        if row is not None and row.withdrawn_at is None:
            yield from _agreed(row, names)
    elif held.how is How.AGREED and row is not None:
        yield from _agreed(row, names)
        if row.expires_at is not None:
            yield _("Until %(day)s.") % {"day": _day(row.expires_at)}
    elif held.how is How.COUNTS:
        yield _("Counts until they say no.")
    elif held.how is How.NEVER:
        yield _("Not agreed.")
    elif held.how is How.NOT_ASKED:
        yield _("Nobody is asked for it now.")
    elif row is not None and held.how is How.RAN_OUT:
        yield _("Ran out on %(day)s.") % {"day": _day(row.expires_at)}
    elif row is not None:
        yield _("Stopped on %(day)s.") % {"day": _day(row.withdrawn_at)}


def _agreed(row: ConsentRow, names: dict[uuid.UUID, str]) -> Iterator[str]:
    how = {
        PAPER: _("on paper"),
        ROOM: _("by word of mouth"),
    }.get(row.mode, _("in Accord"))
    yield _("Agreed on %(day)s, %(how)s.") % {"day": _day(row.given_at), "how": how}
    if row.given_by != row.person:
        yield _("Given by %(name)s.") % {"name": names.get(row.given_by, "…")}
