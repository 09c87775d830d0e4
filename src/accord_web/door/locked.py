"""A page that stood open for too long is locked; and the password once more before ways in change.

Both ask for the password or a passkey of whoever is signed in, and say nothing of who that is.
"""

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from accord_web.door.entry import confirm as confirmed
from accord_web.door.entry import refused, wanted
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.door.way_in import State
from accord_web.people.accounts import right_password
from accord_web.people.tries import let_in
from accord_web.privacy.standing import NotAllowed


class AgainForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def locked(request):
    if request.way_in.state is not State.LOCKED:
        # Unlocked elsewhere meanwhile, or signed out.
        return redirect(wanted(request) or "door:home")
    answer = _asked(request, "door/locked.html")
    answer.headers["Clear-Site-Data"] = '"cache"'
    return answer


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def confirm(request):
    if request.way_in.state not in {State.OPEN, State.SET_UP}:
        raise NotAllowed("Sign in first.")
    return _asked(request, "door/confirm.html")


@require_safe
def still_here(request):
    """Somebody types or reads on: the page's script says so now and then."""
    if request.viewer.person is None:
        raise NotAllowed("Nobody is here.")
    return HttpResponse(status=204)


def _asked(request, template: str):
    person = request.way_in.person
    form = AgainForm(request.POST or None)
    if form.is_valid():
        tries = try_the_door("password", request, str(person))
        if not tries:
            return too_many_tries(request)
        if right_password(person, form.cleaned_data["password"]):
            let_in(tries, by=person)
            return confirmed(request)
        refused("locked")
        form.add_error("password", _("This is not your password."))
    return render(request, template, {"form": form, "next": wanted(request)})
