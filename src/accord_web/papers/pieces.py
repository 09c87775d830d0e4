"""What the code and the profile know better than anybody could write down by hand."""

import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from django.apps import apps
from django.db import models

from accord_web.flows.withdraw import ASKED_OF
from accord_web.papers.paper import Table
from accord_web.privacy.access import SEES, Role, Side
from accord_web.privacy.fields import Kind, kinds, sealed_columns
from accord_web.privacy.profile import Kept, Profile, Retention
from accord_web.privacy.purposes import Purpose

Labels = Mapping[str, Any]
Piece = Callable[[Profile, Labels, str], "Table | tuple[str, ...]"]
OURS = "accord_web."


@cache
def read(name: str, language: str) -> dict[str, Any]:
    path = files(__package__) / "texts" / f"{name}.{language}.toml"
    return tomllib.loads(path.read_text("utf-8"))


def labels(language: str) -> Labels:
    """What the pieces say, in a language."""
    return read("labels", language)


def piece(name: str, law: Profile, labels: Labels, language: str) -> Table | tuple[str, ...]:
    return PIECES[name](law, labels, language)


def ours() -> list[type[models.Model]]:
    """Every table of Accord; the names come from the code, so that none can be left out."""
    return [m for m in apps.get_models() if m.__module__.startswith(OURS)]


def _purposes(law: Profile, labels: Labels, language: str) -> Table:
    says = labels["purposes"]
    rows = []
    for rule in law.purposes.values():
        ends = says["days"].format(days=rule.expires_days) if rule.expires_days else says["none"]
        basis = says[rule.basis] if rule.offered else says["not_offered"]
        title = rule.words(language).title
        rows.append((title, labels["asks"][rule.kind], basis, rule.law, ends))
    return Table(tuple(says["head"]), tuple(rows))


def _asked_of(role: Role) -> Piece:
    """What somebody with this role is asked, and may say no to."""

    def said(law: Profile, labels: Labels, language: str) -> tuple[str, ...]:
        rules = [law.purposes[p] for p in Purpose if role in ASKED_OF[p]]
        words = [rule.words(language) for rule in rules if rule.offered and rule.switch]
        return tuple(f"{one.title}. {one.text} {one.end}" for one in words)

    return said


def _data(law: Profile, labels: Labels, language: str) -> Table:
    """Each kind of fact: in how many tables and columns, how many of them sealed, who may see."""
    rows = []
    for kind in Kind:
        held = [
            (model, column)
            for model in ours()
            for column, own in kinds(model).items()
            if own is kind
        ]
        sealed = sum(column in sealed_columns(model) for model, column in held)
        readers = ", ".join(labels["sides"][s] for s in Side if kind in SEES[s])
        tables = len({model for model, _ in held})
        rows.append(
            (
                labels["kinds"][kind],
                labels["count"].format(tables=tables, columns=len(held), sealed=sealed),
                readers or labels["nobody"],
            )
        )
    return Table(tuple(labels["data_head"]), tuple(rows))


def _sealed(law: Profile, labels: Labels, language: str) -> tuple[str, ...]:
    return tuple(
        f"{model._meta.label}: {', '.join(columns)}"
        for model in ours()
        if (columns := sealed_columns(model))
    )


def _retention(law: Profile, labels: Labels, language: str) -> Table:
    rows = []
    for kind in Kept:
        kept = law.retention[kind]
        young = labels["young_until"].format(n=kept.young_until) if kept.young_until else ""
        rows.append((labels["kept"][kind], _for(kept, labels) + young, kept.source.source))
    return Table(tuple(labels["retention_head"]), tuple(rows))


def _retention_plain(law: Profile, labels: Labels, language: str) -> tuple[str, ...]:
    told = (Kept.TREATMENT, Kept.CONTACT, Kept.OWN)
    return tuple(f"{labels['kept'][kind]}: {_for(law.retention[kind], labels)}." for kind in told)


def _for(kept: Retention, labels: Labels) -> str:
    if kept.years == 0:
        return str(labels["only_until"][kept.counted_from])
    years = labels["year"] if kept.years == 1 else labels["years"].format(n=kept.years)
    return f"{years}, {labels['from'][kept.counted_from]}"


def _duties(law: Profile, labels: Labels, language: str) -> tuple[str, ...]:
    return tuple(duty.text(language) for duty in law.duties)


def _numbers(law: Profile, labels: Labels, language: str) -> tuple[str, ...]:
    held = tuple(f"{one.name(language)}: {one.number}" for one in law.numbers)
    return held or (law.help_text(language),)


def _laws(law: Profile, labels: Labels, language: str) -> Table:
    rows = tuple((labels["laws"][topic], law.cited(topic, language)) for topic in law.laws)
    return Table(tuple(labels["laws_head"]), rows)


def _confirm(law: Profile, labels: Labels, language: str) -> tuple[str, ...]:
    """Every sentence of the profile that counsel must confirm, once."""
    sources = [
        *law.sources.values(),
        *(rule.source for rule in law.purposes.values()),
        *(kept.source for kept in law.retention.values()),
        *(duty.source for duty in law.duties),
    ]
    return tuple(dict.fromkeys(f"{one.confirm} ({one.source})" for one in sources))


PIECES: Mapping[str, Piece] = {
    "purposes": _purposes,
    "purposes-client": _asked_of(Role.CLIENT),
    "purposes-partner": _asked_of(Role.PARTNER),
    "purposes-guardian": _asked_of(Role.GUARDIAN),
    "data": _data,
    "sealed": _sealed,
    "retention": _retention,
    "retention-plain": _retention_plain,
    "duties": _duties,
    "numbers": _numbers,
    "laws": _laws,
    "confirm": _confirm,
}
