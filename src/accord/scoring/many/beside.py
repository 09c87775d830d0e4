"""Several methods on the same clients, side by side: a second opinion on the first."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from accord.errors import DataError
from accord.frames import table
from accord.records import NotEnough
from accord.scoring.many.changes import changes
from accord.scoring.many.expected import Method
from accord.scoring.many.found import ORDER, Changes
from accord.scoring.many.known import Known

ALL = tuple(method for method in Method if method is not Method.SLOPE)


@dataclass(frozen=True, slots=True)
class Beside:
    """Results by method, in the order asked for; `unsaid` tells why a method gave none."""

    found: tuple[Changes, ...]
    unsaid: tuple[tuple[Method, str], ...]

    @property
    def first(self) -> Changes:
        """The method that the others are compared with."""
        return self.found[0]

    @property
    def agreement(self) -> tuple[float, ...]:
        """Share of clients of whom each method says the same as the first."""
        said = self.first.kinds
        return tuple(
            sum(a is b for a, b in zip(said, one.kinds, strict=True)) / len(said)
            for one in self.found
        )

    def __str__(self) -> str:
        wide = max(len(one.method.value) for one in self.found)
        heads = ["recov.", "impr.", "not rel.", "unch.", "not ass.", "deter."]
        top = "".join(f"{head:>9}" for head in heads)
        lines = [str(self.first), "", f"{'method':<{wide}}{top}  false  same"]
        for one, same in zip(self.found, self.agreement, strict=True):
            counts = "".join(f"{one.counts[kind]:>9,}" for kind in ORDER)
            false = f"{one.expected_false:>7,.1f}"
            lines.append(f"{one.method.value:<{wide}}{counts}{false}  {same:>4.0%}")
        lines += [
            "",
            "not rel.: past the cut-off, not reliably. not ass.: starts too near the better end.",
            "false: called deteriorated by chance alone. same: said the same as the first method.",
        ]
        return "\n".join([*lines, *(f"{method.value}: {why}" for method, why in self.unsaid)])

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a client: client, pre, post, and a column of kinds for each method."""
        one = self.first
        columns: dict[str, Any] = {"client": list(one.clients), "pre": one.pre, "post": one.post}
        columns |= {each.method.value: [k.value for k in each.kinds] for each in self.found}
        return table(columns, kind)

    def to_dict(self) -> dict[str, Any]:
        """Each method's result as plain values, and how far they agree."""
        return {
            "methods": [one.to_dict() for one in self.found],
            "same_as_first": {
                one.method.value: same for one, same in zip(self.found, self.agreement, strict=True)
            },
            "unsaid": {method.value: why for method, why in self.unsaid},
        }

    def picture(self) -> str:
        """The picture of the first method."""
        return self.first.picture()


def side_by_side(
    data: Any,
    *,
    pre: str,
    post: str,
    known: Known,
    methods: Sequence[Method | str] = ALL,
    **options: Any,
) -> Beside | NotEnough:
    """Every method on the same clients; options as for `changes`.

    A method that cannot say anything of these clients is told with its reason; where the first
    asked for cannot, its answer is the answer, NotEnough or DataError.

    >>> frame = {"pre": [32.5, 50], "post": [47.5, 40]}
    >>> known = Known(higher_is="better", reliability=0.8, sd=7.5, mean=40.0)
    >>> two = ["jacobson-truax", "edwards-nunnally"]
    >>> found = side_by_side(frame, pre="pre", post="post", known=known, methods=two)
    >>> found.agreement
    (1.0, 1.0)
    """
    found, unsaid = [], []
    for place, method in enumerate(methods):
        try:
            one = changes(data, pre=pre, post=post, known=known, method=method, **options)
        except DataError as error:
            if place == 0:
                raise
            unsaid.append((Method(method), str(error)))
            continue
        if isinstance(one, Changes):
            found.append(one)
        elif place == 0:
            return one
        else:
            unsaid.append((Method(method), str(one)))
    return Beside(tuple(found), tuple(unsaid))
