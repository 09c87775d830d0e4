"""Every setting that a clinic can make, found in the code; each must be explained here."""

import ast
from pathlib import Path

from docs.generator.markdown import page, sentence, table

import accord_web
from accord_web.storage.home import SECRETS

# The name that the code asks for: what it does, and what holds where it is not set.
MEANS = {
    "ACCORD_HOME": (
        "The clinic's own folder: database, vault, keys, backups. Nothing else needs a backup.",
        "`var/clinic` under the folder where the command runs",
    ),
    "ACCORD_KEYS": (
        "The folder of the keys. On another disk than the databases, one stolen disk opens "
        "nothing.",
        "`keys` in the clinic's folder",
    ),
    "ACCORD_DATABASE": (
        "Where the database is, such as `postgresql://user:password@host:5432/accord`.",
        "SQLite: `accord.sqlite3` in the clinic's folder",
    ),
    "ACCORD_VAULT": (
        "Where the vault of people's keys is. Give it a backup of its own.",
        "SQLite: `vault.sqlite3` in the clinic's folder",
    ),
    "ACCORD_HOSTS": (
        "The names under which the clinic is reached, with commas between. Others are refused.",
        "`localhost,127.0.0.1`",
    ),
    "ACCORD_ADDRESS": (
        "What links and codes begin with, such as `https://accord.example.org`.",
        "the address that the page was opened with",
    ),
    "ACCORD_HTTPS": (
        "`yes` as soon as the clinic is reached by https: cookies then travel no other way. It "
        "also makes Accord believe the proxy in front of it, so there must be one.",
        "`no`",
    ),
    "ACCORD_LOCK_STAFF": (
        "Minutes after which the pages of somebody who works here lock when nothing happens on "
        "them, from 1 to 60.",
        "`15`",
    ),
    "ACCORD_LOCK_MEMBERS": (
        "The same for clients and their people, whose telephone others may pick up.",
        "`10`",
    ),
    "ACCORD_DEVELOP": (
        "`yes` serves style sheets and scripts straight from the code. For work on the code only.",
        "`no`",
    ),
}
# Set by one process of ours for another.
INNER = {"ACCORD_PARENT"}


class Unexplained(Exception):
    """A setting without an explanation, or an explanation without a setting."""


def text() -> str:
    asked = names()
    if odd := sorted((asked - INNER) ^ MEANS.keys()):
        raise Unexplained(f"docs/generator/settings.py and the code differ on: {', '.join(odd)}.")
    return page(
        "Settings",
        "All settings are environment variables. None is needed to try Accord.",
        table(
            ("setting", "what it does", "where it is not set"),
            [(f"`{name}`", *MEANS[name]) for name in MEANS],
        ),
        "## Secrets",
        "These files are made once in the folder of the keys, readable by the clinic's own account "
        "alone. Whoever has them and the databases can read everything.",
        table(
            ("file", "what it does"),
            [
                ("`master.keys`", "Opens the keys in the vault; the last line wraps new ones."),
                *((f"`{name}`", sentence(what)) for name, what in SECRETS.items()),
            ],
        ),
    )


def names() -> set[str]:
    """Every ACCORD_… that the application reads."""
    found = set()
    for folder in accord_web.__path__:
        for path in Path(folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    word = node.value
                    if word.startswith("ACCORD_") and word.replace("_", "").isalnum():
                        found.add(word)
    return found
