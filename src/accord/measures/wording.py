"""What a measure says in words, language by language.

English is complete for every measure of our own. Another language may be begun: what it lacks is
shown in English item by item, and each item says which language it is in, so that a page can
mark it. A standard instrument is a key without wording: the clinic imports its official words.

>>> words = wording("wellbeing", "es")
>>> words.item("mood").language, words.complete
('es', True)
>>> wording("tie", "eo").item("trust").language
'en'
"""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from accord.errors import MeasureError
from accord.measures import reading, schema
from accord.measures.measure import Item, Measure

ENGLISH = "en"
PLACEHOLDERS = {
    "name": "the person meant: the therapist, the client or the one named",
    "who": "who is told about an answer on safety",
    "soon": "how soon they read it",
    "hours": "when somebody is there to read",
}
PLACE = re.compile(r"{([^{}]*)}")


@dataclass(frozen=True, slots=True)
class ItemWording:
    """One question in words."""

    text: str
    short: str  # a few words for a table or a list
    low: str = ""  # what 0 means, where there are steps
    high: str = ""
    options: Mapping[str, str] = field(default_factory=dict)  # code to label
    language: str = ENGLISH  # the language these words are in


@dataclass(frozen=True, slots=True)
class Wording:
    """A measure in one language, with English wherever that language has nothing yet."""

    measure: str
    language: str  # the language asked for
    title: str
    intro: str
    before: tuple[str, ...]  # sentences to show before the first question
    status: str  # says that the measure is new, where it is
    parts: Mapping[str, str]  # a name for each part, for “who may read this”
    items: Mapping[str, ItemWording]
    complete_in: tuple[str, ...]  # languages that need no English

    @property
    def complete(self) -> bool:
        return self.language in self.complete_in

    def item(self, id: str) -> ItemWording:
        if id not in self.items:
            known = reading.suggest(id, self.items)
            raise MeasureError(f"{self.measure} has no wording for “{id}”. {known}")
        return self.items[id]


@cache
def wording(measure_id: str, language: str = ENGLISH) -> Wording:
    """The words of a measure in a language such as "es" or "es-MX".

    Raises MeasureError for a key without wording and for a wording file that does not fit.
    """
    measure = schema.load(measure_id)
    files = _files(measure_id)
    if ENGLISH not in files:
        raise MeasureError(
            f"{measure_id} is a scoring key without wording. "
            "Import its official definition to show its questions."
        )
    read = {code: _read(measure, code, text) for code, text in files.items()}
    english = read[ENGLISH]
    if gaps := _gaps(measure, english):
        raise MeasureError(f"{measure_id}.en.toml: please write {', '.join(gaps)}.")
    wanted = language if language in read else language.split("-")[0]
    own = read.get(wanted, {})
    return Wording(
        measure=measure_id,
        language=wanted,
        title=own.get("title") or english["title"],
        intro=own.get("intro") or english["intro"],
        before=tuple(own.get("before") or english.get("before", ())),
        status=own.get("status") or english.get("status", ""),
        parts={**english["parts"], **own.get("parts", {})},
        items={**english["items"], **own.get("items", {})},
        complete_in=tuple(code for code, table in read.items() if not _gaps(measure, table)),
    )


def fill(text: str, **people: str) -> str:
    """Puts names into a text, and refuses to show one with a hole in it.

    >>> fill("How close do you feel to {name} now?", name="Ana")
    'How close do you feel to Ana now?'
    """

    def put(place: re.Match[str]) -> str:
        if place[1] not in people:
            raise MeasureError(f"“{text}” needs {place[1]}: pass {place[1]}=…")
        return people[place[1]]

    return PLACE.sub(put, text)


def _files(measure_id: str) -> dict[str, str]:
    """Language code to text of the file, English first."""
    start = f"{measure_id}."
    found = {
        file.name[len(start) : -len(".toml")]: file.read_text("utf-8")
        for file in schema.BANK.iterdir()
        if file.name.startswith(start) and file.name != f"{measure_id}.toml"
    }
    return dict(sorted(found.items(), key=lambda row: (row[0] != ENGLISH, row[0])))


def _read(measure: Measure, language: str, text: str) -> dict[str, Any]:
    file = f"{measure.id}.{language}.toml"
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MeasureError(f"{file} is not TOML: {error}.") from error
    known = ("title", "intro", "before", "status", "parts", "items")
    problems = [f"unknown key {key!r}" for key in table if key not in known]
    ids = {item.id for item in measure.items}
    parts = {part.id for part in measure.parts}
    problems += [f"unknown part {id!r}" for id in table.get("parts", {}) if id not in parts]
    problems += [f"unknown item {id!r}" for id in table.get("items", {}) if id not in ids]
    problems += [
        f"unknown placeholder {place!r}. {reading.suggest(place, PLACEHOLDERS)}"
        for place in PLACE.findall(" ".join(_texts(table)))
        if place not in PLACEHOLDERS
    ]
    items: dict[str, ItemWording] = {}
    for id, row in table.get("items", {}).items():
        if id not in ids:
            continue
        words = ItemWording(language=language, **_strict(row, f"{file}, item {id}"))
        faults = list(_faults(measure.item(id), words))
        problems += [f"item {id}: {fault}" for fault in faults]
        items[id] = words
    if problems:
        raise MeasureError(f"{file}: " + "; ".join(problems) + ".")
    return {**table, "items": items}


def _strict(row: Mapping[str, Any], where: str) -> dict[str, Any]:
    known = ("text", "short", "low", "high", "options")
    for key in row:
        if key not in known:
            raise MeasureError(f"{where}: unknown key “{key}”. {reading.suggest(key, known)}")
    if missing := [key for key in ("text", "short") if not str(row.get(key, "")).strip()]:
        raise MeasureError(f"{where}: please write {', '.join(missing)}.")
    return dict(row)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for row in value.values():
            yield from _texts(row)
    elif isinstance(value, list):
        for row in value:
            yield from _texts(row)


def _faults(item: Item, words: ItemWording) -> Iterator[str]:
    """An item is translated whole or not at all: half a scale in English would mislead."""
    ends = item.kind == "scale11"
    if ends and not (words.low.strip() and words.high.strip()):
        yield "write low and high, what each end means"
    if not ends and (words.low or words.high):
        yield "it has no steps; leave low and high out"
    if sorted(words.options) != sorted(item.codes):
        yield f"write options for {', '.join(item.codes) or 'nothing'}, no more and no fewer"


def _gaps(measure: Measure, table: Mapping[str, Any]) -> list[str]:
    wanted = ["title", "intro"] + (["status"] if measure.status == "new" else [])
    if any(part.critical for part in measure.parts):
        wanted.append("before")
    gaps = [name for name in wanted if not table.get(name)]
    gaps += [f"part {p.id}" for p in measure.parts if not table.get("parts", {}).get(p.id)]
    return gaps + [f"item {item.id}" for item in measure.items if item.id not in table["items"]]
