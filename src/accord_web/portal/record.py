"""/portal/record/: everything that is one's own, as a file; and erasing what is one's alone."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from accord_web.cases.history import took_part_in
from accord_web.flows.erase import erase_own
from accord_web.flows.goes_and_stays import goes_and_stays
from accord_web.flows.record import own_record
from accord_web.flows.record_files import FILES
from accord_web.portal.again import AgainForm, asks, is_them
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing

SAID = "understood"


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def record(request):
    viewer = _member(request)
    form = AgainForm(request.POST or None, asked=asks(viewer))
    wanted = request.POST.get("file", "")
    if request.method == "POST" and wanted in FILES and is_them(request, form):
        return _file(viewer, wanted)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:record")
    wrong = request.method == "POST"
    return render(request, "portal/record.html", {"form": form}, status=422 if wrong else 200)


def _file(viewer: Standing, wanted: str) -> HttpResponse:
    file = FILES[wanted]
    text = file.make(own_record(viewer, translation.get_language() or "en"))
    with writing():
        audit.log("record.taken", by=viewer.person, record=f"person:{viewer.person}", file=wanted)
    response = HttpResponse(text, content_type=file.kind)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request):
    """What goes, what stays and why; then once more the password."""
    viewer = _member(request)
    form, wrong = AgainForm(request.POST or None, asked=asks(viewer)), ""
    if request.method == "POST":
        if request.POST.get(SAID) != "yes":
            wrong = _("Please tick that you have read what goes.")
        elif is_them(request, form):
            erase_own(viewer.person, by=viewer.person)
            return redirect("portal:erased")
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:erase")
    context = {"form": form, "what": goes_and_stays(viewer), "wrong": wrong}
    with timezone.override(viewer.zone):
        status = 422 if request.method == "POST" else 200
        return render(request, "portal/erase.html", context, status=status)


@require_http_methods(["GET", "HEAD"])
def erased(request):
    _member(request)
    return render(request, "portal/erased.html")


def _member(request) -> Standing:
    viewer = request.viewer
    if viewer.person is None or not took_part_in(viewer):
        raise NotAllowed("Only who takes or took part in a treatment has a record here.")
    return viewer
