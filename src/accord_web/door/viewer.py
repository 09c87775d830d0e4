"""Who is looking: the standing of the person signed in, made at most once a request."""

import uuid

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY, load_backend
from django.utils.crypto import constant_time_compare
from django.utils.functional import SimpleLazyObject

from accord_web.cases.queries import standing
from accord_web.people.queries import clinic
from accord_web.privacy import reading
from accord_web.privacy.encryption import keys_at_hand


class ViewerMiddleware:
    """Sets `request.viewer`, from which every query and action of a page goes on.

    Takes the place of Django's AuthenticationMiddleware, which brings tables of groups and
    permissions with it. There is no `request.user`: an account says who signed in, no more.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.caller = _caller(request)
        request.viewer = SimpleLazyObject(lambda: standing(_signed_in(request.session)))
        with keys_at_hand(), reading.noting() as opened:  # a page asks for each key once
            response = self.get_response(request)
            reading.keep(request.viewer, opened, _page(request))
            return response


def context(request):
    """What every template may ask for."""
    viewer = getattr(request, "viewer", None)
    return {"clinic": SimpleLazyObject(lambda: clinic(viewer)), "viewer": viewer}


def _signed_in(session) -> uuid.UUID | None:
    """The person whose account this session opened; a changed password ends the session."""
    account, backend = session.get(SESSION_KEY), session.get(BACKEND_SESSION_KEY)
    if account is None or backend not in settings.AUTHENTICATION_BACKENDS:
        return None
    user = load_backend(backend).get_user(account)
    if user is not None and constant_time_compare(
        session.get(HASH_SESSION_KEY, ""), user.get_session_auth_hash()
    ):
        return user.person_id
    session.flush()
    return None


def _page(request) -> str:
    """The page's name, never its address."""
    match = getattr(request, "resolver_match", None)
    return match.view_name if match else ""


def _caller(request) -> str:
    """Where the request comes from, for throttles. Behind our own proxy, as the proxy saw it."""
    forwarded = request.headers.get("X-Forwarded-For", "") if settings.HTTPS else ""
    return forwarded.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
