"""What a profile file may hold. Anything else is told, with its place and with what is expected."""

from collections.abc import Callable, Mapping
from typing import Any

FACTS: Mapping[str, Callable[[Any], bool]] = {
    "request_days": lambda v: _whole(v, 1, 365),
    "request_more_days": lambda v: _whole(v, 0, 365),
    "adult_at": lambda v: _whole(v, 14, 25),
    "decides_at": lambda v: _whole(v, 10, 25),
    "data_decides_at": lambda v: _whole(v, 10, 25),
    "process_notes_apart": lambda v: isinstance(v, bool),
    "breach_hours": lambda v: _whole(v, 1, 24 * 90),
}
EXPECTED: Mapping[str, str] = {
    "request_days": "days from 1 to 365",
    "request_more_days": "days from 0 to 365",
    "adult_at": "an age from 14 to 25",
    "decides_at": "an age from 10 to 25",
    "data_decides_at": "an age from 10 to 25",
    "process_notes_apart": "true or false",
    "breach_hours": "hours from 1 to 2160",
}
SOURCED = frozenset({"source", "confirm"})
PURPOSES = ("treatment", "sharing", "supervision", "cover", "reminders", "totals", "research")
KEPT = ("treatment", "safety", "consent", "process-note", "contact", "own", "audit")
# What the papers quote, by topic.
LAWS = (
    "confidentiality",
    "care",
    "records",
    "access",
    "portability",
    "erasure",
    "withdrawal",
    "processing_record",
    "impact",
    "processor",
    "breach",
    "complaint",
)
ASKS = ("treatment", "waiver", "data-protection")
BASES = ("law", "consent", "objection")
FROM = ("end-of-treatment", "made")
ABOUT = ("self", "close", "both", "young")
TOP = {*FACTS, "purposes", "retention", "numbers", "duties", "laws"}


class Contradiction(Exception):
    """One thing in the file that cannot be so."""


def check(raw: Mapping[str, Any]) -> None:
    """Raise where the file is not what a profile is, at the first place that is wrong."""
    _only(raw, TOP, "the file")
    for name in FACTS:
        _fact(name, _table(raw, name, "the file"))
    purposes = _table(raw, "purposes", "the file")
    _only(purposes, PURPOSES, "purposes")
    for name in PURPOSES:
        _purpose(f"purposes.{name}", _table(purposes, name, "purposes"))
    retention = _table(raw, "retention", "the file")
    _only(retention, KEPT, "retention")
    for name in KEPT:
        _retention(f"retention.{name}", _table(retention, name, "retention"))
    _numbers(raw.get("numbers", []))
    _duties(raw.get("duties"))
    laws = _table(raw, "laws", "the file")
    _only(laws, LAWS, "laws")
    for name in LAWS:
        _text(laws, name, "laws")
    if raw["decides_at"]["value"] > raw["adult_at"]["value"]:
        raise Contradiction("decides_at is above adult_at; somebody of age decides")


def _fact(name: str, table: Mapping[str, Any]) -> None:
    _only(table, {"value", *SOURCED}, name)
    _sourced(table, name)
    if "value" not in table or not FACTS[name](table["value"]):
        raise Contradiction(f"{name} needs value = {EXPECTED[name]}")


def _purpose(place: str, table: Mapping[str, Any]) -> None:
    known = {"kind", "basis", "law", "version", "expires_days", "offered", *SOURCED}
    _only(table, known, place)
    _sourced(table, place)
    _text(table, "law", place)
    _one_of(table, "kind", ASKS, place)
    _one_of(table, "basis", BASES, place)
    if not _whole(table.get("version"), 1, 999):
        raise Contradiction(f"{place} needs version = a whole number from 1")
    if "expires_days" in table and not _whole(table["expires_days"], 1, 36500):
        raise Contradiction(f"{place}: expires_days is a whole number of days, or is left out")
    if table["basis"] == "law" and "expires_days" in table:
        raise Contradiction(f"{place} rests on law, so it cannot run out; remove expires_days")
    if table["kind"] == "waiver" and table["basis"] != "consent":
        raise Contradiction(f"{place} is a waiver, which only consent can give")
    if not isinstance(table.get("offered", True), bool):
        raise Contradiction(f"{place}: offered is true or false")


def _retention(place: str, table: Mapping[str, Any]) -> None:
    _only(table, {"years", "from", "young_until", *SOURCED}, place)
    _sourced(table, place)
    _one_of(table, "from", FROM, place)
    if not _whole(table.get("years"), 0, 100):
        raise Contradiction(f"{place} needs years = a whole number from 0 to 100")
    if "young_until" in table and not _whole(table["young_until"], 14, 60):
        raise Contradiction(f"{place}: young_until is an age from 14 to 60, or is left out")


def _numbers(rows: Any) -> None:
    if not isinstance(rows, list):
        raise Contradiction("numbers is a list: [[numbers]]")
    for row in rows:
        place = f"numbers, {row.get('id', 'one without id')}"
        _only(row, {"id", "number", "about", *SOURCED}, place)
        _sourced(row, place)
        _text(row, "id", place)
        _one_of(row, "about", ABOUT, place)
        digits = str(row.get("number", "")).replace(" ", "").replace("-", "").removeprefix("+")
        if not digits.isdigit():
            raise Contradiction(f"{place} needs number = digits, spaces and dashes")


def _duties(rows: Any) -> None:
    if not isinstance(rows, list) or not rows:
        raise Contradiction("duties is a list with one row or more: [[duties]]")
    for row in rows:
        place = f"duties, {row.get('id', 'one without id')}"
        _only(row, {"id", *SOURCED}, place)
        _sourced(row, place)
        _text(row, "id", place)


def _sourced(table: Mapping[str, Any], place: str) -> None:
    for name in sorted(SOURCED):
        _text(table, name, place)


def _table(raw: Mapping[str, Any], name: str, place: str) -> Mapping[str, Any]:
    if not isinstance(raw.get(name), dict):
        raise Contradiction(f"{place} needs a table [{name}]")
    found: Mapping[str, Any] = raw[name]
    return found


def _text(table: Mapping[str, Any], name: str, place: str) -> None:
    if not isinstance(table.get(name), str) or not table[name].strip():
        raise Contradiction(f"{place} needs {name} = some words")


def _one_of(table: Mapping[str, Any], name: str, allowed: tuple[str, ...], place: str) -> None:
    if table.get(name) not in allowed:
        raise Contradiction(f"{place} needs {name} = one of {', '.join(allowed)}")


def _only(table: Mapping[str, Any], known: Any, place: str) -> None:
    if unknown := sorted(set(table) - set(known)):
        raise Contradiction(f"{place} knows no {unknown[0]}")


def _whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
