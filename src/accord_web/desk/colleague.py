"""One colleague: their tasks, their way in, who supervises them, and the end of their work here."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord_web.desk.invite import address
from accord_web.desk.pages import administrator, note_read, show
from accord_web.desk.team import TASKS, in_words
from accord_web.flows.leave import (
    LastAdministrator,
    arrange_supervision,
    end_supervision,
    is_last_administrator,
    leave,
)
from accord_web.people.actions import INVITATION_LASTS, give_tasks, invite
from accord_web.people.invitations import other_half
from accord_web.people.queries import (
    ColleagueRow,
    SupervisionRow,
    clinic,
    colleague,
    colleagues,
    supervisions,
)
from accord_web.people.second_step import OneHand, reset, steps
from accord_web.privacy.standing import NotAllowed, Standing

NOBODY = ("", "—")
WITH_CLIENTS = {"therapist", "supervisor"}


class SupervisionForm(forms.Form):
    supervisor = forms.ChoiceField(label=gettext_lazy("Supervisor"))
    deputy = forms.ChoiceField(
        label=gettext_lazy("Deputy"),
        help_text=gettext_lazy("Who stands in when the supervisor is away."),
        required=False,
    )

    def __init__(self, *args, people: list[ColleagueRow], **kwargs):
        super().__init__(*args, **kwargs)
        named = [(str(p.id), p.nickname, p.tasks) for p in people]
        self.fields["supervisor"].choices = [
            NOBODY,
            *((key, name) for key, name, tasks in named if "supervisor" in tasks),
        ]
        self.fields["deputy"].choices = [
            NOBODY,
            *((key, name) for key, name, tasks in named if WITH_CLIENTS & set(tasks)),
        ]

    def clean(self):
        given = super().clean()
        if given.get("deputy") and given.get("deputy") == given.get("supervisor"):
            self.add_error("deputy", _("The deputy has to be somebody else."))
        return given


@administrator
@require_safe
def one(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    return _shown(request, colleague(request.viewer, person))


@administrator
@require_POST
def invite_them(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """A link for them, shown this once."""
    viewer: Standing = request.viewer
    _working(viewer, person)
    here = clinic(viewer)
    if here is None or here.demo:
        return redirect("desk:colleague", person)
    token = invite(person, by=viewer.person)
    half = other_half(token, viewer.now)
    return _shown(request, colleague(viewer, person), link=address(request, token), half=half)


@administrator
@require_POST
def second_step(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """They have lost their second step: it is taken away, and they are told."""
    viewer: Standing = request.viewer
    row = _working(viewer, person)
    try:
        reset(row.id, by=viewer.person)
    except OneHand:
        return _shown(request, row, one_hand=True)
    return redirect("desk:colleague", person)


@administrator
@require_POST
def tasks(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """Further tasks; for somebody who left, they begin again."""
    viewer: Standing = request.viewer
    row, here = colleague(viewer, person), clinic(viewer)
    chosen = [code for code, _words in TASKS if code in request.POST.getlist("tasks")]
    assert here is not None
    give_tasks(row.id, here.id, chosen, by=viewer.person)
    return redirect("desk:colleague", person)


@administrator
@require_POST
def supervision(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    row = _working(viewer, person)
    assert viewer.person is not None
    if "end" in request.POST:
        end_supervision(row.id, by=viewer.person)
        return redirect("desk:colleague", person)
    form = SupervisionForm(request.POST, people=_others(viewer, row))
    if not form.is_valid():
        return _shown(request, row, form=form)
    given = form.cleaned_data
    deputy = uuid.UUID(given["deputy"]) if given["deputy"] else None
    arrange_supervision(row.id, uuid.UUID(given["supervisor"]), deputy, by=viewer.person)
    return redirect("desk:colleague", person)


@administrator
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, person: uuid.UUID) -> HttpResponse:
    """What ends with somebody's work, before it ends."""
    viewer: Standing = request.viewer
    row = _working(viewer, person)
    refused = is_last_administrator(row.id)
    if request.method == "POST" and not refused:
        try:
            leave(row.id, by=viewer.person)
            return redirect("desk:team" if row.id != viewer.person else "door:home")
        except LastAdministrator:
            refused = True
    note_read(viewer, "colleague-end")
    context = {"who": row, "refused": refused, "own": row.id == viewer.person}
    return show(request, "desk/colleague_end.html", "team", context)


def _working(viewer: Standing, person: uuid.UUID) -> ColleagueRow:
    row = colleague(viewer, person)
    if not row.tasks:
        raise NotAllowed("They do not work here.")
    return row


def _others(viewer: Standing, row: ColleagueRow) -> list[ColleagueRow]:
    return [p for p in colleagues(viewer) if p.tasks and p.id != row.id]


def _shown(
    request: HttpRequest,
    row: ColleagueRow,
    *,
    link: str = "",
    half: str = "",
    form: SupervisionForm | None = None,
    one_hand: bool = False,
) -> HttpResponse:
    viewer: Standing = request.viewer
    names = {p.id: p.nickname for p in colleagues(viewer)}
    arranged = supervisions(viewer)
    own = next((s for s in arranged if s.therapist == row.id), None)
    here = clinic(viewer)
    others = _others(viewer, row)
    note_read(viewer, "colleague")
    context = {
        "who": row,
        "tasks": in_words(row.tasks),
        "further": [(code, words) for code, words in TASKS if code not in row.tasks],
        "link": link,
        "half": half,
        "second_step": steps(row.id).any,
        "one_hand": one_hand,
        "themselves": row.id == viewer.person,
        "days": INVITATION_LASTS.days,
        "make_believe": here is not None and here.demo,
        "supervisor": names.get(own.supervisor, "…") if own else "",
        "deputy": names.get(own.deputy, "") if own and own.deputy else "",
        "whom": [names.get(s.therapist, "…") for s in arranged if s.supervisor == row.id],
        "stands_in_for": [names.get(s.therapist, "…") for s in arranged if s.deputy == row.id],
        "form": form or SupervisionForm(people=others, initial=_kept(own)),
        "there_are_supervisors": any("supervisor" in p.tasks for p in others),
    }
    return show(request, "desk/colleague.html", "team", context)


def _kept(own: SupervisionRow | None) -> dict[str, str]:
    if own is None:
        return {}
    return {"supervisor": str(own.supervisor), "deputy": str(own.deputy or "")}
