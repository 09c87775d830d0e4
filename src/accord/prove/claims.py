"""Every detection claim that Accord makes, tried again on planted truth, beside what it states.

A topic simulates its own make-believe clients, does what the product does, and counts. What is
stated came from earlier, independent runs; the margin is what chance moves at these sizes. All of
it is simulated: the figures rank rules and promise nothing about real people.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from accord.errors import DataError
from accord.records import NotEnough

PRESETS = ("moderate", "high", "heterogeneous", "both")
# Sensitivity at 5 false marks per 100 ordinary sessions, of 5,000 clients (standard error .008).
RUPTURES = {"moderate": 0.84, "high": 0.78, "heterogeneous": 0.75, "both": 0.71}
# By session: AUC, sensitivity and false alarms at a probability of .20 (20,000 clients taught,
# 20,000 tried; standard error of a sensitivity .01).
OFF_TRACK = {3: (0.87, 0.58, 0.09), 5: (0.92, 0.71, 0.08), 8: (0.95, 0.80, 0.08)}

LEAST_IN_STUDY = 100  # clients; lagged paths are not fitted to fewer


@dataclass(frozen=True, slots=True)
class Claim:
    """One figure: what it is, what was found now, and what is stated, with its margin.

    `at_most` marks a rate that must not lie above what is stated: less is no fault.
    """

    topic: str
    figure: str
    found: float
    stated: float
    within: float
    at_most: bool = False

    @property
    def holds(self) -> bool:
        """Whether the claim stood this time."""
        over = self.found - self.stated
        return over <= self.within if self.at_most else abs(over) <= self.within


@dataclass(frozen=True, slots=True)
class Claims:
    """What one run gave."""

    rows: tuple[Claim, ...]
    seed: int

    @property
    def hold(self) -> bool:
        """Whether every claim stood."""
        return all(row.holds for row in self.rows)

    def __str__(self) -> str:
        wide = max(len(row.figure) for row in self.rows)
        lines = [f"{'':<{wide}}   found  stated  within"]
        topic = ""
        for row in self.rows:
            if row.topic != topic:
                topic = row.topic
                lines.append(f"\n{topic}")
            margin = f"{'  +' if row.at_most else ' +-'}{row.within:.3f}"
            figures = f"{row.found:>6.3f}  {row.stated:>6.3f} {margin}"
            verdict = "" if row.holds else "  does not hold"
            lines.append(f"{row.figure:<{wide}}  {figures}{verdict}")
        fallen = sum(not row.holds for row in self.rows)
        end = "All of them hold." if not fallen else f"{fallen} of {len(self.rows)} do not hold."
        lines.append(f"\n{len(self.rows)} claims tried with seed {self.seed}. {end}")
        lines.append("Simulated: they rank rules and promise nothing about real people.")
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        rows = [{**asdict(row), "holds": row.holds} for row in self.rows]
        return {"seed": self.seed, "claims": rows, "all_hold": self.hold}

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a claim."""
        from accord.frames import table

        rows = self.to_dict()["claims"]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)


def ruptures(clients: int, seed: int) -> Iterator[Claim]:
    """Planted ruptures found by the shrunken-baseline chart at a matched false-alarm rate."""
    from accord.prove.detection import measure

    for preset in PRESETS:
        found = measure(preset, clients=clients, seed=seed).matched
        yield Claim(
            "ruptures",
            f"found at 5 false per 100 ordinary sessions, {preset}",
            found.sensitivity,
            RUPTURES[preset],
            0.03,
        )


def repairs(clients: int, seed: int) -> Iterator[Claim]:
    """Planted repairs seen in two stages: back once, and back twice running."""
    from accord.alliance.repairs import Recovery
    from accord.chart.measured import constants, figures
    from accord.prove.recovery import recovery
    from accord.records import Constants
    from accord.synthetic.process import simulate

    shipped = Constants(**constants(), source="measured.toml")  # type: ignore[arg-type]
    stages = recovery(simulate("moderate", clients, seed), shipped, figures("strong").threshold)
    for name, stage, seen, wrong in (
        ("back once", stages[Recovery.BACK_ONCE], 0.98, 0.14),
        ("back twice running", stages[Recovery.BACK], 0.89, 0.04),
    ):
        yield Claim("repairs", f"{name}: repairs seen", stage.found, seen, 0.03)
        yield Claim(
            "repairs", f"{name}: false or too early", stage.false_or_early, wrong, 0.03, True
        )


def off_track(clients: int, seed: int) -> Iterator[Claim]:
    """Who will end reliably worse, told at sessions 3, 5 and 8 from the scores so far."""
    from accord.prove.off_track import prove as tried

    found = tried(4 * clients, seed)  # fewer than one in ten end worse: so many more are needed
    if isinstance(found, NotEnough):
        raise DataError(f"{found} Ask for more clients.")
    for one in found.found:
        area, sensitivity, false = OFF_TRACK[one.session]
        at = f"session {one.session}"
        yield Claim("off-track", f"AUC, {at}", one.auc, area, 0.02)
        yield Claim("off-track", f"found at p .20, {at}", one.sensitivity, sensitivity, 0.05)
        wrong = one.false_alarms_per_100 / 100
        yield Claim("off-track", f"false alarms at p .20, {at}", wrong, false, 0.02, True)
        yield Claim("off-track", f"ended worse / said to, {at}", one.calibration, 1.0, 0.1)


def lagged(clients: int, seed: int) -> Iterator[Claim]:
    """Lagged paths between alliance and outcome within clients, and none in shuffled sessions."""
    from accord.prove.lagged import prove as tried

    size = min(300, max(LEAST_IN_STUDY, clients // 7))
    studies = max(20, clients // 100)
    wide = max(1.0, (300 * 50 / (size * studies)) ** 0.5)  # margins are those of 50 studies of 300
    for sessions in (5, 8, 12):
        found = tried(size, sessions, studies, seed=seed).paths
        worst = max(abs(path.bias) for path in found)
        yield Claim(
            "lagged", f"largest bias of a path, {sessions} sessions", worst, 0.0, 0.02 * wide
        )
        held = sum(path.coverage for path in found) / len(found)
        yield Claim("lagged", f"intervals that hold, {sessions} sessions", held, 0.95, 0.05)
    mixed = tried(size, 5, 2 * studies, shuffled=True, seed=seed)
    crossed = [path.found for path in mixed.paths if path.origin != path.target]
    share = sum(crossed) / len(crossed)
    yield Claim("lagged", "paths found in shuffled sessions, at 5 in 100", share, 0.05, 0.05, True)


def buffering(clients: int, seed: int) -> Iterator[Claim]:
    """No buffering where none was planted, at the stated rate; found where it was."""
    from accord.prove.buffering import ERROR, PLANTED
    from accord.prove.buffering import prove as tried

    studies = max(clients // 10, 20)
    # Three standard errors: two would fall short by chance in one run of twenty.
    chance = 3 * (ERROR * (1 - ERROR) / studies) ** 0.5
    for people in (60, 30):
        nothing = tried(people, studies=studies, seed=seed)
        said = f"found where none was planted, {people} people"
        yield Claim("buffering", said, nothing.found, ERROR, chance)
    some = tried(studies=studies, seed=seed, planted=PLANTED)
    missed = 3 * (0.96 * 0.04 / studies) ** 0.5
    yield Claim("buffering", "found where it was planted, 60 people", some.found, 0.96, missed)
    yield Claim("buffering", "intervals that hold what was planted", some.coverage, 0.95, chance)


def setbacks(clients: int, seed: int) -> Iterator[Claim]:
    """Planted setbacks found, and how often one is called where there was none."""
    from accord.prove.setbacks import prove as tried

    people = max(clients // 5, 200)
    wide = (1000 / people) ** 0.5  # margins are those of 1,000 people
    nothing = tried(people, seed, share=0.0)
    said = "called at a score where none was planted"
    yield Claim("setbacks", said, nothing.false / 100, 0.05, 0.01 * wide, True)
    said = "points back beyond regression to the mean, none planted"
    yield Claim("setbacks", said, nothing.rebound, 0.0, 0.5 * wide)
    some = tried(people, seed, share=0.2)
    if some.found is not None:
        said = "found, of those 3 wobbles deep and 4 sessions long"
        yield Claim("setbacks", said, some.found, 0.77, 0.09 * wide)


def pairs(clients: int, seed: int) -> Iterator[Claim]:
    """Actor and partner effects: intervals that hold, no roles or days where there are none."""
    from accord.prove.pairs import ERROR
    from accord.prove.pairs import prove as tried

    studies, diaries = max(clients // 25, 40), max(clients // 100, 20)
    found = tried(60, studies, diaries, seed=seed)
    chance = 3 * (ERROR * (1 - ERROR) / studies) ** 0.5
    by_day = 3 * (ERROR * (1 - ERROR) / (2 * diaries)) ** 0.5
    yield Claim("pairs", "intervals that hold an effect, 60 pairs", found.coverage, 0.95, 0.02)
    yield Claim("pairs", "intervals that hold k", found.k_coverage, 0.93, chance)
    yield Claim("pairs", "roles said to differ, none do", found.roles, ERROR, chance, True)
    yield Claim("pairs", "a wrong pattern named", found.wrong, 0.0, 0.02, True)
    yield Claim("pairs", "k read, no actor effect", found.read, ERROR, chance, True)
    yield Claim("pairs", "partner effects in shuffled days", found.days, ERROR, by_day, True)


TOPICS: dict[str, Callable[[int, int], Iterator[Claim]]] = {
    "ruptures": ruptures,
    "repairs": repairs,
    "off-track": off_track,
    "lagged": lagged,
    "buffering": buffering,
    "setbacks": setbacks,
    "pairs": pairs,
}


def prove(
    topics: Sequence[str] = tuple(TOPICS),
    *,
    clients: int = 5000,
    seed: int = 3,
    done: Callable[[str], None] = lambda topic: None,
) -> Claims:
    """Try the claims of these topics; `done` is told each topic that is finished.

    >>> prove(["repairs"], clients=500).rows[0].topic
    'repairs'
    """
    rows: list[Claim] = []
    for topic in topics:
        rows += TOPICS[topic](clients, seed)
        done(topic)
    return Claims(tuple(rows), seed)
