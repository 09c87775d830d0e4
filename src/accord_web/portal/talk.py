"""Where to turn: on every end page, the same for everybody, whatever they said or left unsaid."""

from dataclasses import dataclass

from django.utils.translation import get_language

from accord_web.checkins.queries import HelpRow
from accord_web.people.queries import clinic, cover
from accord_web.privacy.profile import profile


@dataclass(frozen=True, slots=True)
class Talk:
    text: str
    numbers: tuple[tuple[str, str], ...]  # who answers, and the number


def talk(country: str, own: HelpRow | None) -> Talk:
    """The clinic's own words and numbers; where it wrote none, those of its country."""
    language = get_language() or "en"
    law = profile(country)
    numbers = own.numbers if own else ()
    return Talk(
        text=(own.help_text if own else "") or law.help_text(language),
        numbers=numbers or tuple((one.name(language), one.number) for one in law.numbers),
    )


def talk_here() -> Talk:
    """The same on a page that belongs to no check-in."""
    here = clinic()
    there = cover(None, here.id) if here else None
    own = HelpRow(there.help_text, there.numbers) if there else None
    return talk(here.country if here else "any", own)
