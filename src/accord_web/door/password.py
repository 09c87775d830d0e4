"""Another password, for somebody who is signed in and knows the one they have."""

from django import forms
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accord_web.door.entry import stay
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.people.actions import WrongPassword, change_password
from accord_web.people.queries import clinic
from accord_web.people.tries import let_in
from accord_web.privacy.standing import NotAllowed


class PasswordForm(forms.Form):
    old = forms.CharField(
        label=gettext_lazy("The password you have now"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=gettext_lazy("The new password"),
        help_text=gettext_lazy("12 letters or more; four or five words that you remember do well."),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@sensitive_post_parameters("old", "new")
@require_http_methods(["GET", "POST"])
def password(request):
    viewer = request.viewer
    if viewer.person is None:
        raise NotAllowed("Sign in first.")
    here = clinic(viewer)
    make_believe = here is not None and here.demo  # one enters it by a click
    form = PasswordForm(request.POST or None)
    if form.is_valid() and not make_believe:
        tries = try_the_door("password", request, str(viewer.person))
        if not tries:
            return too_many_tries(request)
        user = _changed(request, form)
        if user is not None:
            stay(request, user)
            let_in(tries, by=viewer.person)
            return redirect("door:password_changed")
    return render(request, "door/password.html", {"form": form, "make_believe": make_believe})


@require_http_methods(["GET"])
def changed(request):
    if request.viewer.person is None:
        raise NotAllowed("Sign in first.")
    return render(request, "door/password_changed.html")


def _changed(request, form):
    """The account with its new password, or None with the reason in the form."""
    given, person = form.cleaned_data, request.viewer.person
    stays = request.way_in.visit.id
    try:
        return change_password(person, given["old"], given["new"], stays=stays, by=person)
    except WrongPassword:
        form.add_error("old", _("This is not the password you have now."))
    except ValidationError as error:
        form.add_error("new", error)
    return None
