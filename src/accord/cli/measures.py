"""`accord measures`: what the bank holds."""

import json as notation
from typing import Annotated

from cyclopts import Parameter

from accord.errors import MeasureError
from accord.measures.measure import Measure
from accord.measures.schema import ids, load
from accord.measures.wording import wording


def measures(*, json: Annotated[bool, Parameter(negative="")] = False) -> int:
    """List the measures that come with Accord.

    Parameters
    ----------
    json
        Print JSON for another program.
    """
    found = [(load(name), _languages(name)) for name in ids()]
    if json:
        print(notation.dumps([_plain(one, spoken) for one, spoken in found], indent=2))
        return 0
    rows = [("measure", "status", "seconds", "complete in", "title")]
    rows += [
        (
            one.id,
            "standard" if one.validated else "new",
            str(one.seconds),
            ", ".join(spoken) or "key only",
            one.title,
        )
        for one, spoken in found
    ]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    for row in rows:
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        print("  ".join([*cells, row[4]]))
    print(
        "\nnew: written for Accord and not yet validated. "
        "key only: scored here; its wording is imported from its official definition."
    )
    return 0


def _languages(measure: str) -> tuple[str, ...]:
    try:
        return wording(measure).complete_in
    except MeasureError:
        return ()


def _plain(one: Measure, spoken: tuple[str, ...]) -> dict[str, object]:
    return {
        "id": one.id,
        "version": one.version,
        "title": one.title,
        "status": one.status,
        "validated": one.validated,
        "respondent": one.respondent,
        "seconds": one.seconds,
        "complete_in": list(spoken),
        "scales": [scale.id for scale in one.scales],
        "licence": one.licence,
    }
