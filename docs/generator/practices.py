"""One page of all practices that come with Accord, family by family."""

from docs.generator.markdown import bullets, page, table

from accord.practices import rules
from accord.practices.practice import Practice
from accord.practices.schema import ids, load
from accord.practices.wording import languages, wording


def text() -> str:
    return page(
        "Practices",
        "Short things to try between sessions, written for Accord. **They are new, and nobody has "
        "tried them in a study.** Each is a file in `src/accord/practices/library`, with a file of "
        "words for each language.",
        *(part for family, says in rules.FAMILIES.items() for part in _family(family, says)),
    )


def _family(family: str, says: str) -> list[str]:
    held = [practice for practice in map(load, ids()) if practice.family == family]
    return [f"## {family.capitalize()}: {says}", *(_practice(one) for one in held)]


def _practice(one: Practice) -> str:
    words = wording(one.id)
    facts = [
        ("id and version", f"`{one.id}`, {one.version}"),
        ("for", f"{rules.FACETS[one.facet]}; {one.audience}s; {', '.join(one.settings)}"),
        ("with", "; ".join(rules.WITH_WHOM[who] for who in one.with_whom)),
        ("two may be given it", "yes" if one.together else "no"),
        ("takes", f"about {one.minutes} minutes"),
        ("complete in", ", ".join(languages(one.id))),
    ]
    steps = "\n".join(f"{n}. {step}" for n, step in enumerate(words.steps, 1))
    return "\n\n".join(
        [
            f"### {words.title}",
            words.purpose,
            table(("", ""), facts),
            steps,
            f"**When to leave it**\n\n{bullets(words.not_when)}",
            f"**What to look out for**\n\n{bullets(words.notice)}",
        ]
    )
