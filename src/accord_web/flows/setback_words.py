"""A setback in words: the same for whoever told it and for whoever may read it."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.measures.wording import wording
from accord_web.flows.setbacks import NOBODY, TOLD, Setback


def said(row: Setback, somebody: str) -> tuple[str, ...]:
    """What was told of it. `somebody` is whom they turned to, where it is one whom they named."""
    turned = somebody if row.tie else option(TOLD, "turned", row.turned)
    helped = row.helped if row.helped != NOBODY else ""
    lines = (
        option(TOLD, "kind", row.kind),
        _("How hard: %(value)d of 10") % {"value": row.hard} if row.hard is not None else "",
        _("Turned to: %(who)s") % {"who": turned} if turned else "",
        _("Did it help: %(said)s") % {"said": option(TOLD, "helped", helped)} if helped else "",
    )
    return tuple(line for line in lines if line)


def option(measure: str, item: str, code: str) -> str:
    """A choice as it was put to them; nothing where none was made."""
    words = wording(measure, get_language() or "en")
    return words.item(item).options.get(code, "") if code else ""
