"""One click to be somebody. There only where the database was made as make-believe."""

from django.contrib.auth import login
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accord_web.demo.cast import BY_KEY, CAST
from accord_web.people.queries import account, clinic

BACKEND = "accord_web.people.signing_in.EmailBackend"


@require_http_methods(["GET", "POST"])
def people(request):
    here = clinic()
    if here is None or not here.demo:
        raise Http404
    wanted = request.POST.get("next") or request.GET.get("next", "")
    here_too = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    if not (here_too and wanted.startswith("/")):
        wanted = ""
    if request.method == "POST":
        role = BY_KEY.get(request.POST.get("person", ""))
        user = account(None, role.email) if role else None
        if user is None:
            raise Http404
        login(request, user, backend=BACKEND)
        return redirect(wanted or "door:home")
    with timezone.override(here.zone):
        context = {"cast": CAST, "next": wanted, "now": request.viewer.now}
        return render(request, "demo/people.html", context)
