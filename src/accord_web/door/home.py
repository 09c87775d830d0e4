"""The front door: everybody goes on to where they work or answer."""

from django.shortcuts import redirect

from accord_web.people.queries import clinic


def home(request):
    return redirect(first_page(request.viewer))


def first_page(viewer) -> str:
    """The name of the page where this viewer begins."""
    if viewer.person is None:
        here = clinic(viewer)
        return "demo:people" if here and here.demo else "door:sign_in"
    if viewer.treats:
        return "desk:today"
    if viewer.front_desk and not viewer.administrator:
        return "desk:diary"
    return "desk:team" if viewer.staff else "portal:home"
