"""What must hold in every measure file, each rule with what to do where it does not."""

import re
from collections import Counter
from collections.abc import Collection, Iterator

from accord.measures.measure import Item, Measure, Part, Scale

# Every word that a file may use, and what it means.
KINDS = {
    "scale11": "whole steps from 0 to 10, one row of eleven buttons",
    "choice": "one of the codes",
    "number": "a whole number from low to high",
    "text": "free words",
    "named": "one of the people somebody named, or one of the codes; shown to themselves alone",
}
WITHOUT_STEPS = ("choice", "text", "named")
ROLES = {
    "anchor": "asked every time; the only items in scores and charts",
    "rotating": "one at most in a check-in, to learn its difficulty; in no score",
    "comparison": "today against our usual",
    "ipsative": "a choice between two, neither of them praise",
    "coded": "an answer that says something by itself",
    "free": "the person's own words",
    "neutral": "stands in where another question would not be safe to show",
}
ASKED = {
    "always": "every time",
    "from_session_3": "from the third session on, when there is a usual to compare with",
    "joint": "only where a case has several clients",
    "individual": "only where a case has one client",
    "when_room": "only where the form is not already full",
}
READERS = {
    "self": "the person who answered",
    "therapists": "the therapists of the case",
    "supervisor": "the supervisor who accepted the case",
    "members": "clients of the case other than who answered, if it is shared with them",
    "responders": "those who answer when someone may be in danger",
    "close-responders": "those who answer for danger from somebody close, and nobody beside them",
}
# What was said of somebody close must not stand on a page that this somebody may look at: of all
# answers these alone have readers without their own writer among them.
CLOSE_READERS = ("close-responders",)
STATUS = ("new", "standard")
RESPONDENTS = ("client", "therapist", "member", "person")
ABOUT = ("relationship", "members", "self", "tie", "session", "close", "practice")
AUDIENCES = ("adult", "teen", "child", "easy-read")
METHODS = ("mean", "sum")
DIRECTIONS = ("better", "worse")
GROUPS = ("clinical", "general")
RELIABILITY_KINDS = ("alpha", "retest")
FEWEST_PEOPLE = 100  # a norm from fewer says little about anyone else (methods, section b)
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


def problems(measure: Measure) -> list[str]:
    """Everything in this measure that contradicts itself, as sentences; empty when it is sound."""
    found = [*_measure(measure), *_critical(measure)]
    for part in measure.parts:
        found += _part(measure, part)
    for item in measure.items:
        found += _item(item)
    for scale in measure.scales:
        found += _scale(measure, scale)
    return found


def _measure(measure: Measure) -> Iterator[str]:
    yield from _word(measure.status, STATUS, "status")
    yield from _word(measure.respondent, RESPONDENTS, "respondent")
    yield from _word(measure.about, ABOUT, "about")
    yield from _word(measure.audience, AUDIENCES, "audience")
    if measure.version < 1:
        yield "versions count from 1"
    if measure.seconds < 1:
        yield "say how many seconds it takes"
    for name in ("title", "licence", "source", "when"):
        if not getattr(measure, name).strip():
            yield f"{name} is empty"
    if not measure.parts:
        yield "it has no parts; a measure asks at least one thing"
    for noun, rows in (
        ("part", measure.parts),
        ("item", measure.items),
        ("scale", measure.scales),
    ):
        ids = [row.id for row in rows]
        if twice := _twice(ids):
            yield f"two {noun}s are called {twice[0]}; each id names one {noun}"
        yield from (f"{id!r} is not an id; use a-z, 0-9 and hyphens" for id in ids if not _is(id))


def _part(measure: Measure, part: Part) -> Iterator[str]:
    if not part.items:
        yield f"part {part.id} has no items"
    yield from _who(part)
    if twice := _twice(part.readers):
        yield f"part {part.id} names the reader {twice[0]} twice"
    for reader in part.readers:
        yield from _word(reader, READERS, f"part {part.id}, reader")
    if part.alone and "members" in part.readers:
        yield (
            f"part {part.id} is asked alone, so no other client may ever read it; remove members"
        )
    if not part.alone and any(i.kind == "named" for i in measure.items if i.part == part.id):
        yield f"part {part.id} shows names, so it is asked alone; write alone = true"
    if part.critical:
        if "responders" not in part.readers and part.readers != CLOSE_READERS:
            yield f"part {part.id} is critical, so someone must respond; add responders to readers"
        if part.candour or part.waits:
            yield f"part {part.id} is critical: it may neither wait nor be routed away"
        if not part.alone:
            yield f"part {part.id} is critical, so it is asked alone; write alone = true"
    elif stray := sorted({"responders", *CLOSE_READERS} & set(part.readers)):
        yield f"part {part.id} is not critical, so {stray[0]} may not read it; remove {stray[0]}"


def _who(part: Part) -> Iterator[str]:
    """A person reads their own answers, but for what no page may show (see CLOSE_READERS)."""
    if part.readers == CLOSE_READERS:
        return
    if CLOSE_READERS[0] in part.readers:
        others = ", ".join(r for r in part.readers if r not in CLOSE_READERS)
        yield f"part {part.id}: close-responders read alone, or not at all; remove {others}"
    if "self" not in part.readers:
        yield f"part {part.id}: a person may always read their own answers; add self to readers"


def _item(item: Item) -> Iterator[str]:
    where = f"item {item.id}"
    yield from _word(item.kind, KINDS, f"{where}, kind")
    yield from _word(item.role, ROLES, f"{where}, role")
    yield from _word(item.asked, ASKED, f"{where}, asked")
    if item.higher_is:
        yield from _word(item.higher_is, DIRECTIONS, f"{where}, higher_is")
    if not item.facet.strip():
        yield f"{where} names no facet; say what it is meant to catch"
    if item.kind == "scale11" and (item.low, item.high) != (0, 10):
        yield f"{where} has eleven steps: leave low and high out"
    if item.kind == "number" and (item.low is None or item.high is None or item.low >= item.high):
        yield f"{where} is a number: write low and a larger high"
    if item.kind in WITHOUT_STEPS and (item.low is not None or item.high is not None):
        yield f"{where} is a {item.kind}: leave low and high out"
    if item.kind in ("choice", "named"):
        if len(item.codes) < 2:
            yield f"{where} is a {item.kind}: write at least two codes"
        if twice := _twice(item.codes):
            yield f"{where} has the code {twice[0]} twice; each code names one option"
        yield from (
            f"{where}: {c!r} is not a code; use a-z, 0-9, -" for c in item.codes if not _is(c)
        )
    elif item.codes:
        yield f"{where} is not a choice: leave codes out"
    if item.kind == "text" and (item.longest is None or item.longest < 1):
        yield f"{where} is a text: write longest, in characters"
    if item.kind != "text" and item.longest is not None:
        yield f"{where} is not a text: leave longest out"


def _scale(measure: Measure, scale: Scale) -> Iterator[str]:
    where = f"scale {scale.id}"
    by_id = {item.id: item for item in measure.items}
    unknown = sorted({*scale.items, *scale.reverse} - set(by_id))
    if unknown:
        yield f"{where} names unknown items {unknown}; check the spelling in {measure.id}.toml"
    items = [by_id[id] for id in scale.items if id in by_id]
    yield from _scale_items(measure, scale, items)
    yield from _word(scale.method, METHODS, f"{where}, method")
    yield from _word(scale.higher_is, DIRECTIONS, f"{where}, higher_is")
    if not 1 <= scale.minimum_answered <= max(len(scale.items), 1):
        yield f"{where}: minimum_answered is {scale.minimum_answered} of {len(scale.items)} items"
    if items and not unknown:
        factor = len(items) if scale.method == "sum" else 1
        reach = tuple(
            sum(float(bound or 0) for bound in bounds) * factor / len(items)
            for bounds in ([item.low for item in items], [item.high for item in items])
        )
        if reach != (scale.lowest, scale.highest):
            yield (
                f"{where} runs from {reach[0]:g} to {reach[1]:g} by its items, "
                f"not from {scale.lowest:g} to {scale.highest:g}"
            )
    yield from _figures(measure, scale)


def _scale_items(measure: Measure, scale: Scale, items: list[Item]) -> Iterator[str]:
    where = f"scale {scale.id}"
    if not scale.items:
        yield f"{where} has no items"
    if twice := _twice(scale.items):
        yield f"{where} counts {twice[0]} twice"
    if stray := sorted(set(scale.reverse) - set(scale.items)):
        yield f"{where} turns round {stray}, which it does not count"
    if scale.part not in [part.id for part in measure.parts]:
        yield f"{where} names an unknown part {scale.part!r}"
    if others := sorted({item.part for item in items} - {scale.part}):
        yield (
            f"{where} spans the parts {sorted({item.part for item in items})}, but only "
            f"{scale.part} is its own ({others} may be shared differently); keep to one part"
        )
    if scale.reverse and measure.status == "new":
        yield f"{where} turns items round; our own scores keep one direction, so reword them"
    for item in items:
        if item.kind not in ("scale11", "number"):
            yield f"{where}: {item.id} is a {item.kind} and cannot be added up"
        if item.role != "anchor":
            yield f"{where}: {item.id} is {item.role}; scores are made of anchors only"
        turned = item.id in scale.reverse
        if (item.higher_is == scale.higher_is) is turned or not item.higher_is:
            yield (
                f"{where} is higher for {scale.higher_is}, but {item.id} is higher for "
                f"{item.higher_is or '(not said)'}; a score has one direction"
            )


def _figures(measure: Measure, scale: Scale) -> Iterator[str]:
    where = f"scale {scale.id}"
    if measure.status == "new" and (scale.bands or scale.norms or scale.change_index):
        yield f"{where}: a new measure has no bands, norms or change index before it is validated"
    if known := scale.reliability:
        yield from _word(known.kind, RELIABILITY_KINDS, f"{where}, reliability kind")
        if not 0 < known.value < 1 or known.sd <= 0:
            yield f"{where}: a reliability lies between 0 and 1 and its sd above 0"
    for norm in scale.norms:
        yield from _word(norm.group, GROUPS, f"{where}, norm")
        if norm.people is not None and norm.people < FEWEST_PEOPLE:
            yield f"{where}: a norm needs at least {FEWEST_PEOPLE} people, not {norm.people}"
        if norm.sd <= 0:
            yield f"{where}: the sd of a norm lies above 0"
    if twice := _twice([norm.group for norm in scale.norms]):
        yield f"{where} has two {twice[0]} norms; choose the one that reports will quote"
    starts = [band.lowest for band in scale.bands]
    if starts and (starts != sorted(set(starts)) or starts[0] != scale.lowest):
        yield f"{where}: bands start at {scale.lowest:g} and rise"
    if starts and starts[-1] > scale.highest:
        yield f"{where}: its last band starts above {scale.highest:g}"
    if constants := scale.constants:
        if constants.within <= 0 or constants.between <= 0:
            yield f"{where}: constants need variances above 0"
        if not scale.lowest <= constants.mean <= scale.highest:
            yield f"{where}: the mean of the constants lies outside the scale"
        if not 0 < constants.watch <= constants.strong:
            yield f"{where}: watch lies above 0 and not above strong"


def _critical(measure: Measure) -> Iterator[str]:
    by_id = {item.id: item for item in measure.items}
    for row in measure.critical:
        item = by_id.get(row.item)
        if item is None:
            yield f"critical names an unknown item {row.item!r}"
            continue
        if not measure.part(item.part).critical:
            yield f"{row.item} is critical, so part {item.part} is; write critical = true there"
        if not row.answers:
            yield f"critical {row.item} names no answers"
        for answer in row.answers:
            fits = (
                answer in item.codes
                if isinstance(answer, str)
                else item.low is not None
                and item.high is not None
                and item.low <= answer <= item.high
            )
            if not fits:
                yield f"critical {row.item}: {answer!r} is no answer to it"
    for part in measure.parts:
        if part.critical and not {row.item for row in measure.critical} & set(part.items):
            yield f"part {part.id} is critical, but no answer in it is listed under critical"


def _word(word: str, allowed: Collection[str], what: str) -> Iterator[str]:
    if word not in allowed:
        yield f"{what} is {word!r}; it may be {', '.join(allowed)}"


def _twice(words: Collection[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]


def _is(id: str) -> bool:
    return ID.fullmatch(id) is not None
