"""The mutation run: every small change to the rule must be found by the checks, or be explained.

    make mutation

Each mutant is one change to one of the files that decide. It is executed beside the application
and held against the second reading; the first difference kills it. What no check can tell from the
rule as it stands is listed in `survivors.md`, with the reason why it changes nothing. A mutant that
lives and is not listed there fails the run, and so does a line there that is true no more.
"""

import contextlib
import multiprocessing
import os
import re
import sys
import time
from collections import Counter
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

SURVIVORS = Path(__file__).with_name("survivors.md")
LINE = re.compile(r"^- (`\w+`: .+)\n  (.+)$", re.MULTILINE)
PROCESSES = int(os.environ.get("ACCORD_PROCESSES", "2"))


def every_mutant() -> list:
    from tests.spec import chain, mutants

    return [one for name in chain.NAMES for one in mutants.mutants(name, chain.source(name))]


def checks_for(module: str) -> list:
    """A few cells first, where most are found; what lives through all has seen every cell.

    What a module cannot touch is not asked.
    """
    from tests.spec import checks as c

    last = [c.mostly, c.filtered, c.function]
    return {
        "access": [c.kinds, c.words, c.glance, c.hats, c.sides, c.records, *last],
        "standing": [c.nobody_in_particular, c.glance, c.hats, c.findings, c.sides, *last],
        "gate": [
            *(c.words, c.nobody_in_particular, c.glance, c.reaching, c.records, c.whole_records),
            *last,
        ],
        "filters": [c.filtered, c.findings, c.whole_records],
        "sharing": [c.times],
    }[module]


def killed_by(mutant) -> str:
    """The name of the check that tells it from the rule as it stands; empty where none does."""
    from tests.spec import chain

    try:
        rule = chain.load({mutant.module: mutant.source})
    except Exception:  # it does not even load
        return "loading"
    for check in checks_for(mutant.module):
        try:
            if next(iter(check(rule)), None) is not None:
                return check.__name__
        except Exception:  # an error in place of an answer is found by whoever asks
            return check.__name__
    return ""


def explained() -> dict[str, str]:
    """What is known to change nothing, and why."""
    return dict(LINE.findall(SURVIVORS.read_text("utf-8")))


def main() -> int:
    began = time.monotonic()
    with _rows():
        found = every_mutant()
        stands = _warmed_up()
        with multiprocessing.get_context("fork").Pool(PROCESSES) as pool:
            first, *killers = pool.imap(killed_by, [_unchanged(), *found])
    _print(found, killers, time.monotonic() - began)
    alive = {one.key: one.line for one, killer in zip(found, killers, strict=True) if not killer}
    known = explained()
    wrong = [
        *([] if stands and not first else ["the checks find fault with the rule as it stands"]),
        *(f"alive, not explained: line {alive[k]}: {k}" for k in alive if k not in known),
        *(f"explained, and alive no more: {k}" for k in sorted(known.keys() - alive.keys())),
    ]
    print("\n".join(wrong) or f"all {len(known)} that live are explained in {SURVIVORS.name}")
    return 1 if wrong else 0


def _warmed_up() -> bool:
    """Whether the rule as it stands is found right.

    What the second reading says, and what the database answers to the rule's own statements, is
    remembered on the way: the processes begin with it, and work out only what a change changes.
    """
    from tests.spec import chain, checks

    rule = chain.load()
    return not any(
        next(check(rule), None) for check in (checks.glance, checks.mostly, checks.filtered)
    )


def _unchanged():
    """A mutant in which nothing is changed: it must live, or whatever kills is no check."""
    from tests.spec import chain
    from tests.spec.mutants import Mutant

    return Mutant("filters", 0, "", "nothing", chain.source("filters"))


def _print(found: list, killers: list[str], seconds: float) -> None:
    made = Counter(one.module for one in found)
    alive = Counter(one.module for one, killer in zip(found, killers, strict=True) if not killer)
    print(f"{'file':12}{'mutants':>8}{'killed':>8}{'alive':>7}")
    for module, count in made.items():
        print(f"{module:12}{count:8}{count - alive[module]:8}{alive[module]:7}")
    print(f"\n{'killed by':22}{'mutants':>8}")
    for name, count in Counter(filter(None, killers)).most_common():
        print(f"{name:22}{count:8}")
    print(f"\n{len(found)} mutants in {seconds:.0f} s")


@contextlib.contextmanager
def _rows():
    """A database of its own with every row, written once; the processes only read it."""
    import django

    django.setup()
    from django.db import connections
    from django.test.utils import setup_databases, teardown_databases

    from tests.spec.writing import write_rows

    made = setup_databases(verbosity=0, interactive=False)
    try:
        write_rows()
        connections.close_all()  # a process must not share another's
        yield
    finally:
        teardown_databases(made, verbosity=0)


if __name__ == "__main__":
    sys.exit(main())
