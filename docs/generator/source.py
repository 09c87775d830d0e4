"""What the source says of its own names: constants with the comment that stands at them."""

import ast
import inspect
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from io import StringIO
from types import ModuleType

NOT_TOLD = {"VERSION", "DECIMALS"}  # say nothing to a reader of the page
NUMBERS = (int, float, tuple)
WHOLE = "accord.alliance"  # where a signal takes a reading from, all numbers of it count


@dataclass(frozen=True, slots=True)
class Named:
    """A named number and why it is what it is."""

    name: str
    value: int | float | tuple[object, ...]
    why: str


def numbers(module: ModuleType, skip: frozenset[str] = frozenset()) -> list[Named]:
    """The named numbers that a module sets, or takes from another module of ours.

    `skip` are modules whose numbers tell nothing here.
    """
    found = []
    for node in ast.parse(inspect.getsource(module)).body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("accord."):
            if node.module in skip:
                continue
            there = import_module(node.module or "")
            wanted = {alias.name for alias in node.names}
            whole = there.__name__.startswith(WHOLE)
            found += [one for one in _own(there) if whole or one.name in wanted]
        elif isinstance(node, ast.Assign):
            found += [one for one in _own(module) if one.name in set(_targets(node))]
    return list(dict.fromkeys(found))


def comments(module: ModuleType) -> dict[str, str]:
    """The comment beside or above each plain assignment in a module, by the name assigned."""
    text = inspect.getsource(module)
    lines = text.splitlines()
    said = _comment_lines(text)
    found = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Assign | ast.AnnAssign):
            for name in _targets(node):
                found[name] = said.get(node.end_lineno or 0) or _above(lines, node.lineno)
    return found


def first_paragraph(module: ModuleType) -> str:
    """What a module says of itself before the first empty line, and the rest of its reasons."""
    return " ".join((inspect.getdoc(module) or "").split("\n\n")[0].split())


def _own(module: ModuleType) -> list[Named]:
    why = comments(module)
    return [
        Named(name, value, why[name])
        for name, value in vars(module).items()
        if name in why and name.replace("_", "").isupper() and name not in NOT_TOLD
        if isinstance(value, NUMBERS) and not any(isinstance(one, str) for one in _flat(value))
    ]


def _flat(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for one in value:
            yield from _flat(one)
    else:
        yield value


def _targets(node: ast.Assign | ast.AnnAssign) -> Iterator[str]:
    for target in node.targets if isinstance(node, ast.Assign) else [node.target]:
        for name in target.elts if isinstance(target, ast.Tuple) else [target]:
            if isinstance(name, ast.Name):
                yield name.id


def _comment_lines(text: str) -> dict[int, str]:
    tokens = tokenize.generate_tokens(StringIO(text).readline)
    return {t.start[0]: t.string.lstrip("# ") for t in tokens if t.type == tokenize.COMMENT}


def _above(lines: list[str], number: int) -> str:
    """The block of comment lines right above; neighbours without one of their own share it."""
    at = number - 2
    while at >= 0 and lines[at] and not lines[at].startswith(("#", " ", '"')) and "=" in lines[at]:
        if "#" in lines[at]:
            return ""
        at -= 1
    block = []
    while at >= 0 and lines[at].startswith("#"):
        block.append(lines[at].lstrip("# "))
        at -= 1
    return " ".join(reversed(block))
