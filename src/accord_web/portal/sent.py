"""One's own answers, opened again."""

import uuid

from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from accord_web.portal.mine import one_sent
from accord_web.privacy import audit
from accord_web.storage.lock import writing


@require_safe
def sent(request, response: uuid.UUID):
    viewer = request.viewer
    row, lines = one_sent(viewer, response, translation.get_language())
    with writing():
        audit.log(audit.READ, by=viewer.person, case=row.case, record="page:sent")
    with timezone.override(viewer.zone):
        return render(request, "portal/sent.html", {"sent": row, "lines": lines})
