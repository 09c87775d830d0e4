"""How somebody may safely be reached, as questions one a screen. Nothing is preset, ever.

What was said before is not shown again: the next to hold this phone may be whom it is about.
"""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.translation import gettext as _

from accord.measures.measure import Item
from accord_web.checkins.form import Screen
from accord_web.people.contacts import CODES, LONGEST
from accord_web.portal.asking import Option, Question

MEASURE = "contact"
NOTHING: Mapping[str, str] = MappingProxyType({})


def questions(language: str, given: Mapping[str, str] = NOTHING) -> list[Question]:
    """`given` is what was sent a moment ago and did not go through, never what was said before."""
    texts = _texts()
    made = []
    for name, codes in CODES.items():
        text, labels = texts[name]
        item = Item(
            id=name,
            measure=MEASURE,
            part=MEASURE,
            facet=name,
            kind="choice" if codes else "text",
            role="coded" if codes else "free",
            codes=codes,
            longest=None if codes else LONGEST,
        )
        pairs = tuple(zip(codes, labels, strict=True))
        said = given.get(name, "")
        made.append(
            Question(
                screen=Screen(
                    name=f"contact.{name}",
                    item=item,
                    text=text,
                    low="",
                    high="",
                    options=pairs,
                    language=language,
                ),
                title=_("How we may reach you"),
                before=(),
                intro=intro() if not made else "",
                options=tuple(Option(code, label, code == said) for code, label in pairs),
                skipped=False,
                text="" if codes else said[:LONGEST],
            )
        )
    return made


def intro() -> str:
    return _(
        "Nothing is sent to you before you have said this. You are asked again from time to time; "
        "what you leave empty stays as it was."
    )


def _texts() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        "channel": (
            _("How may we reach you?"),
            (_("Not at all"), _("By e-mail"), _("By telephone"), _("By letter")),
        ),
        "where": (_("Which number or address is safe for you?"), ()),
        "hours": (
            _("At which hours?"),
            (
                _("Any time from 8 to 20"),
                _("In the morning, 8 to 12"),
                _("In the afternoon, 12 to 17"),
                _("In the evening, 17 to 20"),
            ),
        ),
        "message": (_("May we leave a word there if you do not answer?"), (_("No"), _("Yes"))),
        "sender": (
            _("Whose name may it bear?"),
            (_("Nobody’s: only “about your appointment”"), _("The name of the clinic")),
        ),
        "others": (
            _("Does anybody else use this phone, or open this mail?"),
            (_("No"), _("Yes"), _("I am not sure")),
        ),
    }
