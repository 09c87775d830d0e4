"""A pair or family separates: what each record will hold, the step itself, and the way back."""

import uuid

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from accord_web.desk.pages import note_read, show, staff, when
from accord_web.flows.split_case import Goes, confirm, split, take_back
from accord_web.flows.split_preview import Record, Separation, separation
from accord_web.privacy.standing import NotAllowed, Standing

CLOSED = "closed"  # a joint task that goes with nobody
EVERYBODY = "all"


class SeparateForm(forms.Form):
    """With whom each goes on, and whose each joint task is."""

    sure = forms.BooleanField(
        label=gettext_lazy("I have told each of them what happens to what they answered."),
        error_messages={"required": gettext_lazy("Please tell each of them first, apart.")},
    )

    def __init__(self, *args, found: Separation, **kwargs):
        super().__init__(*args, **kwargs)
        self.found = found
        for n, record in enumerate(found.records, 1):
            self.fields[f"on-{n}"] = forms.MultipleChoiceField(
                label=record.name,
                choices=[(str(one), name) for one, name in found.therapists],
                initial=[str(one) for one, _name in found.therapists] if record.takes_part else [],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        whose = [(str(n), record.name) for n, record in enumerate(found.records, 1)]
        for n, task in enumerate(found.tasks, 1):
            self.fields[f"task-{n}"] = forms.ChoiceField(
                label=task.text,
                choices=[
                    (CLOSED, _("stays closed with the joint record")),
                    *whose,
                    (EVERYBODY, _("each of them")),
                ],
                initial=CLOSED,
            )

    def goes(self) -> dict[uuid.UUID, Goes]:
        return {
            record.person: Goes(
                frozenset(uuid.UUID(one) for one in self.cleaned_data[f"on-{n}"]),
                frozenset(
                    task.id
                    for t, task in enumerate(self.found.tasks, 1)
                    if self.cleaned_data[f"task-{t}"] in {str(n), EVERYBODY}
                ),
            )
            for n, record in enumerate(self.found.records, 1)
        }

    def people(self) -> list[tuple[Record, object]]:
        return [(record, self[f"on-{n}"]) for n, record in enumerate(self.found.records, 1)]

    def tasks(self) -> list[object]:
        return [self[f"task-{n}"] for n, _task in enumerate(self.found.tasks, 1)]


@staff
@require_http_methods(["GET", "POST"])
def separate(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """What would be, before it is; then what is, until somebody confirms it."""
    viewer: Standing = request.viewer
    found = separation(viewer, case)
    if found.begun_at is None and len(found.records) < 2:
        raise NotAllowed("There is nothing to separate.")
    form = SeparateForm(request.POST or None, found=found)
    waits = found.begun_at is None and found.alert_waits
    if found.begun_at is None and not waits and not found.held and form.is_valid():
        assert viewer.person is not None
        split(case, form.goes(), by=viewer.person)
        return redirect("desk:separate", case)
    note_read(viewer, "separate", case)
    context = {
        "case": case,
        "found": found,
        "form": form,
        "waits": waits,
        "people": form.people() if found.begun_at is None else [],
        "begun": when(viewer, found.begun_at) if found.begun_at else "",
    }
    return show(request, "desk/separate.html", "caseload", context)


@staff
@require_POST
def separated(request: HttpRequest, case: uuid.UUID) -> HttpResponse:
    """Take it back whole, or let there be no way back."""
    viewer: Standing = request.viewer
    found = separation(viewer, case)
    assert viewer.person is not None
    if request.POST.get("says") == "back":
        take_back(case, by=viewer.person)
        return redirect("desk:case", case)
    sure = request.POST.get("says") == "confirm" and request.POST.get("sure") == "yes"
    if sure and not found.held:
        confirm(case, by=viewer.person)
    return redirect("desk:separate", case)
