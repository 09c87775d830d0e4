"""Names, findings and charts in templates of the desk."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accord.brief.page import AroundLine, FindingLine
from accord.drawing import Chart, Table, svg, table
from accord_web.desk.told import Alike, Told

register = template.Library()


@register.filter
def together(names: Sequence[str]) -> str:
    """“Nadia, Karim and Lina”."""
    if len(names) < 2:
        return "".join(names)
    return _("%(first)s and %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


@register.filter
def alike(lines: Sequence[AroundLine]) -> list[Alike]:
    """Ties of whom the same is said are told in one line: “Ana, Leo and Mum: much as before.”"""
    groups = groupby(lines, lambda line: line.sentence)
    return [Alike(tuple(same), sentence) for sentence, same in groups]


@register.filter
def drawing(chart: Chart) -> SafeString:
    # Our own drawing: it escapes every label itself.
    return mark_safe(svg(chart))


@register.filter
def beside(chart: Chart) -> Table:
    return table(chart)


@register.filter
def told(findings: Sequence[FindingLine], above: Iterable[FindingLine] = ()) -> list[Told]:
    """Findings by session, without those told `above` and without saying the same thing twice."""
    said: set[str] = set()
    kept = []
    for line in findings:
        if line in above or (line.sentence in said and not line.tone):
            continue
        said.add(line.sentence)
        kept.append(line)
    return [Told(tuple(lines)) for _session, lines in groupby(kept, lambda line: line.session)]
