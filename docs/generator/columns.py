"""Every table of the application: what kind of fact each column holds, and whether it is sealed."""

from django.apps import apps
from django.db import models
from docs.generator.access_parts import SIDES
from docs.generator.markdown import page, sentence, table
from docs.generator.source import comments

from accord_web.privacy import fields
from accord_web.privacy.access import SEES
from accord_web.privacy.fields import Kind, kinds, sealed_columns

OURS = "accord_web."


def text() -> str:
    ours = [m for m in apps.get_models() if m.__module__.startswith(OURS)]
    others = [m for m in apps.get_models() if not m.__module__.startswith(OURS)]
    return page(
        "Columns",
        "Each column of the database is one kind of fact. The kind says the most that somebody may "
        "ever see of it; whose rows, [who reads what](access.md) says. **sealed** means: encrypted "
        "with a key that lies in another database.",
        "## Kinds",
        table(("kind", "what it is", "who may see it, at most"), map(_kind, Kind)),
        "## Tables",
        *(_model(model) for model in ours),
        *_third_party(others),
    )


def _kind(kind: Kind) -> tuple[str, str, str]:
    sides = ", ".join(SIDES[side] for side in SIDES if kind in SEES[side]) or "nobody"
    return kind.value, sentence(comments(fields)[kind.name]), sides


def _model(model: type[models.Model]) -> str:
    sealed, kind = sealed_columns(model), kinds(model)
    rows = [
        (f"`{field.name}`", kind[field.name].value, "sealed" if field.name in sealed else "")
        for field in model._meta.concrete_fields
    ]
    where = " (in the vault)" if getattr(model, "in_vault", False) else ""
    what = " ".join((model.__doc__ or "").split())
    heading = f"### {model._meta.app_label}: {model.__name__}{where}"
    return "\n\n".join([heading, what, table(("column", "kind", ""), rows)])


def _third_party(models_of_others: list[type[models.Model]]) -> list[str]:
    if not models_of_others:
        return []
    rows = [
        (m.__module__.split(".models")[0], m._meta.db_table, ", ".join(_names(m)))
        for m in models_of_others
    ]
    return [
        "## Tables of others",
        "Tables that a library brings. No page reads them; they hold the keys, states and times "
        "of signing in.",
        table(("library", "table", "columns"), rows),
    ]


def _names(model: type[models.Model]) -> list[str]:
    return [field.name for field in model._meta.concrete_fields]
