"""/desk/word/: the word beside somebody's link, made by a second colleague, face to face."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from accord_web.desk.pages import everyone_here, note_read, show
from accord_web.door.throttle import too_many_tries, try_the_door
from accord_web.people.invitations import give_word, waiting
from accord_web.people.queries import clinic
from accord_web.people.spoken import grouped
from accord_web.people.tries import let_in
from accord_web.privacy.standing import Standing


class NumberForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("The number that they tell you"),
        max_length=12,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "off"}),
    )


@sensitive_variables("word")
@everyone_here
@require_http_methods(["GET", "POST"])
def word(request: HttpRequest) -> HttpResponse:
    """First the number, then whom the link is for, then the word: shown this once."""
    viewer: Standing = request.viewer
    here = clinic(viewer)
    make_believe = here is not None and here.demo
    form = NumberForm(request.POST or None)
    row, made = None, None
    if form.is_valid() and not make_believe:
        tries = try_the_door("word", request, str(viewer.person))
        if not tries:
            return too_many_tries(request)
        number = form.cleaned_data["number"]
        row = waiting(number, by=viewer.person)
        if row is None:
            form.add_error("number", NO_SUCH)
        else:
            let_in(tries, by=viewer.person)
            if "seen" in request.POST:
                made = give_word(number, lost_step="lost" in request.POST, by=viewer.person)
    note_read(viewer, "word")
    context = {
        "form": form,
        "row": row,
        "word": grouped(made) if made else "",
        "unseen": "confirming" in request.POST and not made,
        "make_believe": make_believe,
    }
    return show(request, "desk/word.html", "word", context)


NO_SUCH = gettext_lazy(
    "No link waits under this number. Look at it again. It may be one that you made yourself: then "
    "somebody else makes the word."
)
