"""Requests for a record: taken in, checked, looked through, handed over or refused.

For the therapists of a case: only they may read what would be handed over.
"""

import uuid
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accord_web import clock
from accord_web.cases import requests as asked
from accord_web.cases.guardians import clinician, is_clinician
from accord_web.cases.queries import members
from accord_web.cases.requests import CHOSEN, HANDED, NEVER, Identity, Reason, State
from accord_web.cases.retention import due_on, held, number
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.briefing import treated
from accord_web.flows.record import SECTIONS, treatment_record
from accord_web.flows.record_files import FILES, in_words, kinds, reasons
from accord_web.people.queries import persons
from accord_web.privacy.standing import NotAllowed, Standing

IDENTITIES = {
    Identity.DOCUMENT: gettext_lazy("They showed an identity document"),
    Identity.KNOWN: gettext_lazy("I know them by sight"),
    Identity.CALLED_BACK: gettext_lazy("I called them back on the number we had before"),
}


class TakeInForm(forms.Form):
    asker = forms.ChoiceField(label=gettext_lazy("Who asks?"))
    subject = forms.ChoiceField(label=gettext_lazy("For whose record?"))
    received_on = forms.DateField(
        label=gettext_lazy("Received on"),
        help_text=gettext_lazy("The clock runs from this day, whenever you write it down."),
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, people: list[asked.AskerRow], today, **kwargs):
        super().__init__(*args, **kwargs)
        self.today = today
        choices = [(str(one.person), one.nickname) for one in people]
        self.fields["asker"].choices = choices
        self.fields["subject"].choices = choices
        self.fields["received_on"].initial = today
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()

    def clean_received_on(self):
        day = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError(_("This day is still to come."))
        return day


@staff
@require_http_methods(["GET", "HEAD", "POST"])
def of_case(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """The record of a case: its number, how long it is kept, who asked for it."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    treated(viewer, case)
    people = asked.askers(viewer, case)
    form = TakeInForm(
        request.POST or None, people=people, today=clock.today(viewer.zone), auto_id="request_%s"
    )
    if form.is_valid():
        given = form.cleaned_data
        assert viewer.person is not None
        taken = asked.take_in(
            viewer,
            case,
            asker=uuid.UUID(given["asker"]),
            subject=uuid.UUID(given["subject"]),
            received_on=given["received_on"],
            by=viewer.person,
        )
        return redirect("desk:request", taken)
    note_read(viewer, "record", case)
    context = {
        "case": case,
        "names": _names(viewer, case),
        "number": number(case),
        "until": due_on(case),
        "held": bool(held([case])),
        "requests": [(row, _state(row)) for row in asked.requests(viewer, case)],
        "form": form,
    }
    status = 422 if form.is_bound else 200
    return show(request, "desk/record.html", "caseload", context, status=status)


@dataclass(frozen=True, slots=True)
class KindLine:
    """One kind of record: whether it is handed over, and how much there is of it."""

    code: str
    words: str
    count: int
    why: str  # the reason why it is never handed over; else empty
    chosen: str  # the reason that was given for leaving it out


@staff
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """Exactly what would be handed over, and what not and why, before anybody hands it over."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    row = asked.one_request(viewer, request_id)
    theirs = asked.may_ask(row.case, row.asker, row.subject)
    without = _left_out(request, row)
    decides = is_clinician(viewer, row.case)
    record = _record(viewer, row, without) if theirs and row.open and decides else None
    note_read(viewer, "request", row.case)
    context = {
        "row": row,
        "state": _state(row),
        "names": _names(viewer, row.case),
        "theirs": theirs,
        "decides_here": decides,
        "identities": [(how.value, words) for how, words in IDENTITIES.items()],
        "identity": IDENTITIES.get(row.identity_how, ""),
        "checked_by": _name(viewer, row.identity_by),
        "decided_by": _name(viewer, row.decided_by),
        "kinds": _lines(record, without) if record else [],
        "never": [(kinds()[kind], reasons()[why]) for kind, why in NEVER.items()],
        "refused": [(kinds()[kind], reasons()[why]) for kind, why in row.refused.items()],
        "reasons": [(why.value, reasons()[why]) for why in CHOSEN],
        "record": in_words(record) if record else None,
    }
    return show(request, "desk/request.html", "caseload", context)


@staff
@require_POST
def identity(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    how = request.POST.get("how", "")
    if how not in set(Identity):
        raise NotAllowed("No way of checking.")
    assert viewer.person is not None
    clinician(viewer, asked.one_request(viewer, request_id).case)
    asked.check_identity(viewer, request_id, how, by=viewer.person)
    return redirect("desk:request", request_id)


@staff
@never_cache
@require_POST
def hand_over(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    """The file, and the word that it was handed over, in one."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    row = asked.one_request(viewer, request_id)
    clinician(viewer, row.case)  # a file outlasts whoever stands in, and what an emergency opens
    file = FILES.get(request.POST.get("file", ""))
    if file is None or not row.open or not row.identity_by:
        return redirect("desk:request", request_id)
    if not asked.may_ask(row.case, row.asker, row.subject):
        raise NotAllowed("It is not theirs to ask.")
    without = _left_out(request, row)
    text = file.make(_record(viewer, row, without))
    assert viewer.person is not None
    words = request.POST.get("words", "").strip()
    asked.decide(viewer, request_id, State.HANDED, without, words, by=viewer.person)
    response = HttpResponse(text, content_type=file.kind)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@staff
@require_POST
def refuse(request: HttpRequest, request_id: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    row = asked.one_request(viewer, request_id)
    clinician(viewer, row.case)
    theirs = asked.may_ask(row.case, row.asker, row.subject)
    why = request.POST.get("why", "") if theirs else Reason.NOT_THEIRS.value
    if not row.open or why not in {Reason.NOT_THEIRS, Reason.IDENTITY, Reason.HARM}:
        return redirect("desk:request", request_id)
    assert viewer.person is not None
    words = request.POST.get("words", "").strip()
    refused = {kind.value: why for kind in HANDED}
    asked.decide(viewer, request_id, State.REFUSED, refused, words, by=viewer.person)
    return redirect("desk:request", request_id)


def _left_out(request: HttpRequest, row: asked.RequestRow) -> dict[str, str]:
    """Reasons given in the form, those that always count, and what a young person's own are."""
    given = request.POST if request.method == "POST" else {}
    said = {
        kind.value: given[f"without-{kind.value}"]
        for kind in HANDED
        if given.get(f"without-{kind.value}") in set(CHOSEN)
    }
    return {**said, **{kind.value: why.value for kind, why in NEVER.items()}}


def _record(viewer: Standing, row: asked.RequestRow, without: dict[str, str]) -> dict:
    return treatment_record(viewer, row.case, row.subject, get_language() or "en", without=without)


def _lines(record: dict, without: dict[str, str]) -> list[KindLine]:
    [treatment] = record["treatments"]
    return [
        KindLine(
            kind.value,
            kinds()[kind],
            sum(len(treatment[name]) for name in SECTIONS[kind][:1]),
            "",
            without.get(kind.value, ""),
        )
        for kind in HANDED
    ]


def _state(row: asked.RequestRow) -> str:
    if row.open:
        return _("overdue") if row.overdue else _("open")
    return _("handed over") if row.state == State.HANDED else _("refused")


def _names(viewer: Standing, case: uuid.UUID) -> list[str]:
    rows = members(viewer, [case])[case]
    return list(dict.fromkeys(m.nickname for m in rows if m.is_member))


def _name(viewer: Standing, person: uuid.UUID | None) -> str:
    if person is None:
        return ""
    row = persons(viewer, [person]).get(person)
    return row.nickname if row else "…"
