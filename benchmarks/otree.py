"""oTree 6 answering the same kind of request: one page of eight fields is sent and kept.

oTree lives in an environment of its own (README.md says how to make it); nothing of it is needed
by the product. Its production server runs as its own command runs it: one process, SQLite in a
file with SQLite's own settings, so that every page sent is on the disk before the answer.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.server import cpu_seconds, free_port, wait_for

SETTINGS = """
SESSION_CONFIGS = [dict(name="eight", app_sequence=["eight"], num_demo_participants=1)]
SESSION_CONFIG_DEFAULTS = dict(real_world_currency_per_point=1.0, participation_fee=0.0)
LANGUAGE_CODE = "en"
REAL_WORLD_CURRENCY_CODE = "EUR"
USE_POINTS = True
ADMIN_USERNAME = "admin"
ADMIN_PASSWORD = "admin"
SECRET_KEY = "only for a measurement"
PARTICIPANT_FIELDS = []
SESSION_FIELDS = []
"""
APP = """
from otree.api import *

doc = "One page of eight ratings, again and again."


class C(BaseConstants):
    NAME_IN_URL = "eight"
    PLAYERS_PER_GROUP = None
    NUM_ROUNDS = {rounds}


class Subsession(BaseSubsession):
    pass


class Group(BaseGroup):
    pass


class Player(BasePlayer):
{fields}


class Ratings(Page):
    form_model = "player"
    form_fields = [f"rating{{n}}" for n in range(8)]


page_sequence = [Ratings]
"""
FIELD = "    rating{n} = models.IntegerField(min=0, max=10)"
PAGE = """{{ block title }}Ratings{{ endblock }}
{{ block content }}{{ formfields }}{{ next_button }}{{ endblock }}
"""
PEOPLE = 40


def otree_rate(environment: str, writers: int, *, fast: bool) -> dict:
    """What `benchmarks.load` tells about pages sent to oTree."""
    rounds = 5 if fast else 15
    with tempfile.TemporaryDirectory(prefix="accord-otree-") as folder:
        _project(Path(folder), rounds)
        port = free_port()
        path = os.pathsep.join([str(Path(environment) / "bin"), os.environ["PATH"]])
        env = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD", "DJANGO"))}
        server = subprocess.Popen(
            ["otree", "prodserver", str(port)],
            cwd=folder,
            env=env | {"PATH": path},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            wait_for(port)
            return _measured(port, rounds, writers, server.pid)
        finally:
            os.killpg(server.pid, signal.SIGTERM)  # it began a timekeeper of its own
            server.wait(15)


def _project(folder: Path, rounds: int) -> None:
    (folder / "settings.py").write_text(SETTINGS)
    for name in ("_static", "_templates"):
        (folder / name).mkdir()
    app = folder / "eight"
    app.mkdir()
    fields = "\n".join(FIELD.format(n=n) for n in range(8))
    (app / "__init__.py").write_text(APP.format(rounds=rounds, fields=fields))
    (app / "Ratings.html").write_text(PAGE)


def _measured(port: int, rounds: int, writers: int, pid: int) -> dict:
    address = f"http://127.0.0.1:{port}"
    made = _asked(f"{address}/api/sessions", session_config_name="eight", num_participants=PEOPLE)
    told = _asked(f"{address}/api/get_session/{made['code']}")
    people = [one["code"] for one in told["participants"]]
    for code in people:
        with urllib.request.urlopen(f"{address}/InitializeParticipant/{code}") as page:
            assert page.url.endswith("/Ratings/1"), page.url
    body = urlencode({f"rating{n}": 7 for n in range(8)})
    requests = [
        [f"/p/{code}/eight/Ratings/{index}", body, "a=b"]
        for index in range(1, rounds + 1)
        for code in people
    ]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(
            {
                "address": ["127.0.0.1", port],
                "writers": writers,
                "requests": requests,
                "expected": 302,  # on to the next page; a page that did not fit comes back as 200
            },
            file,
        )
        file.flush()
        before = cpu_seconds(pid)
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.load", file.name],
            check=True,
            capture_output=True,
            text=True,
        )
        used = cpu_seconds(pid) - before
    return json.loads(done.stdout) | {"requests": len(requests), "cpu": used}


def _asked(address: str, **values: object) -> dict:
    """One call of its interface, which may need a moment after the port has opened."""
    request = urllib.request.Request(
        address, json.dumps(values).encode(), {"Content-Type": "application/json"}
    )
    for _ in range(40):
        try:
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read())
        except urllib.error.URLError:
            time.sleep(0.25)
    raise SystemExit("oTree did not answer.")
