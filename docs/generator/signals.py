"""The signals: what each looks for, its numbers and their reasons, and its measured noise."""

import sys
from types import ModuleType

from docs.generator.markdown import bullets, page, sentence, table
from docs.generator.source import Named, first_paragraph, numbers

from accord import signals
from accord.chart import measured, shrunken
from accord.measures.schema import ids, load
from accord.signals import base
from accord.signals.base import Signal
from accord.words import say

NOT_OF_THE_RULE = frozenset({"accord.signals.base"})
HEIGHTS = ("SAFETY", "RUPTURE", "DIP", "GAP", "WELLBEING", "HELD_BACK", "WATCH", "SILENCE")


def text() -> str:
    return page(
        "Signals",
        "A signal is a rule that reads a few sessions of one relationship, or of one person. What "
        "it finds is called a finding. A finding is worth a word and nothing more: it is no "
        "diagnosis and no forecast, and it may mean nothing.",
        "Findings are for the therapists of the case alone.",
        *(_signal(signal) for signal in signals.ALL),
        *_order(),
        *_marks(),
        *_figures(),
    )


def _signal(signal: Signal) -> str:
    module = _module(signal)
    facts = [
        ("id and version", f"`{signal.id}`, {signal.version}"),
        ("what it looks at", sentence(first_paragraph(module))),
        ("when it speaks", sentence(_first_line(signal))),
        ("reads", ", ".join(signal.reads)),
        ("evidence", sentence(signal.evidence)),
        ("chance of noise", "measured, see below" if _is_measured(signal) else "not measured"),
        ("only in the part for the therapist alone", "yes" if signal.alone else "no"),
    ]
    rules = numbers(module, NOT_OF_THE_RULE)
    return "\n\n".join(
        [f"## {signal.title}", table(("", ""), facts), *([_numbers(rules)] if rules else [])]
    )


def _module(signal: Signal) -> ModuleType:
    return sys.modules[signal.find.__module__]


def _first_line(signal: Signal) -> str:
    return (signal.find.__doc__ or "").split("\n")[0]


def _is_measured(signal: Signal) -> bool:
    return signal.mark is not base.no_mark


def _numbers(rules: list[Named]) -> str:
    rows = [(f"`{one.name}`", one.value, sentence(one.why or "—")) for one in rules]
    return table(("number", "value", "why"), rows)


def _order() -> list[str]:
    rows = [(name.lower().replace("_", " "), getattr(base, name)) for name in HEIGHTS]
    return [
        "## Which stands first",
        "On the brief and in the caseload the highest comes first.",
        table(("finding", "stands at"), rows),
    ]


def _marks() -> list[str]:
    rows = [
        (
            f"[{id}](measures/{id}.md)",
            scale.id,
            f"{scale.constants.watch:g}",
            f"{scale.constants.strong:g}",
            sentence(scale.constants.source),
        )
        for id in ids()
        for scale in load(id).scales
        if scale.constants
    ]
    return [
        "## The marks of the chart",
        sentence(first_paragraph(shrunken)) + " A mark counts in “wobbles”: how far this "
        "person's ratings usually move.",
        table(("measure", "scale", "watch from", "strong from", "where that comes from"), rows),
    ]


def _figures() -> list[str]:
    """The two forms stand in two tables under two headings: they answer different questions."""
    told = measured.provenance()
    marks = {mark: measured.figures(mark) for mark in measured.MARKS}
    return [
        "## How often a mark means nothing",
        f"From a make-believe clinic of {told['clients']:,} clients with {told['ruptures']:,} "
        f"planted ruptures and {told['ordinary_sessions']:,} ordinary sessions. Simulated, not "
        "clinical: these figures rank rules and promise nothing about real people. Anyone can make "
        "them again with `python -m accord.prove.shipped`.",
        "### In 100 ordinary sessions",
        "How often the mark goes up where there is nothing to find.",
        table(
            ("mark", "goes up in"),
            [(mark, f"{f.false_per_100_ordinary_sessions:.1f}") for mark, f in marks.items()],
        ),
        "### Of 100 such marks",
        "How many mean nothing. It depends on how common ruptures are, so there are two ends.",
        table(
            ("mark", "ruptures in 15 of 100 sessions", "ruptures in 5 of 100 sessions"),
            [
                (
                    mark,
                    f"{f.false_of_100_flags_at_15_percent:g}",
                    f"{f.false_of_100_flags_at_5_percent:g}",
                )
                for mark, f in marks.items()
            ],
        ),
        "### What they find",
        "The share of planted ruptures that the mark falls on, in their first session or one of "
        "the next two, and how many sessions late.",
        table(
            ("mark", "found", "sessions late, on average"),
            [(mark, f"{f.sensitivity:.2f}", f"{f.lag:.2f}") for mark, f in marks.items()],
        ),
        "### How a page says it",
        bullets([_said(mark) for mark in measured.MARKS]),
    ]


def _said(mark: str) -> str:
    figures = measured.figures(mark)
    parameters = {
        "ordinary": figures.false_per_100_ordinary_sessions,
        "fewest": figures.false_of_100_flags_at_15_percent,
        "most": figures.false_of_100_flags_at_5_percent,
    }
    return f"{mark}: “{say('dip', parameters, 'en', 'chance')}”"
