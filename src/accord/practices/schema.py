"""Reads and checks practice files. One TOML file in `library/` is one practice.

>>> practice = load("say-back")
>>> practice.family, practice.steps
('communication', 5)
>>> len(ids()) >= 20
True
"""

import tomllib
from functools import cache
from importlib import resources

from accord.errors import MeasureError, PracticeError
from accord.measures import reading
from accord.measures.rules import ID
from accord.practices import rules
from accord.practices.practice import Practice

LIBRARY = resources.files("accord.practices") / "library"


@cache
def ids() -> tuple[str, ...]:
    """Every practice of the library, family by family, in the order of the families."""
    stems = {file.name.removesuffix(".toml") for file in LIBRARY.iterdir()}
    # A wording file has its language between the name and the ending: say-back.en.toml.
    held = [load(stem) for stem in stems if "." not in stem]
    order = list(rules.FAMILIES)
    held.sort(key=lambda one: (order.index(one.family), one.minutes, one.id))
    return tuple(one.id for one in held)


@cache
def load(id: str) -> Practice:
    """The practice of that id, read once.

    Raises PracticeError when there is none, or when its file contradicts itself.

    >>> load("sayback")
    Traceback (most recent call last):
    accord.errors.PracticeError: There is no practice “sayback”. Did you mean say-back?
    """
    names = {file.name for file in LIBRARY.iterdir()}
    if ID.fullmatch(id) is None or f"{id}.toml" not in names:
        known = sorted(name.removesuffix(".toml") for name in names if name.count(".") == 1)
        raise PracticeError(f"There is no practice “{id}”. {reading.suggest(id, known)}")
    return read((LIBRARY / f"{id}.toml").read_text("utf-8"), f"{id}.toml")


def read(text: str, file: str) -> Practice:
    """A practice from the text of its file; `file` is the name that errors give."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PracticeError(f"{file} is not TOML: {error}.") from error
    try:
        practice = reading.build(Practice, table, file)
    except MeasureError as error:  # the same reader; what it says is true of both
        raise PracticeError(str(error)) from None
    problems = rules.problems(practice)
    if practice.id != file.removesuffix(".toml"):
        problems.append(f"its id is “{practice.id}”; name the file {practice.id}.toml")
    if problems:
        raise PracticeError(f"{file}: " + "; ".join(problems) + ".")
    return practice
