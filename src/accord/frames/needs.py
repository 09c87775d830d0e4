"""What a command needs of a table: which columns, of what kind, and how they are usually called."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from accord.errors import TableError
from accord.tables import columns
from accord.tables.columns import plain


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    WHOLE = "whole"
    TIME = "time"  # days as numbers, or dates; days in both cases once taken
    YES_NO = "yesno"  # 0 or 1 once taken


@dataclass(frozen=True, slots=True)
class Need:
    """One column: its role, its kind, its usual headings, and the option that names it.

    `filled` says that a line without it is refused; otherwise its cell may be empty.
    """

    role: str
    kind: Kind
    names: tuple[str, ...] = ()
    told: str = ""
    option: str = ""
    required: bool = True
    filled: bool = False
    lowest: float | None = None
    highest: float | None = None


CLIENT = Need(
    "client",
    Kind.TEXT,
    columns.CLIENT,
    option="--id",
    filled=True,
)


def find(needs: Sequence[Need], header: Sequence[str]) -> dict[str, str]:
    """The heading of each role that is there.

    Raises TableError, naming the headings and the option, for a required one that is not.

    >>> find([CLIENT, Need("age", Kind.NUMBER, ("age",), required=False)], ["Patient ID", "x"])
    {'client': 'Patient ID'}
    """
    found: dict[str, str] = {}
    for need in needs:
        heading = _heading(need, header, set(found.values()))
        if heading:
            found[need.role] = heading
    if len(set(found.values())) < len(found):
        raise TableError(f"One column would be used twice: {found}. Name each by its option.")
    return found


def _heading(need: Need, header: Sequence[str], taken: set[str]) -> str:
    option = need.option or f"--{need.role}"
    by_plain = {plain(one): one for one in reversed(header)}
    there = ", ".join(one or "(no heading)" for one in header[:30])
    if need.told:
        exact = need.told if need.told in header else by_plain.get(plain(need.told), "")
        if not exact:
            raise TableError(
                f"There is no column called {need.told}. The columns are: {there}. "
                f"Choose one of them with {option}."
            )
        return exact
    for name in need.names:
        if by_plain.get(name, "") and by_plain[name] not in taken:
            return by_plain[name]
    if need.required:
        what = "the client" if need.role == "client" else f"the {need.role}"
        raise TableError(
            f"No column for {what} was recognised. The columns are: {there}. Name it with {option}."
        )
    return ""
