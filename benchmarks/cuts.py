"""Finished answers over connections that break, to a server that dies: each kept once, in order?

    python -m benchmarks.cuts [--cuts=30] [--kills=5] [--minutes=60] [--seed=1]

The client is the product's own script in a headless Chromium, on a phone that is its owner's alone.
A proxy cuts connections at random bytes of what is sent or answered; the server is killed with
SIGKILL at random moments while answers come in. Then the database is counted.
"""

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from benchmarks.faulty import Faulty

WAITING = 6  # check-ins of one client
PIECE = 12  # forms given to the page at a time
PATIENCE = 90  # seconds for the last ones, once nothing breaks any more

# The page's own `kept` seals a form, keeps it, and sends it the ordinary way; what waited before
# goes first. `phone.sendWaiting` is what it does by itself when there is a connection again.
SEND = """async ({ rows, to }) => {
  const told = { page: 0, kept: 0, neither: 0 };
  for (const { code, body } of rows) {
    const form = document.createElement("form");
    form.action = `/c/${code}/`;
    form.dataset.letters = to;
    for (const [name, value] of Object.entries(body))
      form.append(Object.assign(document.createElement("input"), { name, value }));
    const page = await kept(form);
    told[page === "kept" ? "kept" : page ? "page" : "neither"] += 1;
    await phone.sendWaiting();
  }
  return told;
}"""
WAITS = "async () => { await phone.sendWaiting(); return (await letters.waiting()).length; }"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cuts", type=int, default=30)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--minutes", type=int, default=60, help="break nothing for longer")
    parser.add_argument("--seed", type=int, default=1)
    told = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="accord-cuts-")
    os.environ |= {
        "ACCORD_HOME": folder,
        "ACCORD_DEVELOP": "yes",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",
    }
    try:
        wrong = run(told.cuts, told.kills, told.minutes, random.Random(told.seed))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    if wrong:
        raise SystemExit("\n".join(wrong))


def run(cuts: int, kills: int, minutes: int, chance: random.Random) -> list[str]:
    """What was lost, doubled or out of order; nothing where all is well."""
    from accord_web.storage import home

    home.make()
    import django

    django.setup()
    from django.db import connections

    from accord_web.people.queries import clinic as the_clinic
    from accord_web.privacy.letters import public_half
    from benchmarks import clinic

    cases = max(4, min(300, (cuts + 40 * kills) // 20))
    rows = clinic.fill(cases, history=0, waiting=WAITING)
    here = the_clinic(None)
    assert here is not None
    to = public_half(here.id)
    connections.close_all()
    began = time.monotonic()
    enough = began + 60 * minutes
    sent = Sent()
    with served() as server, opened(server.proxy) as page:
        goes_on = iter(Round(rows))
        server.proxy.breaks(1.0)
        _in_pieces(
            page, goes_on, sent, to, lambda: server.proxy.cuts >= cuts or enough < time.monotonic()
        )
        killer = Killer(server, kills, enough, chance)
        killer.start()
        _in_pieces(page, goes_on, sent, to, killer.done.is_set)
        killer.join()
        _in_pieces(page, goes_on, sent, to, lambda: len(sent.codes) >= len(rows))
        server.proxy.breaks(0.0)
        left = _until_nothing_waits(page)
    wrong = counted(rows, sent.codes)
    if left:
        wrong.append(f"{left} letters still wait on the phone.")
    seconds = time.monotonic() - began
    print(
        f"{server.proxy.cuts:,} connections cut, {killer.killed} kills, {sent.times:,} sendings of "
        f"{len(rows):,} check-ins in {seconds:,.0f} s: {sent.told}. "
        f"{len(wrong)} things wrong."
    )
    return wrong


@dataclass
class Sent:
    """What the page was given so far."""

    codes: list[str] = field(default_factory=list)  # in the order of their first sending
    told: dict[str, int] = field(default_factory=lambda: {"page": 0, "kept": 0, "neither": 0})
    times: int = 0


class Round:
    """All check-ins in order; then, where there is still something to break, all of them again."""

    def __init__(self, rows: Sequence) -> None:
        self.rows = rows

    def __iter__(self) -> Iterator:
        while True:
            yield from self.rows


def _in_pieces(page, rows: Iterator, sent: Sent, to: str, over) -> None:
    while not over():
        piece = [next(rows) for _ in range(PIECE)]
        forms = [{"code": row.code, "body": row.body} for row in piece]
        for outcome, times in page.evaluate(SEND, {"rows": forms, "to": to}).items():
            sent.told[outcome] += times
        sent.times += PIECE
        known = set(sent.codes)
        sent.codes += [row.code for row in piece if row.code not in known]


def _until_nothing_waits(page) -> int:
    left = 1
    until = time.monotonic() + PATIENCE
    while left and time.monotonic() < until:
        left = page.evaluate(WAITS)
        time.sleep(0.2)
    return int(left)


@contextmanager
def opened(proxy: Faulty) -> Iterator:
    """A page of the product with its scripts, on a phone that is somebody's alone."""
    from playwright.sync_api import sync_playwright

    path = os.environ.get("ACCORD_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(base_url=proxy.url)
        page.set_default_timeout(600_000)
        page.goto("/c/phone/")
        page.get_by_role("button", name="This phone is mine alone").click()
        page.get_by_text("You said that this phone is yours alone").wait_for()
        page.add_script_tag(url="/static/accord/check-in.js")
        yield page
        browser.close()


class Server:
    """The product's server behind the proxy. Killed, it comes back at another port."""

    def __init__(self) -> None:
        self.proxy = Faulty(0)
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        from accord_web.command.run import THREADS
        from benchmarks.server import free_port, wait_for

        port = free_port()
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "granian", "--interface", "wsgi"),
                *("--host", "127.0.0.1", "--port", str(port)),
                *("--workers", "1", "--blocking-threads", str(THREADS)),
                *("--no-ws", "--log-level", "critical"),
                "accord_web.wsgi:application",
            ],
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        wait_for(port)
        self.proxy.to = port

    def kill(self, how: signal.Signals = signal.SIGKILL) -> None:
        """The server and what it started, and nothing else: they have a session of their own."""
        assert self.process is not None
        os.killpg(self.process.pid, how)
        self.process.wait(30)


@contextmanager
def served() -> Iterator[Server]:
    server = Server()
    server.start()
    try:
        yield server
    finally:
        server.kill(signal.SIGTERM)
        server.proxy.close()


class Killer(threading.Thread):
    """Kills the server while answers come in, and starts it again."""

    def __init__(self, server: Server, kills: int, until: float, chance: random.Random) -> None:
        super().__init__(daemon=True)
        self.server, self.kills, self.until, self.chance = server, kills, until, chance
        self.killed, self.done = 0, threading.Event()

    def run(self) -> None:
        try:
            while self.killed < self.kills and time.monotonic() < self.until:
                time.sleep(self.chance.uniform(0.02, 0.6))
                self.server.kill()
                self.killed += 1
                self.server.start()
        finally:
            self.done.set()


def counted(rows: Sequence, codes: Sequence[str]) -> list[str]:
    """What is wrong in the database, compared with what was sent."""
    from accord_web.checkins.models import Asked, CheckIn, Rival
    from accord_web.measures.models import Response
    from accord_web.people.signing_in import keyed_hash
    from accord_web.privacy import audit
    from accord_web.privacy.models import AuditEvent

    order = {keyed_hash(code): n for n, code in enumerate(codes)}
    kept = CheckIn.objects.filter(code_hash__in=order).exclude(sent_at=None).order_by("sent_at")
    came = [order[code] for code in kept.values_list("code_hash", flat=True)]
    asked = Asked.objects.filter(checkin__code_hash__in=order).exclude(measure="everyday")
    wanted = set(asked.values_list("response", flat=True))
    there = list(Response.objects.values_list("id", flat=True))
    told = AuditEvent.objects.filter(what="checkin.sent").count()
    audit.seal()
    findings = {
        f"{len(rows) - len(codes)} of {len(rows)} were never sent": len(rows) != len(codes),
        f"{len(codes) - len(came)} of {len(codes)} are lost": len(came) != len(codes),
        "the order is another": came != sorted(came),
        f"{len(wanted - set(there))} answers are lost": bool(wanted - set(there)),
        f"{len(set(there) - wanted)} answers are nobody's": bool(set(there) - wanted),
        f"{Rival.objects.count()} wait as if they were others": Rival.objects.exists(),
        f"{told} audit rows tell of {len(came)} sendings": told != len(came),
        f"the audit: {audit.verify()}": bool(audit.verify()),
    }
    return [what for what, wrong in findings.items() if wrong]


if __name__ == "__main__":
    main()
