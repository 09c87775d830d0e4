"""A study as plain pieces: each question with what was found, or why nothing can be said yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import fill, indent
from typing import Any, Literal, Protocol

from accord.records import NotEnough

WIDE = 96


class Found(Protocol):
    """What a section holds: a result of the science, which can print itself."""

    def to_dict(self) -> Any:
        """Plain values."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """One figure of a section, for the table of them all."""

    name: str
    estimate: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class NotAsked:
    """A question that this table does not allow, and why; the other questions stand without it."""

    why: str

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return f"This cannot be asked here. {self.why}"

    def to_dict(self) -> dict[str, Any]:
        """The same as plain values."""
        return {"not_asked": True, "said": str(self)}


@dataclass(frozen=True, slots=True)
class Section:
    """One question: its result, a `NotEnough` or a `NotAsked`, what it says, and its caution.

    `needs` is the minimum, printed with every result; `figures` are the estimates to list.
    """

    id: str
    question: str
    found: Found | NotEnough | NotAsked
    says: str
    caution: str
    needs: str
    figures: tuple[Asked, ...] = ()

    @property
    def enough(self) -> bool:
        """Whether there was enough data, of a kind that can be asked."""
        return not isinstance(self.found, NotEnough | NotAsked)

    def __str__(self) -> str:
        said = [self.question, "-" * len(self.question), fill(self.says, WIDE), ""]
        if self.enough:
            said += [indent(str(self.found), "  "), ""]
        said += [fill(f"Needs: {self.needs}", WIDE), fill(f"Caution: {self.caution}", WIDE)]
        return "\n".join(said)

    def picture(self) -> str:
        """The picture of the result; empty where it has none."""
        drawn = getattr(self.found, "picture", None)
        return drawn() if drawn and self.enough else ""


@dataclass(frozen=True, slots=True)
class Study:
    """The report on the claim itself, from one clinic's long table."""

    sections: tuple[Section, ...]
    clients: int
    rows: int
    outcome: str
    higher_is: str
    left_out: tuple[str, ...] = ()

    def __str__(self) -> str:
        head = (
            f"{self.clients:,} clients, {self.rows:,} sessions; the outcome is {self.outcome}, of "
            f"which higher is {self.higher_is}."
        )
        lines = [fill(line, WIDE) for line in (head, *self.left_out)]
        return "\n\n".join(["\n".join(lines), *map(str, self.sections), fill(CLOSING, WIDE)])

    def section(self, id: str) -> Section:
        """One section by its id."""
        return next(section for section in self.sections if section.id == id)

    def to_dict(self) -> dict[str, Any]:
        """Plain values, every section included."""
        return {
            "clients": self.clients,
            "rows": self.rows,
            "outcome": self.outcome,
            "higher_is": self.higher_is,
            "left_out": list(self.left_out),
            "sections": [
                {
                    "id": one.id,
                    "question": one.question,
                    "says": one.says,
                    "needs": one.needs,
                    "caution": one.caution,
                    "enough": one.enough,
                    "found": one.found.to_dict(),
                }
                for one in self.sections
            ],
        }

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a figure: its section, name, estimate and interval."""
        import numpy as np

        from accord.frames import table

        rows = list(self._figures())
        # Where nothing could be answered there are no rows, but the columns are of their kinds.
        kinds = {"section": str, "figure": str, "estimate": float, "low": float, "high": float}
        columns: dict[str, Any] = {
            name: np.array([row[at] for row in rows], dtype=made)
            for at, (name, made) in enumerate(kinds.items())
        }
        return table(columns, kind)

    def _figures(self) -> Iterator[tuple[str, str, float, float, float]]:
        for section in self.sections:
            for one in section.figures:
                yield section.id, one.name, one.estimate, one.low, one.high


CLOSING = (
    "None of this is a trial. Whoever rates the alliance well may be getting better for another "
    "reason, and whoever left is not here. Read every figure with its interval, and with somebody "
    "who knows the clinic."
)
