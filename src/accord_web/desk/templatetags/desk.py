"""Names, and charts with the tables that stand beside them, in templates of the desk."""

from collections.abc import Sequence

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accord.drawing import Chart, Table, svg, table

register = template.Library()


@register.filter
def together(names: Sequence[str]) -> str:
    """“Nadia, Karim and Lina”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def drawing(chart: Chart) -> SafeString:
    # Our own drawing: it escapes every label itself.
    return mark_safe(svg(chart))


@register.filter
def beside(chart: Chart) -> Table:
    return table(chart)
