"""Every page and everybody: what opens for whom, and whose words are on it.

`surfaces.md` holds the answer of each address to each role. It is written by
`ACCORD_WRITE=yes pytest tests/web/test_surfaces.py`; whoever writes it looks at what changed. What
no table may ever say stands below as rules.
"""

import os
import uuid
from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from accord_web import clock
from tests.web.desk.weeks import undone
from tests.web.surfaces import AN_HOUR, CARE, ROLES, SIGNED_OUT, WORDS, everything
from tests.web.test_outsider import ALL, SECRETS, WITH_IDS
from tests.web.watching import Watcher

TABLE = Path(__file__).with_name("surfaces.md")
HEAD = """# What every address answers, to everybody

Written by `ACCORD_WRITE=yes pytest tests/web/test_surfaces.py`: the status of opening each page
and of sending an empty form to it, in a case with one of everything.

"""
OPEN = {200, 201, 204}
SHUT = {404, 405}
NOT_OF_THE_CASE = (
    *("another client", "who left the case", "another therapist", "administrator", "front desk"),
    *("answers for safety", "answers for danger at home"),
)
# Addresses that hold an id and open for somebody who has no part in the case, each with why.
MAY = {
    ("answers for safety", "desk:alert"): "an alert reaches them: it is theirs to answer",
    ("administrator", "desk:request"): "administrators look after requests for records",
    ("administrator", "desk:request_identity"): "the same",
    ("front desk", "desk:diary_session"): "keeps the diary",
    ("front desk", "desk:reach"): "has to reach people, by the way that they named",
}


@pytest.fixture
def world(clinic, at_noon):
    found = everything(clinic, at_noon)
    with clock.turned_to(at_noon + 2 * AN_HOUR):
        yield found


@pytest.fixture
def cookies(world, browser, caplog):
    caplog.set_level("ERROR", "django.request")
    return {role: browser(who).cookies if who else Client().cookies for role, who in ROLES.items()}


def address(name: str, ids: dict) -> str:
    return reverse(name, kwargs={one: SECRETS.get(one) or ids[one] for one in ALL[name]})


def answers(watcher: Watcher, name: str, ids: dict) -> tuple:
    """To opening it and to sending it an empty form."""
    found = []
    for method in ("get", "post"):
        with undone():
            found.append(watcher.ask(method, address(name, ids)))
    return tuple(found)


MADE: dict = {}  # asked once for all tests of this file: some nine thousand requests


@pytest.fixture
def probed(request, db) -> dict:
    """By address and role: what came of opening and of sending; and of ids that nobody has."""
    if not MADE:
        ids, cookies = request.getfixturevalue("world"), request.getfixturevalue("cookies")
        nowhere = {one: uuid.uuid4() for one in ids} | {"agreed": "nothing"}
        for role, held in cookies.items():
            watcher = Watcher(held)
            for name in sorted(ALL):
                real = answers(watcher, name, ids)
                refused = name in WITH_IDS and any(seen.status == 404 for seen in real)
                unknown = answers(watcher, name, nowhere) if refused else real
                MADE[name, role] = Probed(*real, alike=_alike(real, unknown))
    return MADE


class Probed(tuple):
    """Two answers, and whether a refusal looks like that of something that is not there."""

    def __new__(cls, *seen, alike: bool):
        made = super().__new__(cls, (replace(one, body=b"") for one in seen))
        made.alike = alike
        return made


def _alike(real, unknown) -> bool:
    pairs = zip(real, unknown, strict=True)
    told = ((r.body, r.headers, u.body, u.headers) for r, u in pairs if r.status == 404)
    return all((body, headers) == (b, h) for body, headers, b, h in told)


def test_every_address_answers_everybody_as_the_table_says(probed):
    lines = [f"| address | {' | '.join(ROLES)} |", f"| --- |{' --- |' * len(ROLES)}"]
    for name in sorted(ALL):
        told = [" ".join(str(seen.status) for seen in probed[name, role]) for role in ROLES]
        lines.append(f"| {name} | {' | '.join(told)} |")
    text = HEAD + "\n".join(lines) + "\n"
    if os.environ.get("ACCORD_WRITE") == "yes":
        TABLE.write_text(text, "utf-8")
    before, now = (set(one.splitlines()) for one in (TABLE.read_text("utf-8"), text))
    assert sorted(now - before) == [], "Look at what changed; then write the table anew."
    assert before - now == set()


def test_no_table_may_say_otherwise(probed):
    assert [key for key, seen in probed.items() if any(s.status >= 500 for s in seen)] == []
    wrong = []
    for (name, role), seen in probed.items():
        opened = any(one.status in OPEN for one in seen)
        if role in NOT_OF_THE_CASE and name in WITH_IDS and opened and (role, name) not in MAY:
            wrong.append((name, role))
        if role == SIGNED_OUT and name in WITH_IDS and opened:
            wrong.append((name, role))
        partly = ("the partner", "the guardian", "the one it is about", "another client")
        if role in partly and name.startswith("desk:") and opened:
            wrong.append((name, role))
    assert wrong == []


def test_every_answer_carries_the_headers(probed):
    """Own scripts and styles alone, no frame, no guessing of types, nothing kept in a cache."""
    wrong = set()
    for (name, role), seen in probed.items():
        for one in seen:
            held = dict(one.headers)
            policy = held.get("Content-Security-Policy", "")
            good = (
                "default-src 'none'" in policy
                and "script-src 'self'" in policy
                and "frame-ancestors 'none'" in policy
                and "unsafe" not in policy
                and held.get("X-Content-Type-Options") == "nosniff"
                and "no-store" in held.get("Cache-Control", "")
            )
            if not good:
                wrong.add((name, role))
    assert wrong == set()


def test_there_is_something_to_open(probed):
    """Whoever treats gets in, and so does the one it is about, to what is theirs."""
    for role in CARE:
        assert probed["desk:case", role][0].status == 200
        assert probed["desk:brief", role][0].status == 200
    assert probed["portal:sent", "the one it is about"][0].status == 200
    assert probed["desk:own_note", "therapist"][0].status == 200
    assert probed["desk:alert", "answers for safety"][0].status == 200


def test_what_is_refused_is_refused_as_if_it_were_not_there(probed):
    """The same bytes and headers as for ids that nobody has."""
    assert [key for key, seen in probed.items() if not seen.alike] == []


def test_everybodys_words_are_where_they_may_be_and_nowhere_else(world, cookies):
    """All that each can reach, from every address there is: whose words are on it?"""
    found: dict[str, set[str]] = {words: set() for words in WORDS}
    for role, held in cookies.items():
        watcher = Watcher(held)
        with undone():
            watcher.look([address(name, world) for name in sorted(ALL)], most=600)
        for words in WORDS:
            if any(words.encode() in seen.body for seen in watcher.looked.values()):
                found[words].add(role)
    assert {words: found[words] - may for words, may in WORDS.items() if found[words] - may} == {}
    seldom = {words for words in WORDS if not found[words]}
    assert not seldom, f"Nobody comes upon {seldom}: the leak must be possible."
