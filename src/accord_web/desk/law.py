"""/desk/law/: whose law the clinic goes by, and the papers that it asks for. For administrators."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord_web import clock
from accord_web.desk.pages import administrator, note_read, show
from accord_web.papers import PAPERS, Facts, paper, pieces
from accord_web.people.country import choose_country
from accord_web.people.queries import ClinicRow, clinic
from accord_web.privacy.profile import Profile, ids, profile
from accord_web.privacy.standing import NotAllowed, Standing


class CountryForm(forms.Form):
    country = forms.ChoiceField(
        label=gettext_lazy("Country"),
        help_text=gettext_lazy("What people agreed to stays as they agreed to it."),
    )

    def __init__(self, *args, language: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [(one, profile(one).name(language)) for one in ids()]


@administrator
@require_http_methods(["GET", "HEAD", "POST"])
def law(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    here, language = _here(viewer), translation.get_language() or "en"
    form = CountryForm(request.POST or None, language=language, initial={"country": here.country})
    if form.is_valid():
        choose_country(here.id, form.cleaned_data["country"], by=viewer.person)
        return redirect("desk:law")
    note_read(viewer, "law")
    rules = profile(here.country)
    context = {
        "form": form,
        "country": rules.name(language),
        "chosen": here.country != "any",
        "law": rules,
        "retention": pieces.piece("retention", rules, pieces.labels("en"), language),
        "confirm": pieces.piece("confirm", rules, pieces.labels("en"), language),
        "numbers": [(one.name(language), one.number) for one in rules.numbers],
        "papers": [(reverse(f"desk:paper_{name}"), _titled(name, here, rules)) for name in PAPERS],
    }
    return show(request, "desk/law.html", "law", context)


def _titled(name: str, here: ClinicRow, rules: Profile) -> str:
    return paper(name, _facts(here, rules)).title


def _facts(here: ClinicRow, rules: Profile) -> Facts:
    language = translation.get_language() or "en"
    return Facts(here.name, rules, language, clock.today(here.zone))


@administrator
@require_safe
def one_paper(request: HttpRequest, name: str) -> HttpResponse:
    """To read, to print, and to fill in by hand."""
    viewer: Standing = request.viewer
    here = _here(viewer)
    note_read(viewer, f"paper-{name}")
    made = paper(name, _facts(here, profile(here.country)))
    return show(request, "desk/law_paper.html", "law", {"paper": made})


def _here(viewer: Standing) -> ClinicRow:
    here = clinic(viewer)
    if here is None or here.id not in viewer.clinics:
        raise NotAllowed("For the administrators of the clinic.")
    return here
