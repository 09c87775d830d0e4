"""Which column holds what: as told, or recognised by its usual names."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accord.errors import TableError


def _names(listed: str) -> tuple[str, ...]:
    return tuple(listed.split())


# In order of preference: "id" comes last because many tables number their rows with it.
CLIENT = _names(
    "client clientid patient patientid case caseid participant participantid subject subjectid "
    "person personid pid code id"
)
TIME = _names("date sessiondate visitdate day days dayssincestart time")
SESSION = _names(
    "session sessionnumber sessionno sessionnr visit visitnumber visitno visitnr wave occasion"
)
SCORE = _names("score totalscore total sum sumscore value rating result")
SCALES = _names(
    "bdi bdiii bdi2 phq9 gad7 ors srs core10 coreom oq45 wai waisr pcl5 das rdas csi hads madrs "
    "hamd k10 who5 alliance"
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings that are used, as the file writes them. Either `score` or `items` is filled."""

    client: str
    time: str
    score: str = ""
    items: tuple[str, ...] = ()
    session: bool = False  # the time column holds session numbers


def plain(heading: str) -> str:
    """A heading without case, spaces and marks.

    >>> plain("Session-No. ")
    'sessionno'
    """
    return re.sub(r"[\W_]+", "", heading.casefold())


def recognise(
    header: Sequence[str],
    *,
    client: str = "",
    time: str = "",
    session: str = "",
    score: str = "",
    items: Sequence[str] = (),
    known: Iterable[str] = (),
) -> Columns:
    """Find the columns of a table; names given beat names recognised.

    `items` are the item names of a measure: where all of them are headings, items are read and
    scored. `known` are the first names to look for as a total, such as the id of the measure.

    >>> recognise(["ID", "time", "BDI", "med", "med.time"])
    Columns(client='ID', time='time', score='BDI', items=(), session=False)

    Raises TableError, naming the headings and the option to give, when a column is not found.
    """
    if time and session:
        raise TableError("Give either --time or --session, not both.")
    by_session = bool(session)
    when = _told(header, session or time, "--session" if session else "--time")
    if not when:
        when = _usual(header, TIME)
    if not when:
        when, by_session = _usual(header, SESSION), True
    if not when:
        raise TableError(_lacking(header, "when each score was given", "--time or --session"))
    who = _told(header, client, "--id") or _usual(header, CLIENT)
    if not who:
        raise TableError(_lacking(header, "the client", "--id"))
    told = _told(header, score, "--score")
    rest = [heading for heading in header if heading not in (who, when)]
    names = tuple(plain(name) for name in known)
    total = any(plain(heading) in names for heading in rest)
    found = () if told else _items(header, rest, items, total)
    rated = "" if found else told or _score(header, rest, names)
    if len({who, when, rated, *found}) < 2 + max(1, len(found)):
        raise TableError(
            f"One column would be used twice (client {who}, time {when}, score {rated}). "
            "Give each with --id, --time and --score."
        )
    return Columns(who, when, rated, found, by_session)


def _told(header: Sequence[str], name: str, option: str) -> str:
    if not name:
        return ""
    matches = [h for h in header if h == name] or [h for h in header if plain(h) == plain(name)]
    if len(matches) == 1:
        return matches[0]
    if matches:
        raise TableError(f"More than one column is called {name}. Rename one of them in the file.")
    raise TableError(
        f"There is no column called {name}. The columns are: {_list(header)}. "
        f"Choose one of them with {option}."
    )


def _usual(header: Sequence[str], names: Sequence[str]) -> str:
    by_plain = {plain(h): h for h in reversed(header)}
    return next((by_plain[name] for name in names if name in by_plain), "")


def _items(
    header: Sequence[str], rest: Sequence[str], items: Sequence[str], total: bool
) -> tuple[str, ...]:
    by_plain = {plain(h): h for h in rest}
    found = tuple(by_plain.get(plain(item), "") for item in items)
    if all(found):
        return found  # before a total: phq9 may be the ninth item
    if total or not any(found):
        return ()
    lacking = [item for item, heading in zip(items, found, strict=True) if not heading]
    raise TableError(
        f"Some item columns are there, but not {_list(lacking)}. The columns are: "
        f"{_list(header)}. Add the missing ones (empty cells are fine), or name a column of "
        "totals with --score."
    )


def _score(header: Sequence[str], rest: Sequence[str], known: tuple[str, ...]) -> str:
    for names in (known, SCORE, SCALES):
        matches = [h for h in rest if plain(h) in names]
        if len(matches) > 1:
            raise TableError(
                f"Several columns may be the score: {_list(matches)}. Say which with --score."
            )
        if matches:
            return matches[0]
    raise TableError(_lacking(header, "the score", "--score"))


def _lacking(header: Sequence[str], what: str, option: str) -> str:
    return (
        f"No column for {what} was recognised. The columns are: {_list(header)}. "
        f"Name it with {option}."
    )


def _list(names: Sequence[str]) -> str:
    shown = [name or "(no heading)" for name in names[:30]]
    rest = len(names) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest > 0 else "")
