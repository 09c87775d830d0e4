"""What a practice says in words, language by language.

English is complete for every one. In another language a practice is translated whole or not at
all: what lacks is shown in English, and says so.

>>> words = wording("say-back", "fr")
>>> words.title, words.language
('Say it back first', 'en')
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from functools import cache

from accord.errors import MeasureError, PracticeError
from accord.measures import reading
from accord.practices.practice import Practice
from accord.practices.schema import LIBRARY, load

ENGLISH = "en"
MOST_WARNINGS, MOST_QUESTIONS = 3, 3


@dataclass(frozen=True, slots=True)
class _File:
    """The keys of a wording file."""

    title: str
    purpose: str
    steps: tuple[str, ...]
    not_when: tuple[str, ...]
    notice: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PracticeWording:
    """A practice in one language."""

    practice: str
    language: str  # the language these words are in
    title: str
    purpose: str  # one or two sentences: what it is for
    steps: tuple[str, ...]
    not_when: tuple[str, ...]  # when to leave it be
    notice: tuple[str, ...]  # what to look out for, as questions to oneself


@cache
def wording(id: str, language: str = ENGLISH) -> PracticeWording:
    """The words of a practice in a language such as "es" or "es-MX"; English where it has none."""
    practice = load(id)
    held = languages(id)
    if ENGLISH not in held:
        raise PracticeError(f"{id} has no words. Write {id}.en.toml.")
    wanted = language if language in held else language.split("-")[0]
    code = wanted if wanted in held else ENGLISH
    file = f"{id}.{code}.toml"
    return read(practice, code, (LIBRARY / file).read_text("utf-8"), file)


def languages(id: str) -> tuple[str, ...]:
    """In which languages there is a file of words."""
    named = (file.name.split(".") for file in LIBRARY.iterdir())
    return tuple(sorted(parts[1] for parts in named if len(parts) == 3 and parts[0] == id))


def read(practice: Practice, language: str, text: str, file: str) -> PracticeWording:
    """The words from the text of their file; `file` is the name that errors give."""
    try:
        table = tomllib.loads(text)
        words = reading.build(_File, table, file)
    except tomllib.TOMLDecodeError as error:
        raise PracticeError(f"{file} is not TOML: {error}.") from error
    except MeasureError as error:  # the same reader; what it says is true of both
        raise PracticeError(str(error)) from None
    if problems := list(_problems(practice, words)):
        raise PracticeError(f"{file}: " + "; ".join(problems) + ".")
    held: Mapping[str, object] = {one.name: getattr(words, one.name) for one in fields(words)}
    return PracticeWording(practice.id, language, **held)  # type: ignore[arg-type]


def _problems(practice: Practice, words: _File) -> Iterator[str]:
    if len(words.steps) != practice.steps:
        yield f"it has {len(words.steps)} steps, and {practice.id}.toml says {practice.steps}"
    if not 1 <= len(words.not_when) <= MOST_WARNINGS:
        yield f"say in 1 to {MOST_WARNINGS} lines of not_when when to leave it be"
    if not 1 <= len(words.notice) <= MOST_QUESTIONS:
        yield f"write 1 to {MOST_QUESTIONS} lines of notice"
    lines = [words.title, words.purpose, *words.steps, *words.not_when, *words.notice]
    if not all(line.strip() for line in lines):
        yield "a line is empty"
    for line in lines:
        if "{" in line:
            yield f"“{line}” has a hole in it; a practice names nobody"
