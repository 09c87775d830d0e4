"""In which language a page speaks: somebody's own; else the one they tapped; else their browser's.

A tap on a language is an ordinary link, `?language=de`: it writes nothing, and sets no cookie.
"""

from collections.abc import Mapping

from django.conf import settings
from django.utils import translation

ASKED = "language"  # in an address or a form


class Speaking:
    """After Django's LocaleMiddleware, which goes by the browser."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if tapped := asked_for(request.GET):
            translation.activate(tapped)
        return self.get_response(request)


def known(said: str) -> str:
    return said if said in dict(settings.LANGUAGES) else ""


def asked_for(said: Mapping[str, str]) -> str:
    """The language tapped on a page, out of its address or its form; else nothing."""
    return known(said.get(ASKED, ""))


def speak_to(viewer, *, at_desk: bool = False) -> None:
    """Whoever is signed in reads in their own language, whatever the browser says.

    Pages for those who work here are not in every language yet: half of one would be worse.
    """
    spoken = settings.DESK_LANGUAGES if at_desk else dict(settings.LANGUAGES)
    own = viewer.language
    translation.activate(own if own in spoken else settings.LANGUAGE_CODE)


def languages() -> list[dict[str, str]]:
    """Each language under its own name, for a line to choose from."""
    return [{"code": code, "name": name} for code, name in settings.LANGUAGES]
