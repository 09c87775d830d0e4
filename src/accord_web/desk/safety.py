"""Who answers when somebody may be in danger. Nobody is asked before this is complete."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.measures.wording import fill, wording
from accord_web.checkins.plan import SAFETY_EVERY
from accord_web.desk.cover_people import PeopleForm, kept
from accord_web.desk.pages import note_read, show, staff
from accord_web.people.actions import arrange_safety_cover
from accord_web.people.queries import ClinicRow, CoverRow, clinic, cover, responders, told_of_safety
from accord_web.people.queries import staff as who_works_here
from accord_web.privacy.standing import NotAllowed, Standing

NUMBERS = range(1, 4)


class CoverForm(PeopleForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until somebody has read it"),
        help_text=gettext_lazy("Within these hours. Later, the deputy answers too."),
        min_value=5,
        max_value=1440,
    )
    hours = forms.CharField(
        label=gettext_lazy("When somebody is there, in words"),
        help_text=gettext_lazy("For example: on weekdays from 9 to 17"),
        max_length=200,
    )
    out_of_hours = forms.CharField(
        label=gettext_lazy("What happens outside these hours"),
        help_text=gettext_lazy("For example: nobody here reads at night; who to call instead."),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
    )
    help_text = forms.CharField(
        label=gettext_lazy("Help text"),
        help_text=gettext_lazy("Everybody who is asked reads it at the end, whatever they said."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )

    aware = forms.BooleanField(
        label=gettext_lazy(
            "Our responders know that Accord rings nobody and look here during their hours"
        ),
        error_messages={"required": gettext_lazy("Without this it stays off.")},
    )

    def __init__(self, *args, people: list[tuple[str, str]], on: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if on:
            del self.fields["aware"]
        self.add_people(people)
        for n in NUMBERS:
            facts = {"number": n}
            self.fields[f"name_{n}"] = forms.CharField(
                label=_("Who answers number %(number)d") % facts, max_length=80, required=n == 1
            )
            self.fields[f"number_{n}"] = forms.CharField(
                label=_("Number %(number)d") % facts,
                max_length=40,
                required=n == 1,
                widget=forms.TextInput({"type": "tel", "autocomplete": "off"}),
            )

    def telephones(self):
        return [(self[f"name_{n}"], self[f"number_{n}"]) for n in NUMBERS]

    def clean(self):
        given = super().clean()
        for n in NUMBERS:
            if bool(given.get(f"name_{n}")) != bool(given.get(f"number_{n}")):
                self.add_error(f"number_{n}", _("A name and a number belong together."))
        return given

    def numbers(self) -> list[tuple[str, str]]:
        given = self.cleaned_data
        return [(given[f"name_{n}"], given[f"number_{n}"]) for n in NUMBERS if given[f"name_{n}"]]


@staff
@require_http_methods(["GET", "POST"])
def arrange_cover(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer
    here = clinic(viewer)
    if here is None or not viewer.administrator or here.id not in viewer.clinics:
        raise NotAllowed("Only an administrator arranges the cover.")
    there = cover(viewer, here.id)
    people = [(str(p.id), p.nickname) for p in who_works_here(viewer)]
    on = there is not None and there.complete
    form = CoverForm(request.POST or None, people=people, on=on, initial=_kept(viewer, here, there))
    if form.is_valid():
        _arrange(viewer, here, form)
        return redirect("desk:cover")
    note_read(viewer, "cover")
    context = {
        "form": form,
        "cover": there,
        "on": on,
        "every": SAFETY_EVERY,
        "read": _as_read(viewer, here, there) if there and on else [],
        "status": wording("safety-self", get_language() or "en").status,
    }
    return show(request, "desk/cover.html", "safety", context)


def _arrange(viewer: Standing, here: ClinicRow, form: CoverForm) -> None:
    given = form.cleaned_data
    arrange_safety_cover(
        here.id,
        responders=form.responders(),
        answer_within_minutes=given["minutes"],
        hours=given["hours"],
        out_of_hours=given["out_of_hours"],
        help_text=given["help_text"],
        numbers=form.numbers(),
        by=viewer.person,
    )


def _kept(viewer: Standing, here: ClinicRow, there: CoverRow | None) -> dict:
    """What stands now, as the form's first values."""
    if there is None:
        return {"minutes": 60}
    first: dict = {
        "minutes": there.within_minutes,
        "hours": there.hours,
        "out_of_hours": there.out_of_hours,
        "help_text": there.help_text,
    }
    first |= kept(responders(viewer, here.id))
    for n, (name, number) in enumerate(there.numbers[: len(NUMBERS)], 1):
        first |= {f"name_{n}": name, f"number_{n}": number}
    return first


def _as_read(viewer: Standing, here: ClinicRow, there: CoverRow) -> list[str]:
    """The sentences that a person reads before the first question on safety."""
    *first, last = [_("the therapist"), *told_of_safety(viewer, here.id)]
    facts = {
        "who": _("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last},
        "soon": _("within %(minutes)d minutes") % {"minutes": there.within_minutes},
        "hours": there.hours,
        "night": there.out_of_hours,
    }
    said = [fill(text, **facts) for text in wording("safety-self", get_language() or "en").before]
    return [text[:1].upper() + text[1:] for text in said]
