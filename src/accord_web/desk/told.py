"""What was found about one session: told together, and answered together."""

from dataclasses import dataclass

from accord.brief.page import AroundLine, FindingLine
from accord.signals import named

WORTH_A_WORD = {"notice", "danger"}


@dataclass(frozen=True, slots=True)
class Alike:
    """Ties of one client of whom the same is said."""

    lines: tuple[AroundLine, ...]
    sentence: str

    @property
    def names(self) -> list[str]:
        return [line.name for line in self.lines]

    @property
    def role(self) -> str:
        """Who one alone is; several are told by name."""
        return self.lines[0].role if len(self.lines) == 1 else ""

    @property
    def goes_on(self) -> str:
        """The sentence as it stands after a colon. None of them begins with a name."""
        return self.sentence[:1].lower() + self.sentence[1:]


@dataclass(frozen=True, slots=True)
class Told:
    """Findings of one session about the same two people, or about the same one."""

    lines: tuple[FindingLine, ...]

    @property
    def session(self) -> int:
        return self.lines[0].session

    @property
    def client_key(self) -> str:
        return self.lines[0].client_key

    @property
    def therapist_key(self) -> str:
        return self.lines[0].therapist_key

    @property
    def alone(self) -> bool:
        """Whether it stands where the therapist reads alone, and is answered apart."""
        return named(self.lines[0].signal).alone

    @property
    def done(self) -> str:
        """What was done about it: about the first of them of which anything was noted."""
        return next((line.done for line in self.lines if line.done), "")

    @property
    def worth_a_word(self) -> bool:
        return any(line.tone in WORTH_A_WORD for line in self.lines)
