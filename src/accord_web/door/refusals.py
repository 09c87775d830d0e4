"""Refusals: what somebody may not see does not exist for them, and the refusal is written down."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from accord_web.door.errors import not_found
from accord_web.door.home import first_page
from accord_web.privacy import audit
from accord_web.privacy.standing import NotAllowed
from accord_web.storage.lock import writing


class Refusals:
    """Turns NotAllowed into the same page that an unknown address gets."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if not isinstance(exception, NotAllowed):
            return None
        if request.viewer.person is None and request.method == "GET":
            # Perhaps signed out meanwhile. Every address asks alike, whether it exists or not.
            return redirect(f"{reverse(first_page(request.viewer))}?{_back(request)}")
        if request.viewer.person is not None:
            with writing():
                audit.log(audit.DENIED, by=request.viewer.person, record=_page(request))
        return not_found(request)


def _back(request) -> str:
    return urlencode({"next": request.get_full_path()})


def _page(request) -> str:
    """The page's name, never its address: that may hold the id of somebody else's case."""
    match = request.resolver_match
    return f"page:{match.view_name}"[:80] if match else "page:"
