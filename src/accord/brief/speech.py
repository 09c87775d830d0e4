"""Findings and page sentences in words, with names, how long ago, and measured figures."""

from collections.abc import Iterable
from dataclasses import dataclass

from accord.brief.facts import Found, Member
from accord.chart.measured import figures
from accord.records import Plain
from accord.signals import named
from accord.words import forms, say, spoken


@dataclass(frozen=True, slots=True)
class Speech:
    """Everything that sentences of one case share."""

    language: str
    session: int  # of the coming session
    members: tuple[Member, ...]

    def name(self, key: str, role: str = "client") -> str:
        """The name as shown, or "the client" and "the therapist" where none is given."""
        given = next((member.name for member in self.members if member.key == key), "")
        words = spoken(self.language)
        return given or (words.client if role == "client" else words.therapist)

    def finding(self, found: Found, form: str) -> str:
        """A finding in one of its forms; empty where the signal has no such form."""
        finding = found.finding
        if form not in forms(finding.signal):
            return ""
        done = found.done.what if found.done else None
        added: dict[str, Plain] = {
            "client": self.name(found.client),
            "therapist": self.name(found.therapist, "therapist"),
            "session": finding.session,
            "ago": self.session - finding.session,
            "done": done,
        }
        parameters = {**finding.parameters, **added, **self._chance(found)}
        return say(finding.signal, parameters, self.language, form)

    def page(self, form: str, **parameters: Plain) -> str:
        """A sentence of the page itself."""
        return say("page", parameters, self.language, form)

    def joined(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other."""
        return " ".join(sentence for sentence in sentences if sentence)

    def _chance(self, found: Found) -> dict[str, Plain]:
        """Both measured figures of the finding's mark, each under its own name, never mixed."""
        mark = named(found.finding.signal).mark(found.finding)
        if not mark:
            return {}
        measured = figures(mark)
        of_flags = (
            measured.false_of_100_flags_at_5_percent,
            measured.false_of_100_flags_at_15_percent,
        )
        return {
            "ordinary": measured.false_per_100_ordinary_sessions,
            "fewest": min(of_flags),
            "most": max(of_flags),
        }
