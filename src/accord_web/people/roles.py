"""What somebody whom a client named is to them: codes, and the words for them."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

OTHER = "other"
ROLES: Mapping[str, object] = {
    "partner": _("partner"),
    "mother": _("mother"),
    "father": _("father"),
    "sister": _("sister"),
    "brother": _("brother"),
    "child": _("child"),
    "friend": _("friend"),
    "colleague": _("colleague"),
    OTHER: _("somebody else"),
}


def in_words(role: str) -> str:
    """For a line beside the name; nothing for somebody else, whose name says it all."""
    return "" if role == OTHER else str(ROLES.get(role, ""))
