"""Small changes to a module, one at a time: each is a mistake that somebody could make."""

import ast
import copy
from collections.abc import Iterator
from dataclasses import dataclass

SWAPS = {
    ast.Eq: ast.NotEq,
    ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot,
    ast.IsNot: ast.Is,
    ast.In: ast.NotIn,
    ast.NotIn: ast.In,
    ast.Lt: ast.LtE,
    ast.LtE: ast.Lt,
    ast.Gt: ast.GtE,
    ast.GtE: ast.Gt,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.And: ast.Or,
    ast.Or: ast.And,
}
# Names of which one could be taken for the next.
ALIKE = (
    ("is_therapist", "is_supervisor", "is_member", "may_be_shared_with", "is_guardian"),
    ("responder_for", "close_for"),
    ("shared_with", "opened_to", "guardians"),
    ("agrees_to_sharing", "agrees_to_supervision"),
    ("accepted", "covers", "sharing"),
    ("min", "max"),
    ("isdisjoint", "issubset"),
)
ENUMS = ("Side", "Route", "Widest", "Policy", "Role", "Kind", "Purpose", "Record")


@dataclass(frozen=True)
class Mutant:
    module: str
    line: int
    was: str  # the line as it stands
    says: str  # what is changed
    source: str

    @property
    def key(self) -> str:
        return f"`{self.module}`: `{self.was}`: {self.says}"


def mutants(module: str, source: str) -> list[Mutant]:
    """Every mutant of a module, in the order of its lines; no two alike."""
    tree = ast.parse(source)
    lines = source.splitlines()
    members = _members(tree)
    nodes = [node for node in ast.walk(tree) if hasattr(node, "lineno")]
    skipped = _not_code(tree)
    found: dict[str, Mutant] = {}
    for number, node in enumerate(nodes):
        if node in skipped:
            continue
        for says, change in _changes(node, members):
            other = copy.deepcopy(tree)
            twin = [n for n in ast.walk(other) if hasattr(n, "lineno")][number]
            _replace(other, twin, change(copy.deepcopy(node)))
            text = ast.unparse(ast.fix_missing_locations(other))
            was = lines[node.lineno - 1].strip()
            found.setdefault(text, Mutant(module, node.lineno, was, says, text))
    found.pop(ast.unparse(tree), None)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _not_code(tree: ast.Module) -> set[ast.AST]:
    """Docstrings, imports and what stands in annotations: nothing there decides."""
    out: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            out |= set(ast.walk(node))
        if isinstance(node, ast.Import | ast.ImportFrom):
            out |= set(ast.walk(node))
        for name in ("annotation", "returns"):
            if said := getattr(node, name, None):
                out |= set(ast.walk(said))
        for decorator in getattr(node, "decorator_list", ()):
            out |= set(ast.walk(decorator))
    return out


def _members(tree: ast.Module) -> dict[str, list[str]]:
    """Which members of an enumeration the module speaks of; one may be taken for the next."""
    found: dict[str, list[str]] = {name: [] for name in ENUMS}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            known = found.get(node.value.id)
            if known is not None and node.attr.isupper() and node.attr not in known:
                known.append(node.attr)
    return found


def _replace(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list):
                for at, one in enumerate(value):
                    if one is old:
                        value[at] = new


def _changes(node: ast.AST, members: dict[str, list[str]]) -> Iterator:
    for kind in (_operators, _pieces, _conditions, _names, _constants):
        yield from kind(node, members)


def _operators(node, _members) -> Iterator:
    if isinstance(node, ast.Compare) and type(node.ops[0]) in SWAPS:
        swap = SWAPS[type(node.ops[0])]
        yield f"{_word(node.ops[0])} becomes {swap.__name__}", _set(ops=[swap()])
    if isinstance(node, ast.BoolOp | ast.BinOp) and type(node.op) in SWAPS:
        swap = SWAPS[type(node.op)]
        yield f"{_word(node.op)} becomes {swap.__name__}", _set(op=swap())
    if isinstance(node, ast.BinOp) and isinstance(
        node.op, ast.BitAnd | ast.BitOr | ast.Add | ast.Sub
    ):
        yield f"without “{ast.unparse(node.right)}”", lambda n: n.left
        yield f"without “{ast.unparse(node.left)}”", lambda n: n.right
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert):
        yield f"without {_word(node.op)}", lambda n: n.operand


def _pieces(node, _members) -> Iterator:
    if isinstance(node, ast.BoolOp):
        for at, one in enumerate(node.values):
            yield f"without “{ast.unparse(one)}”", _without("values", at)
    if isinstance(node, ast.Set | ast.List | ast.Tuple) and isinstance(
        node.ctx if hasattr(node, "ctx") else ast.Load(), ast.Load
    ):
        for at, one in enumerate(node.elts):
            yield f"without “{ast.unparse(one)}”", _without("elts", at)
    if isinstance(node, ast.Call):
        for at, one in enumerate(node.keywords):
            yield f"without “{ast.unparse(one)}”", _without("keywords", at)
        if len(node.args) > 1 or (node.args and node.keywords):
            for at, one in enumerate(node.args):
                yield f"without “{ast.unparse(one)}”", _without("args", at)
    if isinstance(node, ast.comprehension):
        for at, one in enumerate(node.ifs):
            yield f"without “if {ast.unparse(one)}”", _without("ifs", at)


def _conditions(node, _members) -> Iterator:
    if isinstance(node, ast.If | ast.IfExp):
        for value in (True, False):
            yield f"if {value}", _set(test=ast.Constant(value))
    if isinstance(node, ast.AugAssign):
        yield "left out", lambda n: ast.copy_location(ast.Pass(), n)
        yield (
            "in place of what was there",
            lambda n: ast.copy_location(ast.Assign([n.target], n.value), n),
        )
    if isinstance(node, ast.Return) and node.value is not None:
        for value in (True, False):
            yield f"return {value}", _set(value=ast.Constant(value))


def _names(node, members) -> Iterator:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        known = members.get(node.value.id, [])
        if node.attr in known and len(known) > 1:
            other = known[(known.index(node.attr) + 1) % len(known)]
            yield f"{node.attr} becomes {other}", _set(attr=other)
    for group in ALIKE:
        for field in ("attr", "id"):
            name = getattr(node, field, None)
            if name in group and isinstance(getattr(node, "ctx", None), ast.Load):
                other = group[(group.index(name) + 1) % len(group)]
                yield f"{name} becomes {other}", _set(**{field: other})


def _constants(node, _members) -> Iterator:
    if not isinstance(node, ast.Constant):
        return
    if isinstance(node.value, bool):
        yield f"{node.value} becomes {not node.value}", _set(value=not node.value)
    elif isinstance(node.value, int):
        yield f"{node.value} becomes {node.value + 1}", _set(value=node.value + 1)
    elif isinstance(node.value, str):
        yield f"“{node.value}” becomes another word", _set(value=f"{node.value}x")


def _word(op: ast.AST) -> str:
    return type(op).__name__


def _set(**fields):
    def change(node):
        for name, value in fields.items():
            setattr(node, name, value)
        return node

    return change


def _without(name: str, at: int):
    def change(node):
        setattr(node, name, [one for i, one in enumerate(getattr(node, name)) if i != at])
        if isinstance(node, ast.BoolOp) and len(node.values) == 1:
            return node.values[0]
        return node

    return change
