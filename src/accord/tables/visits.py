"""From rows to visits: each client's own, in order of time, numbered from 1."""

from collections.abc import Iterable
from dataclasses import dataclass

from accord.tables.rows import Row, Time


@dataclass(frozen=True, slots=True)
class Visit:
    """One visit of one client. `value` is None where nothing was rated."""

    session: int
    time: Time
    value: float | None
    items: tuple[int | None, ...]
    line: int


def visits(rows: Iterable[Row], kind: str = "days") -> dict[str, tuple[Visit, ...]]:
    """Each client's visits in order of time; clients in the order of their codes.

    Where the table numbers its sessions (`kind` "session") the numbers are kept, gaps and all;
    otherwise visits are numbered from 1. Rows of one time keep the order of their lines.

    >>> rows = [Row(3, "mira", 7, 5.0), Row(2, "mira", 0, 9.0)]
    >>> [(v.session, v.value) for v in visits(rows)["mira"]]
    [(1, 9.0), (2, 5.0)]
    """
    by_client: dict[str, list[Row]] = {}
    for row in rows:
        by_client.setdefault(row.client, []).append(row)
    found: dict[str, tuple[Visit, ...]] = {}
    for client in sorted(by_client, key=natural):
        ordered = sorted(by_client[client], key=lambda row: (row.time, row.line))
        found[client] = tuple(
            Visit(
                session=int(row.time) if kind == "session" else number,  # type: ignore[arg-type]
                time=row.time,
                value=row.value,
                items=row.items,
                line=row.line,
            )
            for number, row in enumerate(ordered, start=1)
        )
    return found


def natural(code: str) -> tuple[int, int, str]:
    """An order in which client 9 stands before client 10, and numbers before names.

    >>> sorted(["10", "Jo", "9"], key=natural)
    ['9', '10', 'Jo']
    """
    if code.isascii() and code.isdigit():
        return (0, int(code), code)
    return (1, 0, code)
