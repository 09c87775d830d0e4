"""One side of `before_after`: fills a clinic with the code of the tree it is run in, then waits.

Run by path, with that tree on the path, so that an earlier tree needs no such file of its own.
Reads numbers of writers from its input, a line each, and answers with a line of figures.
"""

import json
import statistics
import sys
from urllib.parse import urlencode

CASES, HISTORY, EACH, COUNTED = 60, 8, 48, 12


def main() -> None:
    from accord_web.storage import home

    home.make()
    import django

    django.setup()
    from django.db import connections

    from benchmarks import clinic
    from benchmarks.check_in import Figures, counts, one_round

    rounds = int(sys.argv[1])
    waiting = -(-(rounds * EACH * 2 * 2 + COUNTED) // CASES) + 1
    rows = clinic.fill(CASES, HISTORY, waiting)
    told = counts(rows[:COUNTED])
    rows = rows[COUNTED:]
    connections.close_all()
    say(told)
    for line in sys.stdin:
        writers = int(line)
        share = EACH if writers == 1 else 3 * EACH
        mine, rows = rows[:share], rows[share:]
        found = Figures()
        sent = [[f"/c/{row.code}/", urlencode(row.body), f"s={row.cookie}"] for row in mine]
        one_round(found, sent, writers)
        say(
            {
                "per second": found.rate,
                "server CPU ms": 1000 * found.cpu[0],
                "p50 ms": 1000 * statistics.median(found.times),
                "failures": len(found.failures),
            }
        )


def say(what: object) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    main()
