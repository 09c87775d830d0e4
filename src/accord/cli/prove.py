"""`accord prove`: every detection claim, tried again where the truth is known."""

import json
from html import escape
from typing import Annotated, Literal

from cyclopts import Parameter

from accord.cli.options import OutOptions
from accord.cli.page import card, grid, heading, page, paragraph
from accord.cli.synthetic import simulated
from accord.cli.waiting import waiting

STEADY = 1000  # clients from which chance moves the figures little
ALL = ("ruptures", "repairs", "off-track", "lagged", "buffering", "setbacks", "pairs")
Topic = Literal["ruptures", "repairs", "off-track", "lagged", "buffering", "setbacks", "pairs"]


def prove(
    *topics: Topic,
    clients: int = 5000,
    seed: int = 3,
    result: Annotated[OutOptions, Parameter(name="*")] = OutOptions(),  # noqa: B008
) -> int:
    """Try Accord's own claims again: sensitivity, false alarms, lag, calibration.

    Example: accord prove ruptures --clients=5000

    Parameters
    ----------
    topics
        Which claims; all of them by default.
    clients
        How many make-believe clients a topic simulates; below 1,000 chance moves the figures.
    seed
        Another seed is another make-believe clinic; the same one gives the same figures.
    """
    simulated(clients, seed)
    from accord.prove.claims import prove as run

    chosen = topics or ALL
    with waiting("Trying", total=len(chosen)) as advance:
        found = run(chosen, clients=clients, seed=seed, done=lambda topic: advance(1))
    print(json.dumps(found.to_dict(), indent=2) if result.json else found)
    if clients < STEADY and not result.json:
        print(f"With {clients:,} clients chance alone moves the figures beyond these limits.")
    if result.out is not None:
        found.to_frame().write_csv(result.out)
    if result.html is not None:
        result.html.write_text(_page(found), encoding="utf-8")
    return int(result.strict and not found.hold)


def _page(found) -> str:  # type: ignore[no-untyped-def]
    head = ("claim", "found now", "stated", "within", "")
    parts = [heading("Accord’s claims, tried again", 1)]
    for topic in dict.fromkeys(row.topic for row in found.rows):
        rows = [
            (
                escape(row.figure),
                f"{row.found:.3f}",
                f"{'at most ' if row.at_most else ''}{row.stated:.3f}",
                f"{row.within:.3f}",
                "holds" if row.holds else "<b>does not hold</b>",
            )
            for row in found.rows
            if row.topic == topic
        ]
        parts.append(card([heading(topic.capitalize()), grid(head, rows, frozenset({1, 2, 3}))]))
    said = str(found).rsplit("\n\n", 1)[-1]
    parts.append(card([paragraph(line) for line in said.splitlines()]))
    return page("Accord’s claims, tried again", parts)
