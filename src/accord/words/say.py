"""From a signal, its parameters and a form to a sentence, in one language.

Each signal has one TOML file a language, `dip.en.toml`, with a list of alternatives for each form.
The first alternative whose `when` fits the parameters is said:

    [[row]]
    when = { later = "back" }
    say = "Back at their usual for two sessions."

    [[row]]
    say = "In session {session} they rated working together {below} below their usual."

`when` compares one value, or any of several in a list. In `say`, `{below}` is a parameter: numbers
with one decimal and the language's decimal mark, whole numbers as they are; `{ago:word}` is a
number word, `{most:whole}` a rounded number, `{+how}` another form of the same file. An empty `say`
means that there is no such sentence. Names of people arrive as parameters only.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from accord.errors import AccordError
from accord.records import Plain

FALLBACK = "en"
SLOT = re.compile(r"\{(?P<include>\+?)(?P<name>\w+)(?::(?P<style>\w+))?\}")
SENTENCE_ENDS = (".", "?", "”", "»")
NESTED = 3  # forms within forms; more is a circle


class WordsError(AccordError):
    """A sentence cannot be said: an unknown form, or a parameter that is missing."""


@dataclass(frozen=True, slots=True)
class Language:
    """What all sentences of a language share."""

    code: str
    decimal: str
    both: str  # joins two: " and "
    client: str  # stands for a name that is not given
    therapist: str
    numbers: tuple[str, ...]  # words for 0, 1, 2 ...
    weekdays: tuple[str, ...]  # from Monday


def say(signal: str, parameters: Mapping[str, Plain], language: str, form: str) -> str:
    """One sentence, or an empty text where the signal has none to give.

    signal:     id of a signal, or of another file here ("page").
    parameters: of the finding, and what the page adds: names, how long ago, figures.
    language:   "en", "es-MX" ...; falls back to the plain language, then to English, form by form.
    form:       "title", "row", "why", "also", "open_with", "ask", "note" or "detail".

    Raises WordsError where no file, form or alternative fits, or a parameter is missing.

    >>> silence = {"sessions": 2, "ended": None}
    >>> say("silence", silence, "en", "row")
    'No rating for two sessions. Skipping is allowed; it may mean nothing.'
    >>> say("silence", silence, "es", "title")
    'Sin valoración'
    """
    return _capital(_said(signal, parameters, language, form, 0))


def languages(signal: str) -> tuple[str, ...]:
    """The languages in which a signal has sentences of its own."""
    names = (entry.name for entry in files("accord.words").iterdir())
    return tuple(
        sorted(
            name.split(".")[1]
            for name in names
            if name.startswith(f"{signal}.") and name.endswith(".toml")
        )
    )


def forms(signal: str, language: str = FALLBACK) -> tuple[str, ...]:
    """The forms that a file holds, in its order."""
    return tuple(_sentences(signal, language) or ())


@cache
def spoken(language: str) -> Language:
    """The language itself: decimal mark, number words, days of the week.

    >>> spoken("en").numbers[2], spoken("es").decimal, spoken("tlh").code
    ('two', ',', 'en')
    """
    for code in _codes(language):
        found = _read(f"language.{code}.toml")
        if found is not None:
            return Language(
                code=code,
                decimal=found["decimal"],
                both=found["both"],
                client=found["client"],
                therapist=found["therapist"],
                numbers=tuple(found["numbers"]),
                weekdays=tuple(found["weekdays"]),
            )
    raise WordsError(f"language.{FALLBACK}.toml is missing from accord.words. Install again.")


def _said(
    signal: str, parameters: Mapping[str, Plain], language: str, form: str, depth: int
) -> str:
    if depth > NESTED:
        raise WordsError(f"{signal}: form '{form}' includes itself. Look at its {{+...}} slots.")
    text, code = _fitting(signal, parameters, language, form)

    def fill(slot: re.Match[str]) -> str:
        if slot["include"]:
            return _said(signal, parameters, language, slot["name"], depth + 1)
        where = f"{signal}.{code}.toml, form '{form}'"
        return _shown(parameters, slot["name"], slot["style"] or "", spoken(code), where)

    return SLOT.sub(fill, text)


def _fitting(
    signal: str, parameters: Mapping[str, Plain], language: str, form: str
) -> tuple[str, str]:
    """The first alternative that fits, and the language that it was found in."""
    for code in _codes(language):
        alternatives = (_sentences(signal, code) or {}).get(form)
        if alternatives is None:
            continue
        for alternative in alternatives:
            if _fits(alternative.get("when", {}), parameters):
                return alternative["say"], code
        raise WordsError(
            f"{signal}.{code}.toml: no alternative of form '{form}' fits {dict(parameters)}. "
            "Add one without `when` at its end."
        )
    if not languages(signal):
        raise WordsError(
            f"There are no sentences for '{signal}'. Write src/accord/words/{signal}.en.toml."
        )
    known = ", ".join(forms(signal))
    raise WordsError(f"{signal}.{FALLBACK}.toml has no form '{form}'. It has: {known}.")


def _fits(when: Mapping[str, object], parameters: Mapping[str, Plain]) -> bool:
    return all(
        parameters.get(name) in wanted
        if isinstance(wanted, list)
        else parameters.get(name) == wanted
        for name, wanted in when.items()
    )


def _shown(
    parameters: Mapping[str, Plain], name: str, style: str, language: Language, where: str
) -> str:
    value = parameters.get(name)
    if value is None or isinstance(value, bool):
        raise WordsError(f"{where} needs the parameter '{name}'. Given are {sorted(parameters)}.")
    if isinstance(value, str):
        return value
    if style == "whole":
        return str(round(value))
    if style == "word" and isinstance(value, int) and 0 <= value < len(language.numbers):
        return language.numbers[value]
    if isinstance(value, int):
        return str(value)
    return f"{value:.1f}".replace(".", language.decimal)


def _capital(text: str) -> str:
    """A sentence begins large, also after an opening quotation mark; labels stay as they are."""
    if not text.endswith(SENTENCE_ENDS):
        return text
    at = next((at for at, letter in enumerate(text) if letter.isalnum()), None)
    return text if at is None else text[:at] + text[at].upper() + text[at + 1 :]


def _codes(language: str) -> tuple[str, ...]:
    """The language asked for, then without its region, then English."""
    return tuple(dict.fromkeys((language, language.split("-")[0], FALLBACK)))


def _sentences(signal: str, code: str) -> dict[str, Any] | None:
    return _read(f"{signal}.{code}.toml")


@cache
def _read(name: str) -> dict[str, Any] | None:
    file = files("accord.words") / name
    return tomllib.loads(file.read_text("utf-8")) if file.is_file() else None
