"""Signing in with e-mail and password, and out again."""

from django import forms
from django.contrib.auth import authenticate, logout
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from accord_web.door.entry import enter, refused, wanted
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.people import visits
from accord_web.people.tries import let_in


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-mail"), widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request):
    if request.viewer.person is not None:
        return redirect("door:home")
    form = SignInForm(request.POST or None)
    if form.is_valid():
        email = form.cleaned_data["email"]
        tries = try_the_door("sign-in", request, email)
        if not tries:
            return too_many_tries(request)
        user = authenticate(request, email=email, password=form.cleaned_data["password"])
        if user is not None:
            let_in(tries, by=user.person_id)
            return enter(request, user, how="password", strong=False)
        refused("sign-in")
        form.add_error(None, _("This e-mail and password do not go together. Check both."))
    return render(request, "door/sign_in.html", {"form": form, "next": wanted(request)})


@require_POST
def sign_out(request):
    here = request.way_in
    if here.visit is not None:
        visits.end(here.person, here.visit.id, by=here.person)
    logout(request)
    answer = redirect("door:home")
    answer.headers["Clear-Site-Data"] = '"cache"'  # pages that a browser keeps for its back button
    return answer
