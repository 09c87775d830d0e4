"""Every text of a page can be translated: a run in which each translation is wrapped in brackets.

What stands outside any bracket was written straight into a page. Names, numbers and signs may.
"""

import datetime as dt
import importlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from importlib.resources import files

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from accord_web import clock
from accord_web.cases.actions import agree
from accord_web.papers import pieces
from accord_web.papers.paper import Table
from tests.web.family import REASON, SAID
from tests.web.histories import cover
from tests.web.test_outsider import ALL, SECRETS, records

OPEN, CLOSE = "⟦", "⟧"
INSIDE = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
WORD = re.compile(r"[^\W\d_]{2,}")
SILENT = {"script", "style"}
CODES = re.compile(
    r"testserver\S*|\b[2-9A-Z]{4}(-[2-9A-Z]{4}){2}\b|\b[2-7A-Z]{4}( [2-7A-Z]{4}){7}\b"
)  # links, as read and typed
SHOWN = ("alt", "aria-label", "placeholder", "title")
# Names of people and of the clinic, what they wrote, codes, and the two names of the languages.
MAY_STAND = {"Mira", "Tomás", "Ines", "Jo", "Sam", "Zoe", "Ada", "Lindenhof", "English", "Español"}
MAY_STAND |= {"Deutsch", "Accord", "Somebody", "Line", "Ida"}
WRITTEN = ("A walk", "Somebody can be reached now.", "Call the line below.", "9 to 17", "always")
WRITTEN += (REASON, SAID, "They walked home", "I was tired")


class Bare(HTMLParser):
    """Collects the words of a page that no translation gave."""

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self.open: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        if tag in SILENT:
            self.open.append(tag)
        elif not self.open:
            self.text += [value for key, value in attrs if key in SHOWN and value]

    def handle_endtag(self, tag) -> None:
        if self.open and tag == self.open[-1]:
            self.open.pop()

    def handle_data(self, data) -> None:
        if not self.open:
            self.text.append(data)


def _texts(value) -> Iterator[str]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, str) and WORD.search(value):
        yield value


@cache
def questions(language: str = r"\w\w") -> re.Pattern[str]:
    """Everything that wording files say, of measures and of the law, with anybody's name in it."""
    folders = (
        files("accord.measures") / "bank",
        files("accord.practices") / "library",
        files("accord_web.privacy") / "profiles",
    )
    said = {
        text
        for folder in folders
        for entry in folder.iterdir()
        if re.search(rf"\.{language}\.toml$", entry.name)
        for text in _texts(tomllib.loads(entry.read_text()))
    }
    longest_first = sorted(said, key=len, reverse=True)
    return re.compile("|".join(map(_with_any_name, longest_first)))


def _with_any_name(text: str) -> str:
    fixed = re.split(r"{[^{}]*}", text)
    return r"(?<!\w)" + ".{0,40}?".join(map(re.escape, fixed)) + r"(?!\w)"


def bare(page: str, language: str = r"\w\w") -> list[str]:
    """Runs of text with a word in them that stand in no bracket."""
    reader = Bare()
    reader.feed(page)
    whole = CODES.sub("", questions(language).sub("", "\n".join(reader.text)))
    for written in WRITTEN:
        whole = whole.replace(written, "")
    while INSIDE.search(whole):
        whole = INSIDE.sub("", whole)
    left = [line.strip() for line in whole.split("\n")]
    return [line for line in left if set(WORD.findall(line)) - MAY_STAND]


def wrapped(text: str) -> str:
    return f"{OPEN}{text}{CLOSE}" if text and text.strip() else text


def _within(told):
    """Every text in a paper's file, or in a piece of a paper, in brackets."""
    if isinstance(told, str):
        return wrapped(told)
    if isinstance(told, Table):
        return Table(*map(_within, (told.head, told.rows)))
    if isinstance(told, dict):
        return {k: v if k == "piece" else _within(v) for k, v in told.items()}
    return type(told)(map(_within, told)) if isinstance(told, list | tuple) else told


@pytest.fixture
def pseudo(monkeypatch):
    """Every translation, and every sentence of a finding, in brackets."""
    wrap(monkeypatch, lambda message: True)


def _wrapping(function, translated, of_context: bool):
    def said(*told):
        text = function(*told)
        return wrapped(text) if translated(told[int(of_context)]) else text

    return said


def wrap(monkeypatch, translated) -> None:
    """In brackets stands what is `translated`, whatever else a page says."""
    real = translation._trans
    for name in ("gettext", "pgettext", "ngettext", "npgettext"):
        monkeypatch.setattr(
            real,
            name,
            _wrapping(getattr(real, name), translated, "p" in name.removesuffix("gettext")),
        )
    for name in ("read", "piece"):  # what papers say, and what they take from the law
        told = getattr(pieces, name)
        monkeypatch.setattr(pieces, name, lambda *a, told=told: _within(told(*a)))
    saying = importlib.import_module("accord.words.say")
    said = saying._said
    monkeypatch.setattr(saying, "_said", lambda *args: wrapped(said(*args)))


def test_a_bare_word_is_found(pseudo):
    from django.template import engines

    def made(text: str) -> str:
        return engines["django"].from_string(text).render({"name": "Mira", "n": 3})

    assert bare(made("<p>Not in brackets</p>")) == ["Not in brackets"]
    assert bare(made('<input placeholder="Not either">')) == ["Not either"]
    assert bare(made("<p>{% translate 'Sign in' %} 12 · Mira</p>")) == []
    assert bare(made("{% blocktranslate %}Hello {{ name }}{% endblocktranslate %}")) == []
    assert bare(made("{% translate 'Sign in' %} and more")) == ["and more"]


@pytest.fixture
def busy(clinic, viewer, at_noon):
    """Everything that a page may have to say something about."""
    cover(clinic)
    ids = {
        "mira": records(clinic, viewer, "mira", "mira", at_noon),
        "jo": records(clinic, viewer, "couple", "jo", at_noon),
    }
    agree(clinic.cases["mira"], "A walk", by=clinic["tomas"])
    with clock.turned_to(at_noon + dt.timedelta(hours=4)):
        yield ids


def addresses(ids: dict) -> list[str]:
    found = []
    for name, holds in sorted(ALL.items()):
        try:
            found.append(reverse(name, kwargs={n: ids.get(n, SECRETS.get(n)) for n in holds}))
        except NoReverseMatch:
            continue
    return found


@pytest.mark.slow
@pytest.mark.parametrize("who", ["tomas", "ines", "ada", "mira", "jo", "nobody"])
def test_every_page_speaks_through_its_translations(who, busy, browser, client, pseudo):
    signed_in = client if who == "nobody" else browser(who)
    opened, found = 0, {}
    for ids in busy.values():
        for address in addresses(ids):
            answer = signed_in.get(address)
            if answer.status_code in {301, 302, 405}:
                continue
            opened += answer.status_code == 200
            if "html" in answer.headers["Content-Type"] and (left := bare(answer.content.decode())):
                found[re.sub(r"[0-9a-f-]{36}", "…", address)] = left
    assert found == {}
    assert opened >= (2 if who == "nobody" else 3)
