"""An invitation: a link that opens one account, once. Looking at it does not spend it."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods

from accord_web.door.entry import enter, refused
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.people.actions import accept_invitation
from accord_web.people.invitations import InvitationRow, WrongWord, invited
from accord_web.people.queries import clinic
from accord_web.people.spoken import grouped
from accord_web.people.tries import let_in


class InvitationForm(forms.Form):
    word = forms.CharField(
        label=gettext_lazy("The word that goes with this link"),
        max_length=40,
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )
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

    def __init__(self, *args, needs_word: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_word:
            del self.fields["word"]


@sensitive_variables("token")
@sensitive_post_parameters("password", "word")
@require_http_methods(["GET", "POST"])
def invitation(request, token):
    here = clinic()
    if here is None or here.demo:
        raise Http404  # a make-believe clinic invites nobody
    row = invited(token, request.viewer.now)
    if row is None:
        if not try_the_door("invitation", request):
            return too_many_tries(request)
        return _over(request)
    form = InvitationForm(request.POST or None, needs_word=row.needs_word)
    if form.is_valid():
        tries = try_the_door("word", request, str(row.id)) if row.needs_word else []
        if row.needs_word and not tries:
            return too_many_tries(request)
        user = _accept(token, form)
        if user is not None:
            let_in(tries, by=user.person_id)
            return enter(request, user, how="invitation", strong=False)
    return render(request, "door/invitation.html", _context(row, form))


def _context(row: InvitationRow, form: InvitationForm) -> dict:
    return {"form": form, "needs_word": row.needs_word, "number": grouped(row.number, 3)}


def _accept(token, form):
    """The new account, or None with the reason in the form."""
    given = form.cleaned_data
    try:
        return accept_invitation(
            token, given["email"], given["password"], word=given.get("word", ""), by=None
        )
    except WrongWord:
        refused("invitation")
        form.add_error("word", _("This is not the word. Ask for it once more, if need be."))
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
