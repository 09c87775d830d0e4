"""The page that `accord resilience --html` writes."""

from collections.abc import Iterator
from html import escape

from accord.cli.page import card, folded, grid, heading, paragraph
from accord.cli.resilience import NO_COLUMNS, Pieces, lasted
from accord.records import NotEnough
from accord.resilience import Buffering, Inertia, Recovery, Setbacks, Survival
from accord.resilience.buffering import reading

LISTED = 200
LISTED_FIRST = 12
LISTED_PEOPLE = 30


def resilience_parts(found: Pieces) -> list[str]:
    """The setbacks, how long until people were back, inertia, buffering; what lacks says so."""
    return [*_setbacks(found), *_recovery(found), _inertia(found.inertia), _buffering(found)]


def _setbacks(found: Pieces) -> Iterator[str]:
    seen = found.setbacks
    if not isinstance(seen, Setbacks):
        yield card([paragraph(str(seen), "say")], "first")
        return
    people = len(seen.courses.names)
    said = f"{len(seen):,} setbacks in {seen.people:,} of {people:,} people. Did these people only "
    said += f"wobble around their courses, the same rule would find about {seen.by_chance:,.0f}."
    counted = "".join(
        f"<li><b>{count:,}</b><span>{escape(name)}</span></li>" for count, name in seen.ends
    )
    told = " ".join([seen.rule, *seen.remarks])
    parts = [paragraph(said, "say"), paragraph(told, "soft")]
    yield card([*parts, f'<ul class="counts">{counted}</ul>'], "first")


def _recovery(found: Pieces) -> Iterator[str]:
    made = found.recovery
    if made is None:
        return
    title = heading("Until they were back")
    if isinstance(made, Recovery):
        told = [
            paragraph(f"Here, the full line: {_half(made.curve, found.unit)}"),
            paragraph(f"Only wobbling, dashed: {_half(made.chance, found.unit)}"),
            paragraph(
                "The dashed line is what regression to the mean alone would look like: the same "
                f"people and times, with nothing but wobble. Kaplan-Meier, in {found.unit}s.",
                "soft",
            ),
        ]
        yield card([title, _wide(made.picture()), *told])
        yield card([heading("Competing ends, and how often"), *_further(made)])
        yield card([heading("The next score"), paragraph(" ".join(str(made.rebound).split()))])
    else:
        yield card([title, paragraph(str(made))])
    rows = [
        [
            escape(str(row["client"])),
            f"{row['onset']}" if found.dated else f"{row['onset']:g}",
            f"{row['score']:g}",
            f"{row['expected']:.1f}",
            f"{row['depth']:.1f}",
            f"{row['z']:.1f}",
            lasted(row),
            escape(str(row["how"])),
        ]
        for row in found.rows()[:LISTED]
    ]
    if rows:
        head = ["client", "began", "score", "expected", "depth", "z", f"{found.unit}s", "end"]
        numbers = frozenset({1, 2, 3, 4, 5, 6})
        parts = [
            heading("Each setback, the deepest first"),
            grid(head, rows[:LISTED_FIRST], numbers),
        ]
        if len(rows) > LISTED_FIRST:
            parts.append(
                folded(f"{len(rows) - LISTED_FIRST} more", grid(head, rows[LISTED_FIRST:], numbers))
            )
        parts.append(paragraph("A plus: not seen to be back by then.", "soft"))
        yield card(parts)


def _half(curve: Survival, unit: str) -> str:
    """The median in words."""
    if curve.median is None:
        middle = "fewer than half were seen to be back"
    else:
        low = "…" if curve.median_low is None else f"{curve.median_low:g}"
        high = "…" if curve.median_high is None else f"{curve.median_high:g}"
        middle = f"half were back after {curve.median:g} {unit}s ({curve.level:.0%} interval {low} "
        middle += f"to {high}, log-log)"
    return f"{middle}; of {curve.people:,} setbacks {curve.happened:,} were seen to be over."


def _wide(picture: str) -> str:
    """On a telephone the picture is moved sideways, not the text with it."""
    return f'<div class="wide">{picture}</div>'


def _further(made: Recovery) -> Iterator[str]:
    if made.incidence:
        for one in made.incidence:
            share, low, high = one.at(float(one.times[-1]))
            said = "Back" if one.cause == 1 else "Care ended first"
            yield paragraph(
                f"{said} by {one.times[-1]:g}: {share:.2f} ({one.level:.0%} interval {low:.2f} to "
                f"{high:.2f}, Aalen-Johansen)."
            )
    else:
        yield paragraph("When care ended is not known here, so nothing is said of it (--ended).")
    yield paragraph(f"Setbacks: {made.often}.")


def _inertia(made: Inertia | NotEnough) -> str:
    title = heading("Inertia")
    if not isinstance(made, Inertia):
        return card([title, paragraph(str(made))])
    said = f"How much of one moment is still there at the next: {made.mean:.2f} on average, sd "
    said += f"{made.spread:.2f} between people (n {len(made.names):,} people, "
    said += f"{int(made.pairs.sum()):,} pairs, corrected for short series)."
    rows = [
        [
            escape(name),
            f"{made.shrunken[i]:.2f}",
            f"{made.low[i]:.2f} to {made.high[i]:.2f}",
            f"{made.pairs[i]}",
        ]
        for i, name in enumerate(made.names[:LISTED_PEOPLE])
    ]
    kind = "shrunken" if made.is_shrunken else "not shrunken"
    head = ["client", f"inertia, {kind}", f"{made.level:.0%} interval", "pairs"]
    parts = [title, paragraph(said), folded("Each client", grid(head, rows, frozenset({1, 2, 3})))]
    if made.refused:
        told = f"{made.refused:,} people have too few scores at equal distances; nothing is said."
        parts.append(paragraph(told, "soft"))
    return card(parts)


def _buffering(found: Pieces) -> str:
    made = found.buffering
    title = heading("Buffering")
    if made is None:
        return card([title, paragraph(NO_COLUMNS.partition(": not asked. ")[2], "soft")])
    if not isinstance(made, Buffering):
        return card([title, paragraph(str(made))])
    parts = [title, paragraph(f"Stress x support between people: {reading(made.between)}")]
    if made.within is not None:
        parts.append(paragraph(f"Stress x support within people: {reading(made.within)}"))
    parts += [_wide(made.picture()), paragraph(" ".join(str(made.johnson_neyman).split()), "soft")]
    said = f"A mixed model with a slope of stress for each of {made.people:,} people, "
    said += f"{made.rows:,} rows. Association only: who has support differs in more than support."
    return card([*parts, paragraph(said, "soft")])
