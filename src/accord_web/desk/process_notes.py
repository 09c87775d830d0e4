"""A therapist's own notes on a case: theirs alone, and theirs to erase."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accord_web.cases.process_notes import (
    LONGEST,
    ProcessNoteRow,
    offered,
    process_notes,
    rewrite,
    write,
)
from accord_web.cases.process_notes import case_of as case_of_note
from accord_web.desk.pages import note_read, show, staff
from accord_web.flows.process_notes import erase
from accord_web.privacy.access import THERAPISTS
from accord_web.privacy.standing import NotAllowed, Standing


class ProcessNoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("For yourself"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6, "autocomplete": "off"}),
    )


@staff
@require_http_methods(["GET", "POST"])
def own_notes(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What the viewer wrote for themselves; after leaving the case they still read and erase it."""
    viewer: Standing = request.viewer
    treats, rows = _treats(viewer, case), process_notes(viewer, case)
    may_write = treats and offered(viewer, case)
    if not rows and not may_write:
        raise NotAllowed("Nothing of the viewer's own.")
    form = ProcessNoteForm(request.POST or None)
    if may_write and form.is_valid():
        write(case, form.cleaned_data["text"], by=viewer.person)
        return redirect("desk:own_notes", case)
    note_read(viewer, "own-notes", case)
    context = {"case": case, "still": treats, "may_write": may_write, "rows": rows, "form": form}
    status = 422 if form.errors else 200
    return show(request, "desk/own_notes.html", "caseload", context, status=status)


@staff
@require_http_methods(["GET", "POST"])
def own_note(request: HttpRequest, own_note: uuid.UUID) -> HttpResponse:
    """Other words in place of one."""
    viewer: Standing = request.viewer
    case, row = _found(viewer, own_note)
    form = ProcessNoteForm(request.POST or None, initial={"text": row.text})
    if form.is_valid():
        rewrite(row.id, form.cleaned_data["text"], by=viewer.person)
        return redirect("desk:own_notes", case)
    note_read(viewer, "own-note", case)
    context = {"case": case, "row": row, "form": form}
    return show(request, "desk/own_note.html", "caseload", context)


@staff
@require_POST
def own_note_erase(request: HttpRequest, own_note: uuid.UUID) -> HttpResponse:
    viewer: Standing = request.viewer
    case, row = _found(viewer, own_note)
    erase(viewer, row.id, by=viewer.person)
    left = process_notes(viewer, case) or (_treats(viewer, case) and offered(viewer, case))
    return redirect("desk:own_notes", case) if left else redirect("door:home")


def _treats(viewer: Standing, case: uuid.UUID) -> bool:
    """A therapist of the case itself: whoever stands in writes in the record."""
    here = viewer.cases.get(case)
    return here is not None and not here.roles.isdisjoint(THERAPISTS)


def _found(viewer: Standing, note: uuid.UUID) -> tuple[uuid.UUID, ProcessNoteRow]:
    case = case_of_note(viewer, note)
    return case, next(row for row in process_notes(viewer, case) if row.id == note)
