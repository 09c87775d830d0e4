"""Who answers when somebody close may be the danger. Nobody is asked before this is complete."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accord.measures.wording import fill, wording
from accord_web.checkins.alone import ALONE_EVERY
from accord_web.desk.cover_people import PeopleForm, kept
from accord_web.desk.pages import administrator, note_read, show
from accord_web.people.cover import (
    CLOSE,
    SELF,
    CloseCoverRow,
    arrange_close_cover,
    close_cover,
    close_responders,
    switch_off,
    told_of_close,
)
from accord_web.people.queries import ClinicRow, clinic
from accord_web.people.queries import staff as who_works_here
from accord_web.privacy.standing import NotAllowed, Standing

MEASURE = "safety-close"
PAGES = {SELF: "desk:cover", CLOSE: "desk:at_home_cover"}


class CloseCoverForm(PeopleForm):
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes until somebody has read it"),
        help_text=gettext_lazy("Within these hours. Later, the deputy sees it too."),
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
    aware = forms.BooleanField(
        label=gettext_lazy(
            "They know what the law makes them pass on, how to speak with somebody alone, and that "
            "Accord rings nobody"
        ),
        error_messages={"required": gettext_lazy("Without this it stays off.")},
    )

    def __init__(self, *args, people: list[tuple[str, str]], on: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if on:
            del self.fields["aware"]
        self.add_people(people)


@administrator
@require_http_methods(["GET", "POST"])
def arrange(request: HttpRequest) -> HttpResponse:
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    here = _here(viewer)
    there = close_cover(viewer, here.id)
    people = [(str(p.id), p.nickname) for p in who_works_here(viewer)]
    on = there is not None and there.complete
    first = _first(viewer, here, there)
    form = CloseCoverForm(request.POST or None, people=people, on=on, initial=first)
    if form.is_valid():
        given = form.cleaned_data
        arrange_close_cover(
            here.id,
            responders=form.responders(),
            answer_within_minutes=given["minutes"],
            hours=given["hours"],
            out_of_hours=given["out_of_hours"],
            by=viewer.person,
        )
        return redirect("desk:at_home_cover")
    note_read(viewer, "at_home_cover")
    context = {
        "form": form,
        "cover": there,
        "on": on,
        "every": ALONE_EVERY,
        "read": _as_read(viewer, here, there) if there and on else [],
        "status": wording(MEASURE, get_language() or "en").status,
    }
    return show(request, "desk/at_home_cover.html", "safety", context)


@administrator
@require_POST
def off(request: HttpRequest) -> HttpResponse:
    """Switch one of the two off: nobody is asked from now on."""
    viewer: Standing = request.viewer  # type: ignore[attr-defined]
    about = request.POST.get("about", "")
    if about not in PAGES:
        raise NotAllowed("There is no such cover.")
    switch_off(_here(viewer).id, about, by=viewer.person)
    return redirect(PAGES[about])


def _here(viewer: Standing) -> ClinicRow:
    here = clinic(viewer)
    if here is None or here.id not in viewer.clinics:
        raise NotAllowed("Only an administrator of the clinic arranges the cover.")
    return here


def _first(viewer: Standing, here: ClinicRow, there: CloseCoverRow | None) -> dict:
    if there is None:
        return {"minutes": 240}
    return {
        "minutes": there.within_minutes,
        "hours": there.hours,
        "out_of_hours": there.out_of_hours,
        **kept(close_responders(viewer, here.id)),
    }


def _as_read(viewer: Standing, here: ClinicRow, there: CloseCoverRow) -> list[str]:
    """The sentences that a person reads before the first question."""
    *first, last = told_of_close(viewer, here.id)
    facts = {
        "who": _("%(first)s or %(last)s") % {"first": ", ".join(first), "last": last},
        "soon": _("within %(minutes)d minutes") % {"minutes": there.within_minutes},
        "hours": there.hours,
    }
    said = [fill(text, **facts) for text in wording(MEASURE, get_language() or "en").before]
    return [text[:1].upper() + text[1:] for text in (*said, there.out_of_hours)]
