"""One click to be somebody. There only where the database was made as make-believe."""

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accord_web.demo.cast import BY_KEY, CAST
from accord_web.door.entry import enter, wanted
from accord_web.people.queries import account, clinic


@require_http_methods(["GET", "POST"])
def people(request):
    here = clinic()
    if here is None or not here.demo:
        raise Http404
    if request.method == "POST":
        role = BY_KEY.get(request.POST.get("person", ""))
        user = account(None, role.email) if role else None
        if user is None:
            raise Http404
        return enter(request, user, how="click", strong=True)
    with timezone.override(here.zone):
        context = {"cast": CAST, "next": wanted(request), "now": request.viewer.now}
        return render(request, "demo/people.html", context)
