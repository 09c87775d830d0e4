"""/desk/team/: everybody who works here, and somebody new."""

from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web.cases.requests import open_requests
from accord_web.desk.pages import administrator, note_read, show
from accord_web.people.actions import add_person
from accord_web.people.queries import ColleagueRow, clinic, colleagues, supervisions
from accord_web.privacy.standing import Standing

LONGEST_NAME = 40
TASKS = (
    ("therapist", gettext_lazy("therapist")),
    ("supervisor", gettext_lazy("supervisor")),
    ("administrator", gettext_lazy("administrator")),
    ("front-desk", gettext_lazy("front desk")),
)


class ColleagueForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        help_text=gettext_lazy("As everybody here calls them. Clients whom they see read it too."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    tasks = forms.MultipleChoiceField(
        label=gettext_lazy("What they do here"),
        choices=TASKS,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose one task or more.")},
    )

    def __init__(self, *args, taken: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = taken

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if name.casefold() in self.taken:
            raise forms.ValidationError(
                _("Somebody here has this name already. Add a letter, to keep them apart.")
            )
        return name


@dataclass(frozen=True, slots=True)
class Line:
    """Somebody in the list, in words."""

    row: ColleagueRow
    tasks: str
    supervisor: str
    deputy: str


@administrator
@require_http_methods(["GET", "POST"])
def everybody(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    rows = colleagues(viewer)
    form = ColleagueForm(request.POST or None, taken={row.nickname.casefold() for row in rows})
    if form.is_valid():
        here = clinic(viewer)
        assert here is not None
        added = add_person(
            form.cleaned_data["name"],
            clinic=here.id,
            zone=here.zone,
            language=here.language,
            roles=form.cleaned_data["tasks"],
            by=viewer.person,
        )
        return redirect("desk:colleague", added)
    note_read(viewer, "team")
    lines = _lines(viewer, rows)
    context = {
        "working": [line for line in lines if line.row.tasks],
        "left": [line for line in lines if not line.row.tasks],
        "form": form,
        "requests": open_requests(viewer),
    }
    return show(request, "desk/team.html", "team", context)


def in_words(tasks: tuple[str, ...]) -> str:
    """“therapist, supervisor”, in the order of the form."""
    return ", ".join(str(words) for code, words in TASKS if code in tasks)


def _lines(viewer: Standing, rows: list[ColleagueRow]) -> list[Line]:
    names = {row.id: row.nickname for row in rows}
    by = {s.therapist: s for s in supervisions(viewer)}
    return [
        Line(
            row,
            in_words(row.tasks),
            names.get(by[row.id].supervisor, "…") if row.id in by else "",
            names.get(by[row.id].deputy, "") if row.id in by else "",
        )
        for row in rows
    ]
