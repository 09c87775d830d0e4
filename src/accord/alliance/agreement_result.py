"""What `accord.alliance.agreement` gives: readings with intervals, and one row a pair."""

from dataclasses import asdict, dataclass
from typing import Any

from accord.drawing.plots import Estimate, forest
from accord.frames import table
from accord.mixed import Test
from accord.records import NotEnough


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its interval, how it was made, and of how many pairs."""

    what: str
    estimate: float
    low: float
    high: float
    method: str
    pairs: int

    def __str__(self) -> str:
        return (
            f"{self.what}: {self.estimate:.2f} ({self.low:.2f} to {self.high:.2f}; {self.method})"
        )


@dataclass(frozen=True, slots=True)
class TruthAndBias:
    """Tests of the bias and of following the client, and how much following differs by pair."""

    bias: Test
    following: Test
    following_sd: float  # over pairs
    boundary: bool


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair; `together` is None under 8 sessions or where a side never moves."""

    client: str
    sessions: int
    difference: float
    together: float | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """All readings; `sessions` counts sessions that both rated, of pairs that took part."""

    temporal: Interval
    directional: Interval
    levels: Interval
    truth_and_bias: TruthAndBias | NotEnough
    pairs: tuple[Pair, ...]
    sessions: int
    left_out: int  # pairs with too few sessions that both rated
    detrended: bool
    level: float

    def __str__(self) -> str:
        lines = [
            f"Agreement of client and therapist: {len(self.pairs):,} pairs, {self.sessions:,} "
            f"sessions rated by both; intervals at {self.level:.0%}.",
            str(self.temporal),
            str(self.directional),
            str(self.levels),
        ]
        if isinstance(self.truth_and_bias, NotEnough):
            lines.append(str(self.truth_and_bias))
        else:
            found = self.truth_and_bias
            lines.append(f"Therapist above the client's usual, in points: {_said(found.bias)}")
            lines.append(
                f"Of a point that the client moves, the therapist follows "
                f"{_said(found.following)}, sd {found.following_sd:.2f}"
            )
        if self.left_out:
            who = "1 pair" if self.left_out == 1 else f"{self.left_out:,} pairs"
            lines.append(f"{who} had too few sessions that both rated.")
        return "\n".join(lines)

    def to_frame(self, kind: Any = "polars") -> Any:
        """One row a pair."""
        rows = [asdict(pair) for pair in self.pairs]
        return table({name: [row[name] for row in rows] for name in rows[0]}, kind)

    def to_dict(self) -> dict[str, Any]:
        """Plain values."""
        found = self.truth_and_bias
        return {
            "temporal": asdict(self.temporal),
            "directional": asdict(self.directional),
            "levels": asdict(self.levels),
            "truth_and_bias": found.to_dict()
            if isinstance(found, NotEnough)
            else {
                "bias": found.bias.to_dict(),
                "following": found.following.to_dict(),
                "following_sd": found.following_sd,
                "boundary": found.boundary,
            },
            "pairs": [asdict(pair) for pair in self.pairs],
            "sessions": self.sessions,
            "left_out": self.left_out,
            "detrended": self.detrended,
            "level": self.level,
        }

    def picture(self) -> str:
        """The two correlations with their intervals, as SVG."""
        rows = [
            Estimate("moving together, within pairs", *_ends(self.temporal)),
            Estimate("levels, between pairs", *_ends(self.levels), second=True),
        ]
        says = f"Within pairs {rows[0].value:.2f}, between pairs {rows[1].value:.2f}."
        return forest(rows, says=says, across="correlation")


def _ends(one: Interval) -> tuple[float, float, float]:
    return one.estimate, one.low, one.high


def _said(test: Test) -> str:
    return f"{test.estimate:.2f} ({test.low:.2f} to {test.high:.2f})"
