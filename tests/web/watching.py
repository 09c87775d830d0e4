"""Looking at everything that somebody can reach: every page, its status, headers, bytes and cost.

The clock stands, and chance is drawn from a seed, so that two looks differ only by what there is to
see. What is chance by design (tokens of forms, cookies) is masked.
"""

import random
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import SimpleNamespace
from urllib.parse import urljoin

from django.core.handlers.base import BaseHandler
from django.db import connections
from django.test import RequestFactory
from django.urls import get_resolver, reverse

from accord_web import clock, ids
from accord_web.checkins import codes
from tests.web.desk.weeks import undone

# Of forms: against forgery, and a keyed hash of one's own check-in, whose id is chance itself.
TOKEN = re.compile(rb'(?<=name="csrfmiddlewaretoken" value=")[^"]+|(?<=_)[0-9a-f]{64}(?=")')
LINK = re.compile(rb'(?:href|action)="([/?][^"#]*)')
ID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
AS_HEX = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")
FORM = re.compile(rb"<form([^>]*)>(.*?)</form>", re.DOTALL)
FIELD = re.compile(rb"<(?:input|textarea|button|select)([^>]*)>")
ATTRIBUTE = re.compile(rb'([a-z-]+)(?:="([^"]*)")?')
NOT_FOLLOWED = ("/static/", "/sign-out/")
REAL_TIME = {"Expires", "Date"}  # of the machine, not of the clinic's clock
MOST_PAGES = 120


@dataclass(frozen=True)
class Seen:
    """One answer to one request."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    queries: int


Look = dict[str, Seen]


class Chance:
    """The chance that ids and codes are drawn from: turned to a seed, begun anew at every step.

    Codes have their own, so that a code stays what it is where a step draws one id more.
    """

    def __init__(self) -> None:
        self.begin(0)

    def begin(self, *of: object) -> None:
        seed = ":".join(map(str, of))
        self.ids, self.codes = random.Random(f"ids {seed}"), random.Random(f"codes {seed}")
        self.drawn: set[bytes] = set()  # ends of the ids of this step

    def randbits(self, size: int) -> int:
        bits = self.ids.getrandbits(size)
        self.drawn.add(b"%012x" % (bits & (1 << 48) - 1))
        return bits

    def choice(self, of):
        return self.codes.choice(of)

    def time_ns(self) -> int:
        return int(clock.now().timestamp() * 1e9)


@contextmanager
def fixed_chance() -> Iterator[Chance]:
    """Ids and codes by seed, and ids by the turned clock: they tell the time, as they always do."""
    chance = Chance()
    before = ids.time, ids.secrets, ids._last, codes.secrets
    ids.time = ids.secrets = codes.secrets = chance
    ids._last = 0
    try:
        yield chance
    finally:
        ids.time, ids.secrets, ids._last, codes.secrets = before
        ids._last = max(ids._last, int(time.time_ns() // 1_000_000) << 12)


class Watcher:
    """Somebody signed in, who opens whatever there is to open."""

    def __init__(self, cookies) -> None:
        self.cookies = cookies
        self.met: set[bytes] = set()  # ends of all ids that were on a page or in a header
        self.looked: Look = {}
        self.handler = BaseHandler()
        self.handler.load_middleware()

    def ask(self, method: str, path: str, data=None) -> Seen:
        factory = RequestFactory()
        factory.cookies = self.cookies
        request = getattr(factory, method)(path, data)
        request._dont_enforce_csrf_checks = True
        with counted() as queries:
            response = self.handler.get_response(request)
            body = b"".join(response) if response.streaming else response.content
        headers = tuple(sorted((k, v) for k, v in response.headers.items() if k not in REAL_TIME))
        cookies = tuple(("Set-Cookie", name) for name in sorted(response.cookies))
        return Seen(response.status_code, headers + cookies, TOKEN.sub(b"", body), queries.n)

    def look(self, start: list[str], *, most: int = MOST_PAGES) -> Look:
        """Every page, and every page that a page leads to."""
        found: Look = {}
        waiting = list(start)
        while waiting and len(found) < most:
            path = waiting.pop(0)
            if path in found or path.startswith(NOT_FOLLOWED):
                continue
            found[path] = seen = self.ask("get", path)
            waiting += _leads_to(path, seen)
            told = [path.encode(), seen.body, *(value.encode() for _, value in seen.headers)]
            self.met |= {
                one[-12:] for text in told for one in (*ID.findall(text), *AS_HEX.findall(text))
            }
        self.looked = found
        return _ids_by_order(found)

    def send_forms(self) -> Look:
        """Every form of the last look, sent as it stands; whatever it does is undone again."""
        found = {}
        for path, seen in self.looked.items():
            for number, (target, data) in enumerate(_forms(path, seen.body)):
                if not target.startswith(NOT_FOLLOWED):
                    with undone():
                        found[f"{path} form {number}"] = self.ask("post", target, data)
        return _ids_by_order(found)


def _leads_to(path: str, seen: Seen) -> list[str]:
    location = dict(seen.headers).get("Location")
    links = [link.decode().replace("&amp;", "&") for link in LINK.findall(seen.body)]
    every = [location, *links] if location else links
    return [urljoin(path, link) for link in dict.fromkeys(every)]


def _forms(path: str, body: bytes) -> Iterator[tuple[str, dict[str, str]]]:
    for head, inside in FORM.findall(body):
        about = dict(ATTRIBUTE.findall(head))
        if about.get(b"method", b"").lower() != b"post":
            continue
        data = {}
        for field in FIELD.findall(inside):
            said = dict(ATTRIBUTE.findall(field))
            one_of = said.get(b"type") in {b"radio", b"checkbox"}
            if b"name" in said and (not one_of or b"checked" in said):
                data.setdefault(said[b"name"].decode(), said.get(b"value", b"").decode())
        yield about.get(b"action", b"").decode() or path, data


def _ids_by_order(look: Look) -> Look:
    """Each id as the number of its first appearance.

    How many ids a step draws is not to be seen; that an id is there, or which of two stands first,
    is. That none is somebody else's, `Watcher.met` tells.
    """
    known: dict[bytes, bytes] = {}

    def number(found: re.Match) -> bytes:
        return known.setdefault(found[0], b"<id %d>" % len(known))

    def plain(text: str) -> str:
        return ID.sub(number, text.encode()).decode()

    return {
        plain(path): Seen(
            seen.status,
            tuple((name, plain(value)) for name, value in seen.headers),
            ID.sub(number, seen.body),
            seen.queries,
        )
        for path, seen in look.items()
    }


@contextmanager
def counted() -> Iterator[SimpleNamespace]:
    """How many questions the databases are asked."""
    told = SimpleNamespace(n=0)

    def count(execute, sql, params, many, context):
        told.n += 1
        return execute(sql, params, many, context)

    with connections["default"].execute_wrapper(count), connections["vault"].execute_wrapper(count):
        yield told


def places(*spaces: str) -> list[str]:
    """Every address of these parts of the site that holds nothing: where a look begins."""
    found = []
    for resolver in get_resolver().url_patterns:
        for pattern in resolver.url_patterns:
            plain = "<" not in str(pattern.pattern)
            if resolver.namespace in spaces and plain:
                found.append(reverse(f"{resolver.namespace}:{pattern.name}"))
    return sorted(found)


def differences(one: Look, other: Look) -> list[str]:
    """What differs, in words that name the page and the kind of difference."""
    told = [f"{path}: only one of the two" for path in one.keys() ^ other.keys()]
    for path in one.keys() & other.keys():
        a, b = one[path], other[path]
        if a == b:
            continue
        names = ("status", "headers", "body", "queries")
        kinds = [name for name in names if getattr(a, name) != getattr(b, name)]
        told.append(f"{path}: {', '.join(kinds)}")
    if list(one) != list(other) and not told:
        told.append("the order in which pages lead to each other")
    return sorted(told)
