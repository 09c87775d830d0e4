"""Changing who reads what was sent."""

import uuid

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accord.measures.schema import load
from accord_web.cases import queries as cases
from accord_web.flows.share import share
from accord_web.portal import routes
from accord_web.portal.asking import Reading
from accord_web.portal.mine import one_sent
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed
from accord_web.storage.lock import writing


@require_http_methods(["GET", "HEAD", "POST"])
def readers(request, response: uuid.UUID):
    viewer = request.viewer
    row, _lines = one_sent(viewer, response, translation.get_language())
    if not row.may_change:
        raise NotAllowed("These answers leave no choice of readers.")
    staff = cases.readers(viewer, row.case)
    offered = tuple(routes.choices(staff, named=True))
    route, wrong = request.POST.get("route", ""), ""
    if request.method == "POST":
        if route in {choice.code for choice in offered}:
            share(viewer, response, route, by=viewer.person)
            return redirect("portal:sent", response)
        wrong = _("Please choose who may read this.")
    with writing():
        audit.log(audit.READ, by=viewer.person, case=row.case, record="page:readers")
    reading = Reading(
        choices=offered,
        chosen=row.route,
        usual="",
        usual_is_gone=False,
        fixed=tuple(routes.without_a_choice([load(row.measure)], staff, named=True)),
        nobody_else=routes.nobody_else(staff.setting),
    )
    context = {"sent": row, "reading": reading, "wrong": wrong}
    with timezone.override(viewer.zone):
        return render(request, "portal/readers.html", context, status=422 if wrong else 200)
