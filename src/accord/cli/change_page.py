"""The page that `accord change --html` writes."""

from collections.abc import Iterator
from html import escape

from accord.cli.page import card, folded, grid, heading, paragraph
from accord.cli.scatter import scatter
from accord.cli.score import SAID
from accord.scoring.change import Kind
from accord.scoring.many import Beside, Changes

SHOWN = 500  # clients listed; the table written with --out has all
BETTER = {Kind.RECOVERED, Kind.IMPROVED}


def change_parts(found: Beside) -> list[str]:
    """What became of everybody, the picture, the methods beside each other, and each client."""
    one = found.first
    basis = [paragraph(line, "soft") for line in one.basis]
    first = card([paragraph(opening(one), "say"), paragraph(one.false, "soft"), *basis], "first")
    pair = f'<div class="pair"><div>{"".join(_counted(one))}</div><div>{picture(one)}</div></div>'
    cautions = [card([heading("With care"), *(paragraph(c) for c in one.cautions)])]
    return [
        first,
        card([pair]),
        *(_beside(found) if len(found.found) > 1 or found.unsaid else []),
        *(cautions if one.cautions else []),
        card([heading("Each client"), _clients(found)]),
    ]


def slope_parts(one: Changes) -> list[str]:
    """The page of change by slopes: what became of everybody, and each client's slope."""
    rows = [
        [escape(client), f"{slope:+.2f}", f"{se:.2f}", f"{rc:+.2f}", escape(kind.value)]
        for client, slope, se, rc, kind in zip(
            one.clients[:SHOWN], one.post, one.se, one.rc, one.kinds, strict=False
        )
    ]
    head = ["client", "slope", "its error", "RC", "what changed"]
    said = "Points for every doubling of time since the first score; all scores count."
    table = grid(head, rows, frozenset({1, 2, 3}))
    return [
        card([paragraph(opening(one), "say"), paragraph(one.false, "soft")], "first"),
        card([*list(_counted(one))[:2], *(paragraph(c, "soft") for c in one.cautions)]),
        card([heading("Each client"), paragraph(said, "soft"), table]),
    ]


def opening(one: Changes) -> str:
    """The result in one sentence."""
    counts, many = one.counts, len(one.clients)
    better = counts.get(Kind.RECOVERED, 0) + counts[Kind.IMPROVED]
    past = f", {counts[Kind.RECOVERED]:,} of them past the cut-off" if one.marks else ""
    return (
        f"{better:,} of {many:,} clients moved reliably for the better{past}; "
        f"{counts[Kind.DETERIORATED]:,} reliably for the worse."
    )


def picture(one: Changes) -> str:
    """First against last score, on the part of the scale that was used."""
    low, high = _used(one)
    marks = [
        (first, last, _mark(kind))
        for first, last, kind in zip(one.pre.tolist(), one.post.tolist(), one.kinds, strict=True)
    ]
    cut = one.marks.used if one.marks else None
    return scatter(
        marks,
        lowest=low,
        highest=high,
        points=one.needed,
        cut=cut if cut is not None and low < cut < high else None,
        says=f"First against last score of {len(marks):,} clients. {opening(one)}",
    )


def _used(one: Changes) -> tuple[float, float]:
    """The scores with a little air around them, never past the ends of the scale."""
    values = [*one.pre.tolist(), *one.post.tolist()]
    low, high = min(values), max(values)
    air = 0.08 * (high - low) or 1.0
    low, high = max(low - air, one.known.lowest), min(high + air, one.known.highest)
    return (low, high) if high > low else (low - 1.0, high + 1.0)


def _mark(kind: Kind) -> str:
    return "better" if kind in BETTER else "worse" if kind is Kind.DETERIORATED else "none"


def _counted(one: Changes) -> Iterator[str]:
    yield heading("Where everybody went")
    rows = "".join(
        f"<li><b>{count:,}</b><span>{escape(SAID[kind.value])}</span></li>"
        for kind, count in one.counts.items()
        if count
    )
    yield f'<ul class="counts">{rows}</ul>'
    said = "Each mark is one client: filled, reliably better; open, no reliable change; "
    said += "square, reliably worse."
    if one.needed is not None:
        said += " Inside the band the change may be error alone."
    if one.marks and one.marks.used is not None:
        said += f" The dashed line is cut-off {one.marks.name}, {one.marks.used:.1f}."
    yield paragraph(said, "soft")


def _beside(found: Beside) -> Iterator[str]:
    head = ["method", "recovered", "improved", "past only", "same"]
    head += ["at the end", "worse", "by chance", "agrees"]
    rows = [
        [
            escape(one.method.value.replace("-", "\u2011")),  # a hyphen that does not break
            *(f"{one.counts[kind]:,}" for kind in one.counts),
            f"{one.expected_false:.1f}",
            f"{same:.0%}",
        ]
        for one, same in zip(found.found, found.agreement, strict=True)
    ]
    inside = [heading("Methods beside each other"), grid(head, rows, frozenset(range(1, 9)))]
    said = "Past only: past the cut-off, not reliably. At the end: starts too near the better end. "
    said += "By chance: how many would be called worse without any true change. "
    said += f"Agrees: says the same of a client as {found.first.method.value}."
    inside += [paragraph(said, "soft")]
    inside += [paragraph(f"{method.value}: {why}", "soft") for method, why in found.unsaid]
    yield card(inside)


def _clients(found: Beside) -> str:
    one = found.first
    rows = [
        [
            escape(client),
            f"{one.pre[k]:.4g}",
            f"{one.post[k]:.4g}",
            f"{one.post[k] - one.pre[k]:+.4g}",
            f"{one.rc[k]:+.2f}",
            escape(one.kinds[k].value),
        ]
        for k, client in enumerate(one.clients[:SHOWN])
    ]
    head = ["client", "first", "last", "change", "RC", "from first to last"]
    table = grid(head, rows, frozenset({1, 2, 3, 4}))
    more = len(one.clients) - SHOWN
    rest = paragraph(f"… and {more:,} more; --out writes them all.", "soft") if more > 0 else ""
    return folded(f"{len(one.clients):,} clients", table) + rest if len(rows) > 60 else table
