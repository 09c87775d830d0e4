"""Keys live in the vault, everything else in the database. The two have backups of their own."""

from typing import Any

from django.db.models import Model

VAULT = "vault"


class Router:
    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        return VAULT if getattr(model, "in_vault", False) else None

    db_for_write = db_for_read

    def allow_relation(self, one: Model, other: Model, **hints: Any) -> bool:
        in_vault = getattr(one, "in_vault", False), getattr(other, "in_vault", False)
        return in_vault == (False, False)

    def allow_migrate(
        self, db: str, app_label: str, model_name: str | None = None, **hints: Any
    ) -> bool | None:
        model = hints.get("model")
        if model is None and model_name is None:
            return None if db != VAULT else False
        belongs = getattr(model, "in_vault", False) or (app_label, model_name) == ("privacy", "key")
        return belongs == (db == VAULT)
