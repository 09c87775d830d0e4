"""Setting up a second step: a passkey, or codes from an app; then the recovery codes, once."""

from functools import wraps

import segno
from django import forms
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accord_web.door.entry import strengthen, with_next
from accord_web.door.passkey import ASKED, asked, place
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.door.way_in import State
from accord_web.people import second_step as steps
from accord_web.people.devices import in_words
from accord_web.people.passkeys import LONGEST_NAME, NoGood, add, begin_adding
from accord_web.people.queries import clinic, own_name
from accord_web.people.spoken import grouped
from accord_web.people.tries import let_in
from accord_web.privacy.standing import NotAllowed


class PasskeyForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("What do you call this device?"),
        help_text=gettext_lazy("Only you read it: “my phone”, “the blue key”."),
        max_length=LONGEST_NAME,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    answer = forms.CharField(widget=forms.HiddenInput, required=False)


class AppForm(forms.Form):
    code = forms.CharField(
        label=gettext_lazy("The six digits that the app shows now"),
        max_length=12,
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )


def signed_in(view):
    """For whoever is signed in, or has to set up their second step before they are."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        if request.way_in.state not in {State.OPEN, State.SET_UP}:
            raise NotAllowed("Sign in first.")
        return view(request, *args, **kwargs)

    return opened


def just_confirmed(view):
    """Ways in are changed by whoever gave the password or a passkey a few minutes ago."""

    @wraps(view)
    def opened(request, *args, **kwargs):
        here = clinic()
        if here is None or here.demo:
            return redirect("door:account")  # a make-believe clinic is entered by a click
        if not request.way_in.visit.confirmed:
            page = request.get_full_path() if request.method == "GET" else "/your-account/"
            return redirect(with_next("door:confirm", page))
        return view(request, *args, **kwargs)

    return signed_in(opened)


@signed_in
@require_safe
def set_up(request):
    """Where somebody who works here is led before any page of the desk opens."""
    if request.way_in.state is State.OPEN:
        return redirect("door:account")
    return render(request, "door/set_up.html")


@just_confirmed
@require_POST
def passkey_begin(request):
    """What the new key is to be made for."""
    person = request.way_in.person
    return asked(request, *begin_adding(person, own_name(None, person), place(request)))


@just_confirmed
@require_http_methods(["GET", "POST"])
def passkey_new(request):
    here = request.way_in
    form = PasskeyForm(request.POST or None, initial={"name": _device(here.visit)})
    if form.is_valid():
        state, given = request.session.pop(ASKED, None), form.cleaned_data
        first = not steps.steps(here.person).any
        try:
            if state is None:
                raise NoGood("Nothing was asked.")
            add(
                here.person,
                given["name"],
                given["answer"],
                state,
                place(request),
                stays=here.visit.id,
                by=here.person,
            )
            return _done(request, first)
        except NoGood:
            form.add_error(None, _("The device made no passkey that holds. Please try again."))
    return render(request, "door/passkey_new.html", {"form": form})


@just_confirmed
@sensitive_post_parameters("code")
@require_http_methods(["GET", "POST"])
def app_new(request):
    """Codes from an app: a picture to scan, and the first code as the proof."""
    here = request.way_in
    form = AppForm(request.POST or None)
    secret = steps.begun_app(here.person) if form.is_bound else None
    if secret and form.is_valid():
        tries = try_the_door("second-step", request, str(here.person))
        if not tries:
            return too_many_tries(request)
        first = not steps.steps(here.person).any
        code = form.cleaned_data["code"].replace(" ", "")
        if steps.confirm_app(here.person, code, stays=here.visit.id, by=here.person):
            let_in(tries, by=here.person)
            return _done(request, first)
        form.add_error("code", _("These are not the digits. Wait for the next ones."))
    secret = secret or steps.begin_app(here.person, by=here.person)
    address = steps.address_for_app(secret, own_name(None, here.person))
    context = {
        "form": form,
        "secret": grouped(secret).replace("-", " "),
        "picture": segno.make(address, micro=False, error="m").svg_data_uri(
            scale=4, border=4, dark="#000", light="#fff"
        ),
    }
    return render(request, "door/app_new.html", context)


@just_confirmed
@require_POST
def recovery_new(request):
    return _codes(
        request, steps.make_recovery_codes(request.way_in.person, by=request.way_in.person)
    )


def _done(request, first: bool):
    """A second step stands. The first one brings recovery codes with it."""
    here = request.way_in
    if here.state is State.SET_UP:
        strengthen(request, how="set-up")
    if first:
        return _codes(request, steps.make_recovery_codes(here.person, by=here.person))
    return redirect("door:account")


def _codes(request, made: list[str]):
    codes = [grouped(code) for code in made]
    return render(request, "door/recovery_codes.html", {"codes": codes})


def _device(visit) -> str:
    return in_words(visit.browser, visit.system)[:LONGEST_NAME]
