"""`accord synthetic`: how many planted ruptures the chart finds, and how often it errs."""

import json as notation
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from accord.cli.waiting import waiting
from accord.errors import TableError

if TYPE_CHECKING:
    from accord.prove.detection import Detection, Marks

COMMON, RARE = 0.15, 0.05  # shares of sessions in a rupture that the range of false flags spans


@dataclass(frozen=True, slots=True)
class Reference:
    """What an earlier, independent run found (5,000 clients, standard error about .008)."""

    sensitivity: float  # at 5 false marks per 100 ordinary sessions
    lag: float


# `docs/explanation/the-chart.md` tells what was compared, and what it does not promise.
REFERENCES = {
    "moderate": Reference(0.84, 0.27),
    "high": Reference(0.78, 0.28),
    "heterogeneous": Reference(0.75, 0.31),
    "both": Reference(0.71, 0.32),
}
STRONG_REFERENCE = "finds .57 to .66 at 1.1 to 2.4 false"

LEAST = 20  # clients: with fewer there may be no rupture to find


def synthetic(
    *,
    preset: Literal["moderate", "high", "heterogeneous", "both", "all", "study"] = "all",
    clients: int = 5000,
    seed: int = 3,
    out: Path | None = None,
    json: Annotated[bool, Parameter(negative="")] = False,
) -> int:
    """Simulate a clinic in which every rupture is known, and count what the chart does with it.

    Parameters
    ----------
    preset
        How near the ceiling people rate and how unlike their wobbles are; all four by default.
        “study” writes a clinic for `accord study` with --out, and says what was planted in it.
    clients
        How many clients to simulate, 5,000 by default; below 1,000 the figures wobble.
    seed
        Another seed is another clinic; the same one gives the same figures.
    out
        Also write the simulated sessions as a table (CSV), truth included.
    json
        Print JSON for another program.
    """
    simulated(clients, seed, 1 if preset == "study" else LEAST)
    if preset == "study":
        return _study(clients, seed, out)
    from accord.prove.detection import measure
    from accord.synthetic.process import simulate
    from accord.synthetic.table import write

    names = tuple(REFERENCES) if preset == "all" else (preset,)
    with waiting("Simulating", total=len(names)) as advance:
        found = []
        for name in names:
            found.append(measure(name, clients=clients, seed=seed))
            advance(1)
    if json:
        print(notation.dumps([_plain(one) for one in found], indent=2))
    else:
        print("\n\n".join(_told(one) for one in found))
        print(f"\n{_closing()}")
    if out is not None:
        rows = write(simulate(names[0], clients=clients, seed=seed), out)
        if not json:
            print(f"\nWrote {rows:,} sessions of the clinic “{names[0]}” to {out}.")
    return 0


def simulated(clients: int, seed: int, least: int = LEAST) -> None:
    """Raises TableError for a make-believe clinic that cannot be, or is too small to say a thing.

    >>> simulated(20, 3)
    """
    if clients < least:
        raise TableError(
            f"--clients={clients} is too few: ask for {least:,} or more, and for 1,000 or more "
            "where the figures should not wobble."
        )
    if seed < 0:
        raise TableError(f"--seed={seed} cannot be used: a seed is a whole number from nought up.")


def _study(clients: int, seed: int, out: Path | None) -> int:
    from accord.synthetic.claim import Planted, clinic

    if out is None:
        raise TableError("Say where the table goes: --out=clinic.csv.")
    truth, made = Planted(), clinic(clients, seed=seed)
    made.write_csv(out)
    print(
        f"Wrote {made.height:,} sessions of {clients:,} clients to {out}. Planted: a session rated "
        f"a point above\nsomebody's usual changes the next distress by {truth.effect:g}; a point "
        f"of support changes what a point\nof stress costs by {truth.softened:g}; therapists "
        f"differ by an sd of {truth.therapist:g} points. Make-believe."
    )
    return 0


def _told(found: "Detection") -> str:
    reference = REFERENCES[found.preset.id]
    lines = [
        f"{found.preset.id}: {found.preset.title}",
        f"  {found.clients:,} clients, {found.matched.ruptures:,} planted ruptures, "
        f"{found.matched.ordinary_sessions:,} ordinary sessions, "
        f"{100 * found.ceiling:.0f} of 100 ratings at the top, seed {found.seed}",
        f"  {'mark':<22}{'z from':>8}{'found':>8}{'lag':>7}{'false in 100':>15}"
        f"{'of 100 marks,':>16}",
        f"  {'':<22}{'':>8}{'':>8}{'':>7}{'ordinary sess.':>15}{'mean nothing':>16}",
    ]
    rows = (
        ("at exactly 5 false", found.matched),
        ("watch (as set)", found.watch),
        ("strong", found.strong),
        ("severe", found.severe),
    )
    lines += [_row(name, marks) for name, marks in rows]
    lines.append(
        f"  for comparison, at 5 false: finds {_share(reference.sensitivity)}, "
        f"lag {_share(reference.lag)}; strong mark {STRONG_REFERENCE}"
    )
    return "\n".join(lines)


def _row(name: str, marks: "Marks") -> str:
    few, many = (marks.false_of_100_flags(share) for share in (COMMON, RARE))
    nothing = f"{few:.0f} to {many:.0f}"
    return (
        f"  {name:<22}{marks.threshold:>8.2f}{_share(marks.sensitivity):>8}"
        f"{_share(marks.lag):>7}{marks.false_per_100_ordinary_sessions:>15.1f}{nothing:>16}"
    )


def _share(value: float) -> str:
    shown = f"{value:.2f}"
    return shown.removeprefix("0") if value < 1 else shown


def _closing() -> str:
    return (
        "found: the mark falls on the session where the rupture begins or one of the next two.\n"
        "lag: sessions from there to the mark. The range of marks that mean nothing runs from\n"
        "ruptures in 15 of 100 sessions to ruptures in 5: it depends on how common they are.\n"
        "Simulated: this ranks rules and promises no clinical performance."
    )


def _plain(found: "Detection") -> dict[str, object]:
    reference = REFERENCES[found.preset.id]
    marks = {
        name: {
            "z_from": one.threshold,
            "sensitivity": one.sensitivity,
            "lag_sessions": one.lag,
            "false_per_100_ordinary_sessions": one.false_per_100_ordinary_sessions,
            "false_of_100_flags": {
                str(share): one.false_of_100_flags(share) for share in (COMMON, RARE)
            },
            "ruptures": one.ruptures,
            "ordinary_sessions": one.ordinary_sessions,
        }
        for name, one in (
            ("at_5_false", found.matched),
            ("watch", found.watch),
            ("strong", found.strong),
            ("severe", found.severe),
        )
    }
    return {
        "preset": found.preset.id,
        "clients": found.clients,
        "seed": found.seed,
        "share_at_ceiling": found.ceiling,
        "marks": marks,
        "reference": {
            "sensitivity_at_5_false": reference.sensitivity,
            "lag_sessions": reference.lag,
        },
    }
