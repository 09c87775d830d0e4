"""Saying how a practice went: one tap on a page that anybody may look at, or the whole road.

The short way asks one question that names nobody, and is read as last time unless one says
otherwise. The longer one is the road of every other telling, under the same sitting.
"""

import uuid
from dataclasses import replace
from functools import partial

from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accord_web import ids
from accord_web.checkins.unasked import PRACTICE, draft
from accord_web.flows.practise import ASKED, log, may_tell
from accord_web.portal.asking import UNSURE, asking
from accord_web.portal.check_in import AGAIN
from accord_web.portal.practice import own_lines
from accord_web.portal.telling import YES, Telling, telling
from accord_web.practice.queries import one
from accord_web.practice.words import card
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed, Standing
from accord_web.storage.lock import writing


@require_safe
def practice_which(request):
    """Of which one; where there is a single one, straight on to it."""
    viewer: Standing = request.viewer
    lines = [line for line in own_lines(viewer) if line.may_tell]
    if len(lines) == 1:
        return redirect("portal:practice_begin", lines[0].chosen.id)
    with writing():
        audit.log(audit.READ, by=viewer.person, record="page:practice-which")
    return render(request, "portal/practice_which.html", {"lines": lines})


@require_safe
def practice_begin(request, chosen: uuid.UUID):
    """A fresh sitting about this one."""
    _mine(request.viewer, chosen)
    return redirect("portal:practice_log", chosen, ids.at(request.viewer.now))


@require_http_methods(["GET", "HEAD", "POST"])
def practice_log(request, chosen: uuid.UUID, sitting: uuid.UUID):
    """The short way."""
    viewer: Standing = request.viewer
    what = _telling(viewer, chosen, sitting)
    if request.method == "POST":
        return telling(request, what)
    row = what.draft
    with translation.override(row.language), timezone.override(row.zone):
        made = asking(row, viewer, alone=UNSURE, given={})
        context = {
            "card": card(_mine(viewer, chosen).practice, row.language),
            "chosen": chosen,
            "sitting": sitting,
            "question": made.questions[0],
            "reading": replace(made.reading, fixed=()),
            "status": made.status,
            "again": YES if request.GET.get(AGAIN) else "",
        }
        return render(request, "portal/practice_log.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_more(request, chosen: uuid.UUID, sitting: uuid.UUID):
    """The whole road: how well, what it did to oneself, and what the other person did."""
    return telling(request, _telling(request.viewer, chosen, sitting))


def _telling(viewer: Standing, chosen: uuid.UUID, sitting: uuid.UUID) -> Telling:
    row = _mine(viewer, chosen)
    asked = draft(viewer, row.case, PRACTICE, ASKED, sitting=sitting)
    return Telling(asked, _("How it went"), partial(_keep, chosen))


def _keep(chosen: uuid.UUID, viewer: Standing, *args, **kwargs):
    return log(viewer, _mine(viewer, chosen), *args, **kwargs)


def _mine(viewer: Standing, chosen: uuid.UUID):
    row = one(viewer, chosen)
    if row.over or not may_tell(viewer, row):
        raise NotAllowed("Put away, or the treatment is over.")
    return row
