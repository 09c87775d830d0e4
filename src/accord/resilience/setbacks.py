"""Setbacks: scores reliably worse than what was to be expected of this very person.

    onset:  (y - m) / sd >= 1.64 towards worse, and y at least one standard error of measurement
            worse than the score before; m and sd as in `accord.resilience.expectation`, from the
            person's earlier scores only (three or more)
    back:   two scores in a row within one sd of that m, or better; the second ends the setback
    depth:  the most points beyond m before that
    end:    back, or care ended first, or watching did

About one score in twenty lies beyond 1.64 sd in people to whom nothing happened. So the same rule
is run on make-believe scores of the same people at the same times, who only wobble around their
courses, and what it finds there stands beside what it finds here. That wobble is learnt past the
setbacks (`accord.resilience.learning`).

Sources: the rule is ours (methods, section f), after the sudden losses of Lutz and others 2013,
J Consult Clin Psychol 81:14, and the predictive residuals of the empirical-Bayes course.
"""

from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

import numpy as np

from accord.errors import DataError
from accord.frames import codes, numbers, table
from accord.frames.arrays import Codes, Floats
from accord.records import NotEnough
from accord.resilience import expectation, learning
from accord.resilience.episodes import BACK, BEFORE, BEYOND, Episodes, Flags, episodes
from accord.resilience.expectation import Courses, Usual

STILL, RECOVERED, LEFT = 0, 1, 2  # how a setback ended, as causes of `competing`
SAID = {STILL: "not back when watching ended", RECOVERED: "back", LEFT: "care ended first"}
SEED = 20


@dataclass(frozen=True, slots=True, eq=False)
class Setbacks:
    """All setbacks of a table, and how many the rule would find where there are none.

    lasted (k,): time from the onset to the end. how (k,): STILL, RECOVERED or LEFT.
    by_chance: setbacks that the rule finds in these people if they only wobble, on average.
    chance_lasted, chance_back: how long those took, and whether they were seen to be back.
    """

    courses: Courses
    episodes: Episodes
    usual: Usual
    sem: float
    sem_known: bool
    higher_is: str
    lasted: Floats
    how: Codes
    ends_known: bool
    by_chance: float
    chance_lasted: Floats
    chance_back: Flags

    def __len__(self) -> int:
        return len(self.lasted)

    def __bool__(self) -> bool:
        return True  # an answer, even where there was no setback

    @property
    def people(self) -> int:
        """How many people had one."""
        return len(np.unique(self.episodes.person))

    @property
    def onset(self) -> Floats:
        """When each began, as given."""
        return self.courses.when[self.episodes.onset]

    @property
    def rule(self) -> str:
        """What counts as a setback here, in a sentence."""
        known = "" if self.sem_known else ", the wobble of one score, as no SEM was told"
        return (
            f"A setback lies {BEYOND:g} predictive sd or more beyond what was to be expected of "
            f"this person, after {BEFORE} or more scores, and {self.sem:.3g} points or more beyond "
            f"the score before{known}."
        )

    @property
    def remarks(self) -> tuple[str, ...]:
        """What must be known to read the counts."""
        said = []
        if not self.ends_known:
            said.append(
                "When care ended is not known here: whoever is not seen again is taken as no "
                "longer watched."
            )
        if self.courses.left_out:
            said.append(f"{self.courses.left_out:,} rows without a time or a score are left out.")
        return tuple(said)

    @property
    def ends(self) -> tuple[tuple[int, str], ...]:
        """How many setbacks ended how; care that ended first only where that can be known."""
        known = [how for how in SAID if self.ends_known or how != LEFT]
        return tuple((int((self.how == how).sum()), SAID[how]) for how in known)

    def __str__(self) -> str:
        counts = [f"{count:,} {said}" for count, said in self.ends]
        lines = [
            f"Setbacks: {len(self):,} in {self.people:,} of {len(self.courses.names):,} people; "
            f"{self.episodes.assessed:,} scores were looked at.",
            *wrap(self.rule, 90),
            "In the same people, did they only wobble, the rule would find about "
            f"{self.by_chance:,.0f}.",
            f"Ends: {', '.join(counts)}.",
        ]
        return "\n".join(lines + [line for said in self.remarks for line in wrap(said, 90)])

    def to_frame(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a setback."""
        e, when = self.episodes, self.courses.when
        back = np.where(e.recovered, when[np.maximum(e.back, 0)], np.nan) if len(self) else e.z
        columns: dict[str, Any] = {
            "client": [self.courses.names[one] for one in e.person],
            "onset": self.onset,
            "score": self.courses.score[e.onset],
            "expected": e.expected,
            "sd": e.sd,
            "z": e.z,
            "worsening": e.worsening,
            "depth": e.depth,
            "scores": e.end - e.onset,
            "back": [float(one) if np.isfinite(one) else None for one in back],
            "end": when[e.end],
            "lasted": self.lasted,
            "how": [SAID[int(one)] for one in self.how],
        }
        return table(columns, kind)

    def intervals(self, kind: Literal["polars", "pandas"] = "polars") -> Any:
        """One row a stretch of watching, for `accord.resilience.cox` of setbacks that come back.

        start, stop: since the first score; event: 1 where it ends with a setback; nth: of the
        setback that is waited for; gap: its length. Nobody is waited for while in a setback, nor
        before the scores that must come first.
        """
        found, e = self.courses, self.episodes
        begins = found.t[np.minimum(found.start + BEFORE - 1, len(found.t) - 1)]
        last = found.t[found.start + found.count - 1]
        people = np.flatnonzero(found.count > BEFORE)
        new = np.concatenate(([True], np.diff(e.person) != 0))[: len(e.person)]
        nth = np.arange(len(e.person)) - np.flatnonzero(new)[np.cumsum(new) - 1]
        after = found.t[e.end]
        start = np.where(new, begins[e.person], np.concatenate(([0.0], after))[: len(after)])
        final = begins.copy()
        final[e.person] = after  # of the last setback, as they stand in order
        times = np.bincount(e.person, minlength=len(last))
        rows = {
            "person": np.concatenate([e.person, people]),
            "start": np.concatenate([start, final[people]]),
            "stop": np.concatenate([found.t[e.onset], last[people]]),
            "event": np.repeat([1, 0], [len(e.person), len(people)]),
            "nth": np.concatenate([nth, times[people]]) + 1,
        }
        kept = np.flatnonzero(rows["stop"] > rows["start"])
        kept = kept[np.lexsort((rows["start"][kept], rows["person"][kept]))]
        held = {name: values[kept] for name, values in rows.items()}
        who = [found.names[one] for one in held.pop("person")]
        return table({"client": who, **held, "gap": held["stop"] - held["start"]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values: the rule, the counts, and a row for each setback."""
        return {
            "setbacks": len(self),
            "people": len(self.courses.names),
            "people_with_a_setback": self.people,
            "scores_looked_at": self.episodes.assessed,
            "rows_left_out": self.courses.left_out,
            "by_chance": self.by_chance,
            "rule": {"z": BEYOND, "points": self.sem, "scores_before": BEFORE, "scores_back": BACK},
            "usual": self.usual.to_dict(),
            "ends_of_care_known": self.ends_known,
            "each": self.to_frame().to_dicts(),
        }


def setbacks(
    data: Any,
    *,
    client: str,
    time: str,
    score: str,
    higher_is: str = "worse",
    sem: float | None = None,
    ended: str = "",
    usual: Usual | None = None,
) -> Setbacks | NotEnough:
    """Every setback in a long table, one row a client and score.

    data:      a frame.
    time:      column of numbers (days, or sessions), any start.
    higher_is: "worse" for symptoms, "better" for wellbeing.
    sem:       standard error of measurement, in points; without it the square root of the residual
               variance, which holds the SEM and passing moods besides and so asks for more.
    ended:     column of 1 on any row of a client whose care ended with their last score, else 0.
    usual:     what is usual, learnt elsewhere; without it, learnt from this table.

    NotEnough where it must be learnt here from fewer than 20 people with three or more scores.
    Raises DataError for text, infinities, two scores at one time, and a SEM that is not above 0.

    >>> here = expectation.Usual(20.0, -2.0, np.diag([16.0, 1.0]), 4.0, 7.0, 500, 4000)
    >>> ill = {"id": ["a"] * 8, "day": range(0, 56, 7), "phq": [18, 17, 16, 15, 24, 22, 16, 15]}
    >>> found = setbacks(ill, client="id", time="day", score="phq", usual=here)
    >>> found.onset.tolist(), found.lasted.tolist(), round(float(found.episodes.depth[0]), 1)
    ([28.0], [21.0], 9.1)
    """
    if higher_is not in ("worse", "better"):
        raise DataError(f"higher_is is “worse” or “better”, not “{higher_is}”.")
    if sem is not None and not 0 < sem < np.inf:
        raise DataError(f"A standard error of measurement lies above 0; {sem:g} does not.")
    found = expectation.courses(data, client=client, time=time, score=score)
    up = 1 if higher_is == "worse" else -1
    learnt = usual or learning.learn(found, sem=sem, up=up)
    if isinstance(learnt, NotEnough):
        return learnt
    if not len(found.score):
        return NotEnough("Setbacks", have=0, need=BEFORE + 1, unit="scores of one person")
    points = sem or float(np.sqrt(learnt.wobble))
    seen = episodes(found, found.score, learnt, sem=points, up=up)
    left = _left(data, client, ended, found)
    how = np.where(seen.recovered, RECOVERED, np.where(left[seen.person], LEFT, STILL))
    by_chance, lasted, back = _chance(found, learnt, points, up)
    return Setbacks(
        courses=found,
        episodes=seen,
        usual=learnt,
        sem=points,
        sem_known=sem is not None,
        higher_is=higher_is,
        lasted=found.when[seen.end] - found.when[seen.onset],
        how=how.astype(np.int64),
        ends_known=bool(ended),
        by_chance=by_chance,
        chance_lasted=lasted,
        chance_back=back,
    )


def _left(data: Any, client: str, ended: str, found: Courses) -> Flags:
    """Whose care ended with their last score."""
    if not ended:
        return np.zeros(len(found.names), dtype=np.bool_)
    said = numbers(data, ended)
    if not np.isin(said[~np.isnan(said)], (0, 1)).all():
        raise DataError(f"Column {ended} must hold 1 where care ended, and 0 elsewhere.")
    who, names = codes(data, client)  # of all rows: the end may be told where there is no score
    gone = {names[one] for one in who[said == 1]}
    return np.array([name in gone for name in found.names])


def _chance(found: Courses, usual: Usual, sem: float, up: int) -> tuple[float, Floats, Flags]:
    """What the rule finds in the same people if they only wobble: how many, how long, back or not.

    `copies` says how many make-believe copies of the table that takes.
    """
    copies = learning.copies(found)
    made, score = expectation.wobbling(found, usual, copies, SEED)
    seen = episodes(made, score, usual, sem=sem, up=up)
    return len(seen.onset) / copies, made.when[seen.end] - made.when[seen.onset], seen.recovered
