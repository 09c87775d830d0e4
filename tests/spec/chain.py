"""The rule as modules made afresh, so that one of them may be made with a slip in it.

Everything that decides hangs on five files. They are executed anew, in the order in which they
import each other, beside the ones that the application has loaded; nothing else notices.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import accord_web

FOLDER = Path(accord_web.__file__).parent / "privacy"
NAMES = ("access", "standing", "gate", "filters", "sharing")


@dataclass(frozen=True)
class Chain:
    """The five modules, in the order in which each imports those before it."""

    access: ModuleType
    standing: ModuleType
    gate: ModuleType
    filters: ModuleType
    sharing: ModuleType


def source(name: str) -> str:
    return (FOLDER / f"{name}.py").read_text("utf-8")


def load(slipped: Mapping[str, str] | None = None) -> Chain:
    """The rule, with other source for some of its modules."""
    made, before = {}, {}
    try:
        for name in NAMES:
            full = f"accord_web.privacy.{name}"
            before[full] = sys.modules.get(full)
            module = sys.modules[full] = ModuleType(full)
            text = (slipped or {}).get(name) or source(name)
            exec(compile(text, str(FOLDER / f"{name}.py"), "exec"), module.__dict__)
            made[name] = module
    finally:
        for full, module in before.items():
            if module is None:
                del sys.modules[full]
            else:
                sys.modules[full] = module
    return Chain(**made)
