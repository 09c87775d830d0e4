"""The report on the claim itself: does the bond go with the outcome, and for whom."""

from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import codes, numbers, texts
from accord.study.report import Asked, NotAsked, Section, Study
from accord.study.sections import Columns, sections
from accord.study.therapists import TherapistShare, therapist_share

__all__ = [
    "Asked",
    "Columns",
    "NotAsked",
    "Section",
    "Study",
    "TherapistShare",
    "study",
    "therapist_share",
]


def study(data: Any, columns: Columns, *, higher_is: Literal["better", "worse"]) -> Study:
    """Ask a clinic's long table, one row a client and session, whatever its columns allow.

    outcome and alliance are scores in points, empty where not rated; sessions are numbered. Each
    section stands on its own minimum and answers "not enough data" below it.

    A question that the table does not allow, such as stress that never varies, says so in its
    section and stops no other.

    Raises DataError for columns that are not there, text among numbers, and infinities.

    >>> rng = np.random.default_rng(5)
    >>> client, session = np.repeat(np.arange(40), 6), np.tile(np.arange(1, 7), 40)
    >>> rows = {"c": client, "s": session, "y": rng.normal(20, 5, 240), "a": rng.normal(8, 1, 240)}
    >>> found = study(rows, Columns("c", "s", "y", "a"), higher_is="worse")
    >>> [(section.id, section.enough) for section in found.sections]
    [('within-between', True), ('lagged', False)]
    """
    if higher_is not in ("better", "worse"):
        raise DataError("Say whether a higher outcome is better or worse.")
    y, a = numbers(data, columns.outcome), numbers(data, columns.alliance)
    clients = codes(data, columns.client)[1]
    for column in (columns.session, columns.stress, columns.support):
        if column:
            numbers(data, column)
    for column in (columns.therapist, columns.couple, columns.role):
        if column:
            texts(data, column)
    unrated = {columns.outcome: np.isnan(y).sum(), columns.alliance: np.isnan(a).sum()}
    told = tuple(
        f"{int(count):,} of {len(y):,} sessions have no {name}."
        for name, count in unrated.items()
        if count
    )
    return Study(
        tuple(sections(data, columns, higher_is)),
        clients=len(clients),
        rows=len(y),
        outcome=columns.outcome,
        higher_is=higher_is,
        left_out=told,
    )
