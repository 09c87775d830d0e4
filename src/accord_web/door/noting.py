"""Whose answers a page opened is written down before the page is sent."""

from accord_web.privacy import reading


class Noting:
    """Stands inside ViewerMiddleware: it needs to know who looks."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with reading.noting() as opened:
            response = self.get_response(request)
        if opened:
            match = request.resolver_match  # the page's name, never its address
            reading.keep(request.viewer, opened, match.view_name if match else "")
        return response
