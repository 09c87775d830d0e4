"""How fast a check-in is sent, kept, scored, looked through and audited, beside a bare write.

    python -m benchmarks.check_in [--fast] [--otree=FOLDER]

Both sides have the same server, settings, middleware and signed-in client, the same write lock, a
durable SQLite (every commit reaches the disk) and a worker that never rests.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

ROUNDS = 3


@dataclass
class Figures:
    """One kind of request at one number of writers, over the rounds."""

    rates: list[float] = field(default_factory=list)  # per second
    times: list[float] = field(default_factory=list)  # seconds
    cpu: list[float] = field(default_factory=list)  # seconds of the server, per request
    failures: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return statistics.median(self.rates)

    def add(self, told: dict, requests: int, cpu: float) -> None:
        self.rates.append(requests / told["seconds"])
        self.times += told["times"]
        self.failures += told["failures"]
        self.cpu.append(cpu / requests)

    def line(self, name: str, writers: int) -> str:
        ordered = sorted(self.times)
        half, most = (1000 * ordered[int(len(ordered) * q)] for q in (0.5, 0.99))
        cpu = 1000 * statistics.median(self.cpu)
        return (
            f"| {name} | {writers} | {self.rate:,.0f} | {cpu:.2f} | {half:.1f} | {most:.1f} "
            f"| {len(self.failures)} of {len(ordered):,} |"
        )


HEAD = (
    "| request | writers | per second | server CPU ms | p50 ms | p99 ms | failures |\n"
    "|---|---|---|---|---|---|---|"
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fast", action="store_true", help="small numbers, to see that it works")
    parser.add_argument("--otree", default="", help="folder of an oTree environment; see README")
    told = parser.parse_args()
    folder = tempfile.mkdtemp(prefix="accord-benchmark-")
    os.environ |= {
        "ACCORD_HOME": folder,
        "ACCORD_DEVELOP": "yes",
        "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
    }
    try:
        measure(fast=told.fast, otree=told.otree)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def measure(*, fast: bool, otree: str) -> None:
    from accord_web.storage import home

    home.make()
    import django

    django.setup()
    from django.db import connections

    from benchmarks import clinic

    cases, waiting = (24, 6) if fast else (120, 9)
    rows = clinic.fill(cases, history=8, waiting=waiting)
    counted, rows = rows[:20], rows[20:]
    told = counts(counted)
    connections.close_all()
    share = len(rows) // (ROUNDS * 4)
    print(
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, "
        f"Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}\n"
    )
    print(f"A check-in: {told}\n\n{HEAD}")
    found = {(kind, n): Figures() for n in (1, 8) for kind in ("bare", "check-in")}
    for _ in range(ROUNDS):
        for writers, some in ((1, share), (8, 3 * share)):
            mine, rows = rows[:some], rows[some:]
            bare = [["/bare/", "", f"s={row.cookie}"] for row in mine]
            sent = [[f"/c/{row.code}/", urlencode(row.body), f"s={row.cookie}"] for row in mine]
            one_round(found["bare", writers], bare, writers)
            one_round(found["check-in", writers], sent, writers)
    for writers in (1, 8):
        for kind in ("bare", "check-in"):
            print(found[kind, writers].line(kind, writers))
    for writers in (1, 8):
        ratio = found["check-in", writers].rate / found["bare", writers].rate
        print(f"\nOf the bare write, {writers} writers: {ratio:.0%}", end="")
    print("\n")
    if otree:
        beside_otree(otree, found, fast=fast)
    print(kept())


def beside_otree(environment: str, found: dict, *, fast: bool) -> None:
    from benchmarks.otree import otree_rate

    print(HEAD)
    for writers in (1, 8):
        told, its = otree_rate(environment, writers, fast=fast), Figures()
        its.add(told, told["requests"], told["cpu"])
        print(its.line("oTree page", writers))
        print(f"| ours, times as many | | {found['check-in', writers].rate / its.rate:.1f} |")
    print()


def one_round(found: Figures, requests: Sequence[list[str]], writers: int) -> None:
    from benchmarks.server import cpu_seconds, serving

    with serving() as (host, port, pid), tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({"address": [host, port], "writers": 2, "requests": [WARM] * 20}, file)
        file.flush()
        _load(file.name)
        file.seek(0)
        file.truncate()
        json.dump({"address": [host, port], "writers": writers, "requests": requests}, file)
        file.flush()
        before = cpu_seconds(pid)
        told = _load(file.name)
        found.add(told, len(requests), cpu_seconds(pid) - before)


WARM = ["/bare/", "", "s=nobody"]


def _load(path: str) -> dict:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", path], check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def counts(rows: Sequence) -> str:
    """Statements and commits of one request, as the databases themselves saw them."""
    from django.db import connections
    from django.test import Client

    seen: list[str] = []
    for name in ("default", "vault"):
        connections[name].ensure_connection()
        connections[name].connection.set_trace_callback(seen.append)
    statements, commits, inside = [], [], []
    for row in rows:
        client = Client(SERVER_NAME="localhost", headers={"cookie": f"s={row.cookie}"})
        seen.clear()
        response = client.post(f"/c/{row.code}/", row.body)
        assert response.status_code == 200, response.content
        words = [text.split()[0] for text in seen]
        begin = words.index("BEGIN")
        statements.append(sum(word not in {"BEGIN", "COMMIT"} for word in words))
        inside.append(
            sum(w not in {"BEGIN", "COMMIT"} for w in words[begin : words.index("COMMIT")])
        )
        commits.append(words.count("COMMIT"))
    for name in ("default", "vault"):
        connections[name].connection.set_trace_callback(None)
    most = statistics.median(statements)
    return (
        f"{most:.0f} statements for the whole page (at most {max(statements)}), of them "
        f"{statistics.median(inside):.0f} in its transaction (at most {max(inside)}); "
        f"{max(commits)} commit"
    )


def kept() -> str:
    """What stands in the database afterwards, counted and worked out again."""
    from accord_web.cases.models import Case
    from accord_web.checkins.models import CheckIn
    from accord_web.flows.recompute import recompute
    from accord_web.measures.models import Response, Score
    from accord_web.privacy import audit
    from accord_web.privacy.models import AuditEvent

    sent = CheckIn.objects.exclude(sent_at=None).count()
    responses = Response.objects.filter(measure="session-client").count()
    scores = Score.objects.filter(scale="alliance").count()
    told = AuditEvent.objects.filter(what="checkin.sent").count()
    audit.seal()
    whole = audit.verify() or "the audit's chain holds"
    out = sum(
        recompute(case, by=None) != (0, 0)
        for case in Case.objects.values_list("id", flat=True)[:30]
    )
    return (
        f"Kept: {sent:,} check-ins, {responses:,} responses, {scores:,} scores, {told:,} audit "
        f"rows; {whole}; {out} of 30 cases changed when worked out again."
    )


if __name__ == "__main__":
    main()
