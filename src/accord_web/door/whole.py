"""A form that arrived in half is no form.

Where a connection breaks while a form is on its way, a server hands over what came so far, and
Django reads it as if it were all: some answers would be kept, others not, and nobody would know.
"""

from django.http import HttpResponse

FORM = "application/x-www-form-urlencoded"
NOT_WHOLE = 400


class WholeForms:
    """Refuses a form that is shorter than it says. Nobody waits for the answer any more."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        said = request.META.get("CONTENT_LENGTH") or ""
        if request.content_type == FORM and said.isdigit() and len(request.body) < int(said):
            return HttpResponse(status=NOT_WHOLE)
        return self.get_response(request)
