"""The second step of signing in: six digits from an app, a recovery code, or a passkey."""

from django import forms
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accord_web.door.entry import refused, strengthen, wanted
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.door.way_in import State
from accord_web.people.second_step import steps, take_code
from accord_web.people.tries import let_in
from accord_web.privacy.standing import NotAllowed


class CodeForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("Code"),
        help_text=gettext_lazy("Six digits from your app, or one of your recovery codes."),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "one-time-code", "autocapitalize": "characters"}),
    )


@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def second_step(request):
    here = request.way_in
    if here.state is not State.CODE:
        raise NotAllowed("No second step is due.")
    form, there = CodeForm(request.POST or None), steps(here.person)
    if not there.app:
        form.fields["code"].help_text = _("One of your recovery codes.")
    if form.is_valid():
        tries = try_the_door("second-step", request, str(here.person))
        if not tries:
            return too_many_tries(request)
        how = take_code(here.person, form.cleaned_data["code"], by=here.person)
        if how:
            let_in(tries, by=here.person)
            return strengthen(request, how=how)
        refused("second-step")
        form.add_error("code", _("This code does not open the door. Wait for the next one."))
    context = {"form": form, "next": wanted(request), "steps": there}
    return render(request, "door/second_step.html", context)
