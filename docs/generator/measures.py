"""A page for each measure of the bank, and a list of them all."""

from docs.generator.markdown import bullets, page, sentence, table, yes

from accord.errors import MeasureError
from accord.measures import rules
from accord.measures.measure import Item, Measure, Part, Scale
from accord.measures.schema import ids, load
from accord.measures.wording import Wording, wording

NEW = (
    "**New and not yet validated.** We wrote these questions ourselves. Nobody knows yet how "
    "exactly they measure, so Accord gives no cut-off, no band and no reliable change from them."
)
KEY = (
    "**A standard instrument, here as a key without wording.** Accord knows how to score it. "
    "The clinic brings its official questions."
)
PLACES = (
    "Words in braces, such as {name}, are filled in: the person meant, who is told, how soon, "
    "and when somebody is there."
)


def pages() -> dict[str, str]:
    """File name to text."""
    made = {f"measures/{id}.md": _measure(load(id)) for id in ids()}
    return {"measures.md": _list(), **made}


def _list() -> str:
    rows = []
    for measure in map(load, ids()):
        words = _words(measure)
        rows.append(
            (
                f"[{measure.id}](measures/{measure.id}.md)",
                _title(measure, words),
                measure.respondent,
                measure.about,
                measure.seconds,
                measure.status,
                ", ".join(words.complete_in) if words else "key only",
            )
        )
    head = ("measure", "called", "who answers", "about", "seconds", "status", "complete in")
    return page(
        "Measures",
        "Every measure that comes with Accord. **new** means: written for Accord and not yet "
        "validated. **standard** means: a published instrument whose wording the clinic brings.",
        table(head, rows),
    )


def _measure(measure: Measure) -> str:
    words = _words(measure)
    places = PLACES if words and any("{" in row.text for row in words.items.values()) else ""
    return page(
        _title(measure, words),
        KEY if measure.validated else NEW,
        _facts(measure, words),
        "## What it asks",
        *(_part_items(measure, part, words) for part in measure.parts),
        places,
        "## Who may ever read it",
        "The widest circle that the measure permits. Within it, the person who answers chooses; "
        "[who reads what](../access.md) says what each choice opens.",
        _readers(measure, words),
        *_scales(measure),
        *_critical(measure),
    )


def _title(measure: Measure, words: Wording | None) -> str:
    return words.title if words else measure.title


def _words(measure: Measure) -> Wording | None:
    try:
        return wording(measure.id)
    except MeasureError:
        return None


def _facts(measure: Measure, words: Wording | None) -> str:
    return table(
        ("", ""),
        [
            ("id and version", f"`{measure.id}`, {measure.version}"),
            ("who answers", measure.respondent),
            ("about", measure.about),
            ("for", measure.audience),
            ("when", measure.when),
            ("takes", f"about {measure.seconds} seconds for someone who knows it"),
            ("complete in", ", ".join(words.complete_in) if words else "no language: key only"),
            ("licence", measure.licence),
            ("source", measure.source),
        ],
    )


def _part_items(measure: Measure, part: Part, words: Wording | None) -> str:
    name = words.parts[part.id] if words else part.id
    items = [measure.item(id) for id in part.items]
    rows = [
        (
            f"`{item.id}`",
            words.item(item.id).text if words else item.facet,
            _answers(item, words),
            rules.ASKED[item.asked],
        )
        for item in items
    ]
    return f"### {name}\n\n" + table(("item", "question", "answers", "asked"), rows)


def _answers(item: Item, words: Wording | None) -> str:
    if item.kind == "text":
        return f"free words, up to {item.longest} letters"
    if words is None:
        return f"{item.low} to {item.high}"
    said = words.item(item.id)
    if item.codes:
        return " · ".join(said.options[code] for code in item.codes)
    return f"0 “{said.low}” to 10 “{said.high}”"


def _readers(measure: Measure, words: Wording | None) -> str:
    rows = [
        (
            words.parts[part.id] if words else part.id,
            "; ".join(rules.READERS[reader] for reader in part.readers),
            yes(part.candour),
            yes(part.waits),
            yes(part.alone),
        )
        for part in measure.parts
    ]
    head = ("part", "who, at most", "may they choose?", "kept blind?", "asked only alone?")
    return table(head, rows)


def _scales(measure: Measure) -> list[str]:
    if not measure.scales:
        return ["## How it is scored", "It makes no score."]
    return ["## How it is scored", *(_scale(scale) for scale in measure.scales)]


def _scale(scale: Scale) -> str:
    lines = [
        f"{scale.method} of {len(scale.items)} items: {', '.join(scale.items)}",
        f"from {scale.lowest:g} to {scale.highest:g}; higher is {scale.higher_is}",
        f"needs at least {scale.minimum_answered} answers, else there is no score",
    ]
    if scale.reliability:
        known = scale.reliability
        lines.append(f"reliability {known.value:g} ({known.kind}), SD {known.sd:g}: {known.source}")
    else:
        lines.append("reliability: not known, so no reliable change is ever said from it")
    if scale.change_index:
        lines.append(
            f"published reliable change: {scale.change_index.value:g} points "
            f"({scale.change_index.source})"
        )
    lines += [f"{n.group} norm: mean {n.mean:g}, SD {n.sd:g} ({n.source})" for n in scale.norms]
    if scale.bands:
        lines.append("bands: " + ", ".join(f"{b.label} from {b.lowest:g}" for b in scale.bands))
    if c := scale.constants:
        lines.append(
            f"chart constants `{c.id}`: mean {c.mean:g}, within {c.within:g}, between "
            f"{c.between:g}, watch from {c.watch:g}, strong from {c.strong:g}. {c.source}"
        )
    return f"### {scale.id}\n\n" + bullets(map(sentence, lines))


def _critical(measure: Measure) -> list[str]:
    if not measure.critical:
        return []
    rows = [(f"`{c.item}`", ", ".join(map(str, c.answers)), c.why) for c in measure.critical]
    return [
        "## Answers that bring a person",
        table(("item", "answers", "what they mean"), rows),
    ]
