"""The library of practices: calm cards, family by family; and taking one on.

No page of it holds anything about anybody but the names among which one chooses.
"""

from django import forms
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from accord.errors import PracticeError
from accord.practices.practice import Practice
from accord.practices.schema import load
from accord_web.flows.practise import (
    NOBODY,
    Partner,
    TooManyPractices,
    partners,
    pick,
    practises_in,
)
from accord_web.portal.practice import settings_of
from accord_web.practice.actions import LONGEST_GOAL
from accord_web.practice.words import card, library
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


class TakeOnForm(forms.Form):
    whom = forms.ChoiceField(label=gettext_lazy("With whom?"), widget=forms.RadioSelect)
    goal = forms.CharField(
        label=gettext_lazy("What do you hope for? In your own words, if you like"),
        max_length=LONGEST_GOAL,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    def __init__(self, *args, held: list[Partner], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["whom"].choices = [(one.key, _called(one)) for one in held]
        if len(held) == 1:
            self.fields["whom"].initial = held[0].key


def _called(one: Partner) -> str:
    return _("Nobody in particular") if one.kind == NOBODY else one.name


@require_safe
def practices(request):
    viewer: Standing = request.viewer
    if viewer.person is None or not practises_in(viewer):
        raise NotAllowed("Only whoever takes part takes a practice on.")
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:practices")
    families = library(settings_of(viewer), translation.get_language() or "en")
    return render(request, "portal/practices.html", {"families": families})


@require_http_methods(["GET", "HEAD", "POST"])
def practices_one(request, practice: str):
    """Steps, when not to, and taking it on."""
    viewer: Standing = request.viewer
    found = _found(practice)
    held = partners(viewer, found)
    form = TakeOnForm(request.POST if request.method == "POST" else None, held=held)
    too_many = False
    if request.method == "POST" and form.is_valid():
        try:
            pick(
                viewer,
                found,
                form.cleaned_data["whom"],
                form.cleaned_data["goal"],
                by=viewer.person,
            )
            return redirect("portal:practice")
        except TooManyPractices:
            too_many = True
    context = {
        "card": card(found.id, translation.get_language() or "en"),
        "form": form,
        "too_many": too_many,
    }
    status = 422 if too_many or (form.is_bound and form.errors) else 200
    return render(request, "portal/practices_one.html", context, status=status)


def _found(id: str) -> Practice:
    try:
        return load(id)
    except PracticeError as error:
        raise NotAllowed("No such practice.") from error
