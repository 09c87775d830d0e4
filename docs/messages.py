"""What pages say, gathered for translation: `python -m docs.messages` (or `make messages`).

Reads every text out of the code and its templates, brings the files under accord_web/locale up to
date, and says what is still to be translated. It needs Django and Babel, and no system package.
"""

import io
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import django
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SOURCE = Path(__file__).parent.parent / "src" / "accord_web"
LOCALE = SOURCE / "locale"
LANGUAGES = {"es": "Spanish", "de": "German"}  # for whom there is a file
WHOLE = frozenset({"es"})  # with the pages of those who work here; the others: the client's pages
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
}
PLACE = re.compile(r"%\(\w+\)[sd]|{\w*}|%%")
OFFICE = SOURCE / "desk"
FOR_CLIENTS = ("paper",)  # what the desk prints for a client to read and fill in
Key = tuple[str | tuple[str, ...], str]  # the text, one and many, and its context


def files() -> list[Path]:
    """Every file whose texts people see; what clients meet comes first."""
    found = [
        path
        for path in SOURCE.rglob("*")
        if path.is_file() and (path.suffix == ".py" or "templates" in path.parts)
    ]
    return sorted(found, key=lambda path: (not for_clients(path), path))


def for_clients(path: Path) -> bool:
    """Whether a client, a partner, a relative or a guardian may read what stands in this file."""
    return OFFICE not in path.parents or path.name.startswith(FOR_CLIENTS)


def texts(path: Path) -> Iterator[Key]:
    """What one file gives to a translation, in its order."""
    code = path.read_text("utf-8")
    if path.suffix != ".py":
        from django.utils.translation import templatize

        # Python's reader minds how lines are indented; in a template that says nothing.
        code = "\n".join(line.strip() for line in templatize(code).split("\n"))
    said = extract_python(io.BytesIO(code.encode()), tuple(KEYWORDS), [], {"encoding": "utf-8"})
    for _, keyword, given, _ in said:
        if keyword == "pgettext":
            yield given[1], given[0]
        else:
            yield (given if isinstance(given, str) else tuple(given[:2])), ""


def gathered() -> dict[Key, tuple[bool, list[str]]]:
    """Every text: whether clients meet it, and in which files it stands."""
    found: dict[Key, tuple[bool, list[str]]] = {}
    for path in files():
        for key in texts(path):
            _, places = found.setdefault(key, (for_clients(path), []))
            place = path.relative_to(SOURCE).as_posix()
            if place not in places:
                places.append(place)
    return found


def path_of(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def kept(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str) -> Catalog:
    """The texts of now with the translations of before; what nobody says any more is left out."""
    before = kept(language)
    made = Catalog(locale=language, fuzzy=False, header_comment=HEADER.format(LANGUAGES[language]))
    for (text, context), (clients, places) in gathered().items():
        if not clients and language not in WHOLE:
            continue
        old = before.get(text if isinstance(text, str) else text[0], context or None)
        same = old is not None and (old.id == text)
        made.add(
            text,
            old.string if same else None,
            locations=[(place, None) for place in places],
            context=context or None,
        )
    return made


def written(catalog: Catalog) -> bytes:
    out = io.BytesIO()
    write_po(out, catalog, width=100, include_lineno=False)
    lines = out.getvalue().decode().splitlines(keepends=True)
    changing = ('"POT-Creation-Date', '"PO-Revision-Date', '"Generated-By')
    return "".join(line for line in lines if not line.startswith(changing)).encode()


def compile_stale() -> None:
    """What Django reads, made from the words where those are newer."""
    for language in LANGUAGES:
        path = path_of(language)
        made = path.with_suffix(".mo")
        if path.exists() and (not made.exists() or made.stat().st_mtime < path.stat().st_mtime):
            unfinished = made.with_suffix(f".{os.getpid()}")
            with unfinished.open("wb") as file:
                write_mo(file, kept(language))
            unfinished.replace(made)


def lacking(language: str, *, clients: bool = True) -> list[str]:
    """What has no translation: of the client's pages, or of all the others."""
    held = kept(language)
    return [
        _first(text)
        for (text, context), (for_them, _) in gathered().items()
        if for_them is clients and not _said(held.get(_first(text), context or None), text)
    ]


def faults(language: str) -> list[str]:
    """Translations whose places for names and numbers are not those of the English."""
    return [
        f"{_first(message.id)}: {said}"
        for message in kept(language)
        if message.id
        for said in _strings(message)
        if said and not _fits(message, said)
    ]


def _fits(message: Message, said: str) -> bool:
    """A translation holds the places of the English; of one and many, those of either."""
    forms = message.id if isinstance(message.id, tuple | list) else [message.id]
    return any(Counter(PLACE.findall(form)) == Counter(PLACE.findall(said)) for form in forms)


def _first(text) -> str:
    return text if isinstance(text, str) else text[0]


def _strings(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def _said(message: Message | None, text) -> bool:
    return message is not None and message.id == text and all(_strings(message))


HEADER = """\
# {} for Accord's pages.
# Translated by us, not yet read back by somebody who speaks it and works in care.
# How to: docs/how-to/translate.md. Bring it up to date: make messages.
#"""


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")  # a folder thrown away
    django.setup()
    for language, name in LANGUAGES.items():
        path = path_of(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(brought_up_to_date(language)))
        ours, office = lacking(language), lacking(language, clients=False)
        print(
            f"{name}: client's pages lack {len(ours)}, pages of those who work here {len(office)}"
        )
        for line in (*ours, *faults(language)):
            print(f"  {line}")
    compile_stale()
    return 0


if __name__ == "__main__":
    sys.exit(main())
