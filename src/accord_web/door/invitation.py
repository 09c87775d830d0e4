"""An invitation: a link that opens one account, once. Looking at it does not spend it."""

from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.people.actions import accept_invitation
from accord_web.people.queries import clinic, invited

BACKEND = "accord_web.people.signing_in.EmailBackend"


class InvitationForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"), widget=forms.EmailInput({"autocomplete": "username"})
    )
    password = forms.CharField(
        label=gettext_lazy("Password"),
        help_text=gettext_lazy("12 letters or more; four or five words that you remember do well."),
        strip=False,
        max_length=256,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )


@sensitive_variables("token")
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    here = clinic()
    if here is None or here.demo:
        raise Http404  # a make-believe clinic invites nobody
    if invited(None, token, request.viewer.now) is None:
        if not try_the_door("invitation", request):
            return too_many_tries(request, "invitation")
        return _over(request)
    form = InvitationForm(request.POST or None)
    if form.is_valid():
        user = _accept(token, form)
        if user is not None:
            login(request, user, backend=BACKEND)
            return redirect("door:home")
    return render(request, "door/invitation.html", {"form": form})


def _accept(token, form):
    """The new account, or None with the reason in the form."""
    given = form.cleaned_data
    try:
        return accept_invitation(token, given["email"], given["password"], by=None)
    except ValidationError as error:
        form.add_error("password", error)
    except IntegrityError:
        # Whether an address has an account already is not told to whoever holds a link.
        form.add_error("email", _("This did not work. Use another e-mail, or ask for a new link."))
    except ValueError:
        form.add_error(None, _("This link was used already. Ask for a new one."))
    return None


def _over(request):
    return render(request, "door/invitation_over.html", status=404)
