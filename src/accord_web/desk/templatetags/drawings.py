"""Charts in templates: the picture, and the table that stands beside it."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from accord.drawing import Chart, Table, svg, table

register = template.Library()


@register.filter
def drawing(chart: Chart) -> SafeString:
    # Our own drawing: it escapes every label itself.
    return mark_safe(svg(chart))


@register.filter
def beside(chart: Chart) -> Table:
    return table(chart)
