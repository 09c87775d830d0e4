"""A new client in two minutes: a nickname and the next session; nothing else must be set up."""

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web.cases.queries import members, sessions, standing
from accord_web.cases.states import USUAL_MINUTES
from accord_web.desk.pages import note_read, show, staff
from accord_web.desk.when import When
from accord_web.flows.begin import LONGEST_NICKNAME, Newcomer, begin
from accord_web.people.queries import clinic, has_task, persons, supervisor_of
from accord_web.privacy.standing import NotAllowed, Standing

MOST = 6  # names on the form; more members of a family join later
NAMES = range(1, MOST + 1)
HOW_MANY = {"individual": (1, 1), "couple": (2, 2), "family": (2, MOST)}
PRONOUNS = (
    ("they", gettext_lazy("they")),
    ("she", gettext_lazy("she")),
    ("he", gettext_lazy("he")),
)
LANGUAGES = tuple(settings.LANGUAGES)


class NewcomerForm(When):
    setting = forms.ChoiceField(
        label=gettext_lazy("Who comes?"),
        choices=[
            ("individual", gettext_lazy("One person")),
            ("couple", gettext_lazy("A couple")),
            ("family", gettext_lazy("A family")),
        ],
        initial="individual",
        widget=forms.RadioSelect,
    )
    problem = forms.ChoiceField(
        label=gettext_lazy("What is it about?"),
        choices=[
            ("other", gettext_lazy("Not settled yet, or something else")),
            ("depression", gettext_lazy("Depression")),
            ("anxiety", gettext_lazy("Anxiety")),
            ("trauma", gettext_lazy("Trauma")),
            ("relationship", gettext_lazy("A relationship")),
        ],
        initial="other",
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"), min_value=5, max_value=480, initial=USUAL_MINUTES
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the questions"), choices=LANGUAGES)
    accepted = forms.BooleanField(required=False)

    def __init__(self, *args, taken: set[str], **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = taken
        self.too_many = False  # then all names stand there, whatever is chosen above them
        for n in NAMES:
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("Nickname") if n == 1 else _("Nickname %(number)d") % {"number": n},
                max_length=LONGEST_NICKNAME,
                required=False,
                widget=forms.TextInput({"autocomplete": "off"}),
            )
            self.fields[f"pronoun_{n}"] = forms.ChoiceField(
                label=_("Pronoun") if n == 1 else _("Pronoun %(number)d") % {"number": n},
                choices=PRONOUNS,
                required=False,
            )

    def people(self):
        """The fields of each person, for the template."""
        return [(self[f"name_{n}"], self[f"pronoun_{n}"]) for n in NAMES]

    def clean(self):
        given = super().clean()
        if "setting" in given:
            self._check_names(given)
        return given

    def _check_names(self, given) -> None:
        least, most = HOW_MANY[given["setting"]]
        names = [(n, given.get(f"name_{n}", "")) for n in NAMES if given.get(f"name_{n}")]
        if len(names) < least and not any(f"name_{n}" in self.errors for n in NAMES):
            empty = next(n for n in NAMES if not given.get(f"name_{n}"))
            self.add_error(f"name_{empty}", _("Write a nickname here."))
        if len(names) > most:
            self.too_many = True
            self.add_error(None, _("There are more names than people who come."))
        seen: set[str] = set()
        for n, name in names:
            if name.casefold() in seen:
                self.add_error(f"name_{n}", _("Two people of one case need names that differ."))
            elif name.casefold() in self.taken:
                self.add_error(
                    f"name_{n}",
                    _("You see somebody of this name already. Add a letter, to keep them apart."),
                )
            seen.add(name.casefold())

    def clients(self) -> list[Newcomer]:
        given = self.cleaned_data
        return [
            Newcomer(given[f"name_{n}"], given[f"pronoun_{n}"] or "they", given["language"])
            for n in NAMES
            if given[f"name_{n}"]
        ]


@staff
@require_http_methods(["GET", "POST"])
def newcomer(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    here = clinic(viewer)
    if here is None or not has_task(viewer, "therapist"):
        raise NotAllowed("A therapist adds clients of their own.")
    form = NewcomerForm(
        request.POST or None,
        zone=here.zone,
        taken=_names(viewer),
        initial={"language": here.language},
    )
    supervisor = supervisor_of(viewer, viewer.person)
    if form.is_valid():
        return redirect("desk:links", _begin(viewer, here, form, bool(supervisor)))
    note_read(viewer, "newcomer")
    named = persons(viewer, [supervisor[0]]) if supervisor else {}
    context = {
        "form": form,
        "supervisor": next((p.nickname for p in named.values()), ""),
        "zone": here.zone.replace("_", " "),
    }
    return show(request, "desk/newcomer.html", "caseload", context)


def _begin(viewer: Standing, here, form: NewcomerForm, supervised: bool):
    """The case, and its first session's id."""
    given = form.cleaned_data
    case_id = begin(
        clinic=here.id,
        zone=here.zone,
        therapist=viewer.person,
        clients=form.clients(),
        setting=given["setting"],
        problem=given["problem"],
        first_session=form.moment,
        minutes=given["minutes"],
        accepted_by_supervisor=supervised and given["accepted"],
        by=viewer.person,
    )
    return sessions(standing(viewer.person), [case_id])[0].id


def _names(viewer: Standing) -> set[str]:
    """What the viewer's clients are called now: two of one name would be mixed up one day."""
    return {
        m.nickname.casefold()
        for rows in members(viewer, viewer.cases).values()
        for m in rows
        if m.is_member
    }
