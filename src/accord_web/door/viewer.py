"""Who is looking: the standing of the person signed in, made at most once a request."""

from django.utils.functional import SimpleLazyObject

from accord_web.cases.queries import standing
from accord_web.people.queries import clinic


class ViewerMiddleware:
    """Sets `request.viewer`, from which every query and action of a page goes on."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.viewer = SimpleLazyObject(
            lambda: standing(getattr(request.user, "person_id", None))
        )
        return self.get_response(request)


def context(request):
    """What every template may ask for."""
    return {"clinic": SimpleLazyObject(lambda: clinic(request.viewer)), "viewer": request.viewer}
