"""One's password once more, before something that cannot be taken back or leaves this place."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord_web.people.accounts import right_password
from accord_web.people.queries import clinic
from accord_web.people.tries import TooMany, knock, let_in


class AgainForm(forms.Form):
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        help_text=gettext_lazy("Once more, so that nobody else does this on your device."),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "current-password"}),
    )

    def __init__(self, *args, asked: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        if not asked:
            del self.fields["password"]


def asks(viewer) -> bool:
    """In a make-believe clinic one enters by a click and has no password."""
    here = clinic(viewer)
    return not (here is not None and here.demo)


def is_them(request, form: AgainForm) -> bool:
    """Whether it was the right one; else the form says what is wrong."""
    if "password" not in form.fields:
        return form.is_valid()
    if not form.is_valid():
        return False
    person = request.viewer.person
    try:
        tries = knock("password", request.caller, str(person), by=person)
    except TooMany:
        form.add_error("password", _("Too many tries. Please wait a quarter of an hour."))
        return False
    if not right_password(person, form.cleaned_data["password"]):
        form.add_error("password", _("This is not the password you have now."))
        return False
    let_in(tries, by=person)
    return True
