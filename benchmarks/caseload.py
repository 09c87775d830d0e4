"""How fast the desk shows a large caseload and one case of it, and whether queries stay the same.

    python -m benchmarks.caseload [TABLE.csv]

Loads the table (without one: a made-up table of 557 clients) by the product's own import, then
asks the product's server for the pages as the therapist signed in.
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CLIENTS, VISITS, SMALL = 557, 13, 120  # the small caseload still has constants of its own
PAGES = 60
PATHS = {
    "caseload": "/desk/cases/",
    "today": "/desk/today/",
    "case page": "/desk/cases/{case}/",
    "brief": "/desk/cases/{case}/brief/",
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("table", nargs="?", type=Path, help="a long table of scores")
    told = parser.parse_args()
    print("| page | cases | queries | p50 ms | p99 ms | failures |\n|---|---|---|---|---|---|")
    for clients in (SMALL, CLIENTS):
        folder = tempfile.mkdtemp(prefix="accord-benchmark-")
        table = told.table if told.table and clients == CLIENTS else made_up(folder, clients)
        env = os.environ | {
            "ACCORD_HOME": folder,
            "ACCORD_DEVELOP": "yes",
            "DJANGO_SETTINGS_MODULE": "benchmarks.settings",
        }
        # A process for each caseload: Django's settings are read once.
        words = [sys.executable, "-c", f"from benchmarks.caseload import one; one({str(table)!r})"]
        try:
            subprocess.run(words, env=env, check=True)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def made_up(folder: str, clients: int) -> Path:
    """People who differ from each other more than each does from week to week."""
    chance, path = random.Random(1), Path(folder) / "scores.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("ID,time,BDI\n")
        for client in range(clients):
            usual = chance.uniform(8, 40)
            for visit in range(VISITS):
                score = min(63, max(0, round(chance.gauss(usual, 4))))
                file.write(f"{client},{7 * visit},{score}\n")
    return path


def one(table: str) -> None:
    import django

    from accord_web.storage import home

    home.make()
    django.setup()
    from accord_web.cases.queries import standing
    from accord_web.command.importing import import_scores
    from benchmarks import clinic

    _, therapist = clinic.found()
    began = time.perf_counter()
    with open(os.devnull, "w") as nowhere:
        sys.stdout, sys.stderr, out = nowhere, nowhere, sys.stdout
        import_scores(Path(table), therapist="Tomás")
        sys.stdout, sys.stderr = out, sys.__stderr__
    took = time.perf_counter() - began
    cookie = clinic.signed_in(therapist)
    cases = list(standing(therapist).cases)
    chance = random.Random(2)
    for name, path in PATHS.items():
        paths = [path.format(case=chance.choice(cases)) for _ in range(PAGES)]
        print(f"| {name} | {len(cases)} | {queries(paths[:8], cookie)} | {times(paths, cookie)} |")
    print(f"| (import of {Path(table).name}: {took:.1f} s) | {len(cases)} | | | | |")


def queries(paths: list[str], cookie: str) -> str:
    """Fewest and most queries of a page, as the databases saw them."""
    from django.db import connections
    from django.test import Client

    seen: list[str] = []
    for name in ("default", "vault"):
        connections[name].ensure_connection()
        connections[name].connection.set_trace_callback(seen.append)
    found = []
    for path in paths:
        seen.clear()
        answer = Client(SERVER_NAME="localhost", headers={"cookie": f"s={cookie}"}).get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        found.append(len(seen))
    connections.close_all()
    return f"{min(found)}" if min(found) == max(found) else f"{min(found)} to {max(found)}"


def times(paths: list[str], cookie: str) -> str:
    from benchmarks.server import serving

    requests = [[path, "", f"s={cookie}"] for path in paths]
    with serving(busy=False) as (host, port, _):
        told = {"address": [host, port], "writers": 1, "method": "GET"}
        _load(told | {"requests": requests[:5]})  # a server that has just begun is slow
        found = _load(told | {"requests": requests})
    ordered = found["times"]
    half, most = (1000 * ordered[int(len(ordered) * q)] for q in (0.5, 0.99))
    return f"{half:.0f} | {most:.0f} | {len(found['failures'])} of {len(paths)}"


def _load(told: dict) -> dict:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(told, file)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.load", file.name],
            check=True,
            capture_output=True,
            text=True,
        )
    return json.loads(done.stdout)


if __name__ == "__main__":
    main()
