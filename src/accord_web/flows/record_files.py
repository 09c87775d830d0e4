"""A record as a file: to read, or for another program. Made in memory, kept nowhere here."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import override

from accord_web.flows.record import OWN, Plain

# Long: one row a question. What a spreadsheet would take for a formula gets a mark before it.
COLUMNS = (
    "day",
    "answered_at",
    "session",
    "measure",
    "measure_version",
    "part",
    "item",
    "question",
    "state",
    "value",
    "said",
    "readers",
    "how",
    "replaced",
)
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class File:
    """Names tell nobody what the file is."""

    name: str
    kind: str
    make: Callable[[Plain], str]


def as_json(record: Plain) -> str:
    return json.dumps(record, ensure_ascii=False, indent=2) + "\n"


def as_csv(record: Plain) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for treatment in record["treatments"]:
        for line in treatment["answers"]:
            writer.writerow([_cell(line[column]) for column in COLUMNS])
    return out.getvalue()


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None:
        return ""
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def as_page(record: Plain) -> str:
    """One page that needs nothing else: it opens from any disk, and prints."""
    with override(record["language"]):
        context = {"record": in_words(record), "own": record["of"] == OWN, "style": _style()}
        return render_to_string("record.html", context)


@cache
def _style() -> SafeString:
    """In the file itself, since it stands alone; no page of ours has such a thing."""
    css = (Path(__file__).parent.parent / "static" / "accord" / "record-file.css").read_text()
    return mark_safe(f"<style>\n{css}</style>")


def in_words(record: Plain) -> Plain:
    """The same for people: days as days, codes in words."""
    words = _words()
    return {
        **record,
        "made_on": date.fromisoformat(record["made_on"]),
        "treatments": [_shown(treatment, words) for treatment in record["treatments"]],
        "read_by": [
            {**one, "day": date.fromisoformat(one["day"])} for one in record.get("read_by", ())
        ],
        "people_named": record.get("people_named", ()),
        "left_out": [
            {"kind": kinds()[one["kind"]], "reason": words["left_out"][one["reason"]]}
            for one in record.get("left_out", ())
        ],
    }


def _shown(treatment: Plain, words: Mapping[str, Mapping[str, str]]) -> Plain:
    """One treatment with days as days and codes in words."""
    times = ("at", "written_at", "given_at", "expires_at", "withdrawn_at", "signed_at", "raised_at")
    shown: Plain = {name: treatment.get(name, []) for name in SECTIONS_SHOWN} | {
        "setting": words["setting"].get(treatment["setting"], treatment["setting"]),
        "opened_on": date.fromisoformat(treatment["opened_on"]),
        "closed_on": treatment["closed_on"] and date.fromisoformat(treatment["closed_on"]),
        "therapists": treatment["therapists"],
        "sittings": list(_sittings(treatment, words)),
        "scores": [
            {**one, "day": date.fromisoformat(one["day"]), "title": _scale(one, treatment)}
            for one in treatment["scores"]
        ],
    }
    for section, codes in (("sessions", "session"), ("agreed", "task")):
        shown[section] = [
            {**one, "state": words[codes].get(one["state"], one["state"])} for one in shown[section]
        ]
    shown["practices"] = [
        {
            **one,
            "since": date.fromisoformat(one["since"]),
            "until": one["until"] and date.fromisoformat(one["until"]),
            "told_on": [date.fromisoformat(day) for day in one["told_on"]],
        }
        for one in shown["practices"]
    ]
    shown["consents"] = [
        {**one, "purpose": words["purpose"].get(one["purpose"], one["purpose"])}
        for one in shown["consents"]
    ]
    shown["plans"] = [
        {
            **one,
            "kind": words["plan"].get(one["kind"], one["kind"]),
            "sections": [(words["plan"][k], text) for k, text in one["sections"].items() if text],
        }
        for one in shown["plans"]
    ]
    for section in SECTIONS_SHOWN:
        shown[section] = [
            {**one, **{name: _local(one[name]) for name in times if name in one}}
            for one in shown[section]
        ]
    return shown


SECTIONS_SHOWN = (
    "plans",
    "sessions",
    "agreed",
    "practices",
    "consents",
    "notes",
    "alerts",
    "findings",
)


def _local(moment: str | None) -> datetime | None:
    """As it stood on the clock where the person lives."""
    return datetime.fromisoformat(moment).replace(tzinfo=None) if moment else None


def _sittings(
    treatment: Mapping[str, Any], words: Mapping[str, Mapping[str, str]]
) -> Iterator[dict[str, Any]]:
    """Answers of one measure given together."""

    def together(line: Mapping[str, Any]) -> tuple[Any, ...]:
        return line["day"], line["answered_at"], line["title"], line["readers"], line["replaced"]

    for (day, _at, title, readers, replaced), lines in groupby(treatment["answers"], together):
        yield {
            "day": date.fromisoformat(day),
            "title": title,
            "readers": words["readers"].get(readers, readers),
            "replaced": replaced,
            "lines": list(lines),
        }


def _words() -> dict[str, dict[str, str]]:
    """Codes of a record in words, for people."""
    return {
        "setting": {
            "individual": _("individual"),
            "couple": _("couple"),
            "family": _("family"),
            "group": _("group"),
            "residential": _("residential"),
        },
        "session": {
            "planned": _("planned"),
            "held": _("took place"),
            "cancelled-client": _("cancelled by the client"),
            "cancelled-staff": _("cancelled by us"),
            "missed": _("did not come"),
        },
        "readers": {
            "therapist-now": _("read by the therapist"),
            "therapist-later": _("read by the therapist after the next session"),
            "supervisor": _("read by the supervisor"),
            "nobody": _("read by nobody"),
            "safety": _("read by those who answer for safety"),
            "staff": _("read by the staff of the case"),
        },
        "task": {
            "open": _("open"),
            "tried": _("tried"),
            "done": _("done"),
            "dropped": _("dropped"),
        },
        "plan": {
            "well": _("staying well"),
            "hard": _("when it gets too much"),
            "signs": _("Early signs"),
            "helps": _("What helps"),
            "away": _("What to keep away"),
        },
        "purpose": {
            "treatment": _("treatment"),
            "sharing": _("sharing with others of the treatment"),
            "supervision": _("reading by the supervisor"),
            "cover": _("reading by a deputy while the therapist is away"),
            "reminders": _("reminders"),
            "totals": _("being counted in totals"),
            "research": _("research"),
        },
        "left_out": reasons(),
    }


def reasons() -> dict[str, str]:
    return {
        "third-party": _("it tells about somebody else"),
        "harm": _("it would seriously harm health"),
        "own-page": _("the person takes it from their own page"),
        "other-person": _("it belongs to somebody else"),
        "joint-figure": _("somebody else’s answers could be worked out from it"),
        "not-record": _("it is no part of the record"),
        "not-theirs": _("whoever asks has no right to it"),
        "identity": _("it stays unproven who is asking"),
    }


def kinds() -> dict[str, str]:
    return {
        "answers": _("Answers and their scores"),
        "sessions": _("Sessions"),
        "agreed": _("What was agreed to try"),
        "consents": _("Consents"),
        "notes": _("Notes of sessions"),
        "safety": _("Alerts about safety"),
        "findings": _("What the rules found in the answers"),
        "own": _("What they made for themselves"),
        "others": _("What anybody else answered"),
        "joint": _("Figures made of two people’s answers"),
        "process-notes": _("The therapist’s own thoughts"),
    }


FILES: Mapping[str, File] = {
    "page": File("record.html", "text/html; charset=utf-8", as_page),
    "json": File("record.json", "application/json; charset=utf-8", as_json),
    "csv": File("record.csv", "text/csv; charset=utf-8", as_csv),
}


def _scale(score: Plain, treatment: Plain) -> str:
    """The measure's title; with the scale's name where it has several."""
    called = {line["measure"]: line["title"] for line in treatment["answers"]}
    title = str(called.get(score["measure"], score["measure"]))
    scales = {one["scale"] for one in treatment["scores"] if one["measure"] == score["measure"]}
    return f"{title}, {score['scale']}" if len(scales) > 1 else title
