"""Long tables of scores, made for tests, and reading them as the command does."""

import random
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from django.apps import apps
from django.db import connections

from accord.cli.key import open_table
from accord.cli.options import ScaleOptions, TableOptions
from accord.tables import read
from accord_web.cases.models import Case, Part, Session
from accord_web.flows.import_pieces import Report
from accord_web.flows.import_table import Table, import_table
from accord_web.flows.recompute import recompute
from accord_web.measures.models import Score
from accord_web.people.queries import clinic as this_clinic
from accord_web.people.signing_in import keyed_hash

HEADING = "ID,time,BDI"
PLANTED = [
    "17,0,25",  # line 2
    "17,29,34",
    "17,14,28",  # out of order: it was between the two above
    "17,42,x",  # line 5: a letter
    "18,0,64",  # line 6: out of range
    "18,2025-02-31,20",  # line 7: an impossible date
    "18,7,19",
    "18,7,19",  # line 9: said twice
    "18,7,23",  # line 10: said twice, otherwise
    ",14,12",  # line 11: nobody's
    "18,14,",  # a visit without a rating
    "19,400,12",  # line 13: still to come
    "19,0,12",
    "a1,0,5",
    "A1,7,6",  # line 16: the same code, capitals apart
]


def written(folder: Path, rows: Iterable[str], heading: str = HEADING, name: str = "t.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([heading, *rows]) + "\n", encoding="utf-8")
    return path


def many(clients: int, visits: int, seed: int = 1) -> list[str]:
    """Rows of clients who differ from each other more than each from visit to visit."""
    chance = random.Random(seed)
    rows = []
    for client in range(1, clients + 1):
        usual = chance.uniform(8, 40)
        for visit in range(visits):
            score = min(63, max(0, round(chance.gauss(usual, 4))))
            rows.append(f"{client},{7 * visit},{score}")
    return rows


def bring_in(
    path: Path, therapist, *, start: date | None = date(2025, 6, 2), measure: str = "", **scale
) -> Report:
    opened, key = open_table(path, TableOptions(), ScaleOptions(measure=measure, **scale))
    here = this_clinic(None)
    assert here is not None
    return import_table(
        Table(read(opened), key.scale, key.name, key.ours),
        clinic=here,
        therapist=therapist,
        start=start,
        by=None,
    )


def stored_bytes() -> dict[str, list[tuple]]:
    """Every row of every table as the database holds it."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        using = "vault" if getattr(model, "in_vault", False) else "default"
        with connections[using].cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
            found[model._meta.db_table] = cursor.fetchall()
    return found


def visits_of(code: str) -> list[tuple]:
    """A client's stored visits: number, day, value, in order."""
    case = Part.objects.get(person__outside_id=keyed_hash(code)).case_id
    values = {
        s.part.response.session_id: s.value
        for s in Score.objects.select_related("part__response").filter(part__case=case)
    }
    return [
        (s.number, s.starts_at.date(), values.get(s.id))
        for s in Session.objects.filter(case=case).order_by("number")
    ]


def nothing_to_recompute() -> bool:
    return all(recompute(c, by=None) == (0, 0) for c in Case.objects.values_list("id", flat=True))
