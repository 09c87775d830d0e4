"""From a paper's text file and the facts of a clinic to the paper."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from typing import Any

import accord
from accord.errors import AccordError
from accord_web.papers import pieces
from accord_web.papers.paper import Paper, Section, Table
from accord_web.privacy.profile import FALLBACK, Profile

PAPERS = (
    "processing-record",
    "impact-assessment",
    "sheet-client",
    "sheet-partner",
    "sheet-young",
    "sheet-guardian",
    "processor",
    "breach-book",
    "intended-purpose",
)
KNOWN = {"head", "text", "bullets", "table", "blanks", "piece"}


class PaperError(AccordError):
    """A paper's text file says something that no paper has."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a paper is made for."""

    clinic: str
    law: Profile
    language: str
    day: date


def languages(name: str) -> tuple[str, ...]:
    """The languages in which a paper has a text of its own, English first."""
    found = {
        entry.name.split(".")[1]
        for entry in files(__package__).joinpath("texts").iterdir()
        if entry.name.startswith(f"{name}.")
    }
    return (FALLBACK, *sorted(found - {FALLBACK}))


def paper(name: str, facts: Facts) -> Paper:
    """One paper; in English where it has no text in the language asked for."""
    if name not in PAPERS:
        raise PaperError(f"There is no paper {name}. There are: {', '.join(PAPERS)}.")
    wanted = facts.language.partition("-")[0]
    language = wanted if wanted in languages(name) else FALLBACK
    raw, labels = pieces.read(name, language), pieces.labels(language)
    slots = _slots(facts, language)
    return Paper(
        id=name,
        title=raw["title"].format(**slots),
        language=language,
        sections=tuple(
            _section(name, section, labels, facts.law, language, slots)
            for section in raw["section"]
        ),
        made=labels["made"].format(**slots),
    )


def _slots(facts: Facts, language: str) -> dict[str, Any]:
    law = facts.law
    return {
        "clinic": facts.clinic,
        "country": law.name(language),
        "day": facts.day.isoformat(),
        "version": accord.__version__,
        "adult": law.adult_at,
        "decides": law.decides_at,
        "days": law.request_days,
        "more_days": law.request_more_days,
        "hours": law.breach_hours,
        **{f"law_{topic}": law.cited(topic, language) for topic in law.laws},
    }


def _section(
    name: str,
    raw: Mapping[str, Any],
    labels: Mapping[str, Any],
    law: Profile,
    language: str,
    slots: Mapping[str, Any],
) -> Section:
    if unknown := set(raw) - KNOWN:
        raise PaperError(f"{name}: a section knows no {sorted(unknown)[0]}.")
    made = pieces.piece(raw["piece"], law, labels, language) if "piece" in raw else ()
    bullets = tuple(line.format(**slots) for line in raw.get("bullets", ()))
    table = (
        Table(*map(_rows, (raw["table"]["head"], raw["table"]["rows"]))) if "table" in raw else None
    )
    if isinstance(made, Table):
        table = made
    else:
        bullets += made
    return Section(
        head=raw["head"].format(**slots),
        text=tuple(line.format(**slots) for line in raw.get("text", ())),
        bullets=bullets,
        table=table,
        blanks=tuple(raw.get("blanks", ())),
    )


def _rows(raw: list[Any]) -> tuple[Any, ...]:
    return tuple(tuple(row) if isinstance(row, list) else row for row in raw)
