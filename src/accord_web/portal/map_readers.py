"""Changing who reads a map that was sent: all of it at once."""

import uuid

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord_web.cases import queries as cases
from accord_web.flows.maps import MEASURE
from accord_web.flows.share import share
from accord_web.portal import routes
from accord_web.portal.asking import Reading
from accord_web.portal.map import client
from accord_web.portal.mine import Sent, one_sent, sent_together
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@require_http_methods(["GET", "HEAD", "POST"])
def map_readers(request, response: uuid.UUID):
    viewer: Standing = request.viewer
    client(viewer)
    row, _answers = one_sent(viewer, response, translation.get_language())
    if row.measure != MEASURE:
        raise NotAllowed("No map.")
    whole = sent_together(viewer, row, translation.get_language())
    staff = cases.readers(viewer, row.case)
    offered = tuple(routes.choices(staff, named=True))
    wrong = ""
    if request.method == "POST":
        route = request.POST.get("route", "")
        if route in {one.code for one in offered}:
            _keep(viewer, whole, route)
            return redirect("portal:home")
        wrong = _("Please choose who may read this.")
    with writing():
        audit.log(audit.READ, by=viewer.person, case=row.case, record="page:readers")
    reading = Reading(
        choices=offered,
        chosen=row.route if len({one.route for one in whole}) == 1 else "",
        usual="",
        usual_is_gone=False,
        fixed=(),
        nobody_else=routes.nobody_else(staff.setting),
    )
    context = {"day": row.meant_for, "many": len(whole), "reading": reading, "wrong": wrong}
    context["differs"] = len({one.route for one in whole}) > 1
    with timezone.override(viewer.zone):
        return render(request, "portal/map_readers.html", context, status=422 if wrong else 200)


def _keep(viewer: Standing, whole: list[Sent], route: str) -> None:
    assert viewer.person is not None
    with writing():
        for one in whole:
            share(viewer, one.response, route, by=viewer.person)
