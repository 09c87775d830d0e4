"""The people in a client's life: naming somebody so that one relationship can be asked about.

No title, address or message holds a name. The page tells nothing about how any of them is rated.
"""

import uuid
from collections.abc import Iterable

from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from accord_web.flows import name
from accord_web.flows.begin import LONGEST_NICKNAME
from accord_web.people.queries import NamedRow, names
from accord_web.people.roles import ROLES
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

LET_GO = "let-go"


class SomebodyForm(forms.Form):
    nickname = forms.CharField(
        label=gettext_lazy("Nickname or initials"),
        max_length=LONGEST_NICKNAME,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "words"}),
    )
    role = forms.ChoiceField(
        label=gettext_lazy("Who are they to you?"),
        choices=[("", gettext_lazy("Please choose")), *ROLES.items()],
    )

    def __init__(self, *args, taken: Iterable[str] = (), **kwargs):
        super().__init__(*args, **kwargs)
        self.taken = {one.casefold() for one in taken}

    def clean_nickname(self):
        nickname = self.cleaned_data["nickname"]
        if nickname.casefold() in self.taken:
            raise forms.ValidationError(
                _("Somebody on your page is called so already. Add a letter to tell them apart.")
            )
        return nickname


@require_http_methods(["GET", "HEAD", "POST"])
def people(request):
    viewer: Standing = request.viewer
    if viewer.person is None or not name.is_client(viewer):
        raise NotAllowed("Only clients name people.")
    if LET_GO in request.POST:
        name.let_go(viewer, _id(request.POST[LET_GO]), by=viewer.person)
        return redirect("portal:people")
    held = names(viewer, viewer.person)
    asked = name.asked_in(viewer) is not None
    room = asked and len(held) < name.MOST
    taken = [one.nickname for one in held]
    form = SomebodyForm(request.POST if request.method == "POST" else None, taken=taken)
    if request.method == "POST" and room and form.is_valid():
        name.somebody(viewer, **form.cleaned_data, by=viewer.person)
        return redirect("portal:people")
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:people")
    context = {"lines": _lines(held), "form": form, "asked": asked, "room": room}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "portal/people.html", context, status=status)


def _id(raw: str) -> uuid.UUID:
    try:
        return uuid.UUID(raw)
    except ValueError:
        raise NotAllowed("Nobody of the viewer's own.") from None


def _lines(held: list[NamedRow]) -> list[tuple[NamedRow, str]]:
    return [(one, str(ROLES.get(one.role, ""))) for one in held]
