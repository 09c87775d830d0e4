"""Days as each language writes them: “5 March 2026”, “5 de marzo de 2026”, “5. März 2026”.

Templates say `|date:"j F Y"` as in English; this filter takes the place of Django's.
"""

from datetime import date

from django.template import Library
from django.template.defaultfilters import date as as_it_is
from django.utils.translation import get_language

register = Library()
WRITTEN = {
    "es": (("j F", r"j \d\e F"), ("F Y", r"F \d\e Y")),
    "de": (("j F", "j. F"), ("j M", "j. M"), ("l j", "l, j")),
}


def pattern(said: str) -> str:
    """An English pattern in the language of the page."""
    for english, own in WRITTEN.get(get_language() or "", ()):
        said = said.replace(english, own)
    return said


@register.filter(name="date", expects_localtime=True, is_safe=False)
def day(moment: date | None, said: str) -> str:
    return as_it_is(moment, pattern(said))
