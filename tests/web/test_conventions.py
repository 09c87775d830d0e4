"""The ways of the house that no other tool checks."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from accord_web import settings

ROOT = Path(__file__).parents[2]
SRC, WEB, SCIENCE = ROOT / "src", ROOT / "src" / "accord_web", ROOT / "src" / "accord"
LONGEST_FILE, LONGEST_FUNCTION = 300, 60
KINDS = {".py", ".css", ".js", ".html", ".toml"}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def files(*folders: Path, kinds: set[str] = KINDS) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*")
        if path.suffix in kinds
        and "migrations" not in path.parts
        and "static_collected" not in path.parts
    )


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), name(path))


def functions(path: Path) -> Iterator[Function]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, Function))


def public(path: Path) -> Iterator[Function]:
    """Functions of the module itself, without those that begin with an underscore."""
    for node in tree(path).body:
        if isinstance(node, Function) and not node.name.startswith("_"):
            yield node


def test_no_file_is_longer_than_a_reader_bears():
    long = {
        name(p): n
        for p in files(SRC, ROOT / "tests")
        if (n := len(p.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


def length(function: Function) -> int:
    """Lines of a function; its docstring, which may be the help of a command, is not counted."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines


def test_no_function_is_longer_than_a_screen():
    long = {
        f"{name(p)}:{f.name}": length(f)
        for p in files(SRC, ROOT / "tests", kinds={".py"})
        for f in functions(p)
        if length(f) > LONGEST_FUNCTION
    }
    assert long == {}


MODULES = files(WEB, kinds={".py"})


def test_every_query_asks_who_is_looking_first():
    wrong = [
        f"{name(p)}:{f.name}"
        for p in MODULES
        if p.name == "queries.py" or p.parent.name == "queries"
        for f in public(p)
        if [a.arg for a in (*f.args.posonlyargs, *f.args.args)][:1] != ["viewer"]
    ]
    assert wrong == []


WRITES = {"writing", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "log"}
ON_ROWS = {"create", "update", "delete", "save"}


def writes(function: Function) -> bool:
    """Whether it changes rows itself: a transaction, a row made, altered or removed."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            called = node.func
            if isinstance(called, ast.Name) and called.id in WRITES:
                return True
            if isinstance(called, ast.Attribute):
                text = ast.unparse(called)
                if called.attr in WRITES or (called.attr in ON_ROWS and ".objects" in text):
                    return True
    return False


def test_whatever_writes_says_by_whom():
    changing = {"actions", "flows"}
    modules = [p for p in MODULES if p.name == "actions.py" or p.parent.name in changing]
    assert len(modules) > 10
    seen, wrong = 0, []
    for path in modules:
        for function in public(path):
            if writes(function):
                seen += 1
                if "by" not in [a.arg for a in function.args.kwonlyargs]:
                    wrong.append(f"{name(path)}:{function.name}")
    assert wrong == []
    assert seen > 25


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_pages_know_no_models():
    wrong = [
        f"{name(p)} imports {i}"
        for surface in settings.SURFACES
        for p in files(WEB / surface, kinds={".py"})
        for i in imports(p)
        if re.search(r"^accord_web\..*\bmodels\b", i)
    ]
    assert wrong == []


def test_the_science_knows_no_web_not_even_in_a_string():
    wrong = [
        name(p)
        for p in files(SCIENCE, kinds={".py", ".toml"})
        if re.search(r"accord_web|\bdjango\b", p.read_text(), re.IGNORECASE)
    ]
    assert wrong == []


TELLS_TIME = re.compile(
    r"(datetime|dt|timezone)\.(now|utcnow|today)$|\bdate\.today$"
    r"|^time\.(time|time_ns|localtime|gmtime|ctime|strftime)$"
)
# The third is a command: a curve's file says on what day it was fitted.
CLOCKS = {WEB / "clock.py", WEB / "ids.py", SRC / "accord" / "cli" / "growth.py"}


def told_time(path: Path) -> list[str]:
    """Calls that ask the machine for the time, or names for them brought in by an import."""
    calls = (n for n in ast.walk(tree(path)) if isinstance(n, ast.Call))
    found = [f"{name(path)}:{c.lineno}" for c in calls if TELLS_TIME.search(ast.unparse(c.func))]
    return found + [f"{name(path)} imports {i}" for i in imports(path) if TELLS_TIME.search(i)]


def test_only_the_clock_tells_time():
    paths = [p for p in files(SRC, kinds={".py"}) if p not in CLOCKS]
    assert [line for p in paths for line in told_time(p)] == []
    assert told_time(WEB / "clock.py") and told_time(WEB / "ids.py"), "the search finds nothing"


def test_templates_ask_no_clock():
    wrong = [
        name(p) for p in files(WEB, kinds={".html"}) if re.search(r"{%\s*now\b", p.read_text())
    ]
    assert wrong == []


FORBIDDEN = {"utils", "util", "helpers", "helper", "common", "core", "manager", "managers"}
FORBIDDEN |= {"handler", "handlers", "service", "services", "selectors", "misc"}


def test_names_say_what_is_inside():
    wrong = [
        name(path)
        for path in SRC.rglob("*")
        if not {"__pycache__", "static_collected"} & set(path.parts)
        and (FORBIDDEN & set(re.split(r"[_\-.]", path.stem)) or path.stem.startswith("base_"))
    ]
    assert wrong == []


def test_templates_hold_no_scripts_or_styles_of_their_own():
    pattern = r"\sstyle=|<style\b|\son\w+=\"|<script(?![^>]*\bsrc=)|javascript:"
    wrong = [name(p) for p in files(WEB, kinds={".html"}) if re.search(pattern, p.read_text())]
    assert wrong == []


def loaded_by(program: str) -> set[str]:
    """What a fresh Python has loaded after this program."""
    told = subprocess.run(
        [sys.executable, "-c", f"{program}\nimport sys\nprint('\\n'.join(sys.modules))"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "accord_web.settings"},
    )
    return {module.partition(".")[0] for module in told.stdout.splitlines()}


HEAVY = {"numpy", "scipy", "pandas", "polars", "duckdb", "ibis", "rich"}
HELP = """
import contextlib, io
from accord.cli import main
import sys
sys.argv = ["accord", "--help"]
with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):
    main()
"""
PAGES = """
import django
django.setup()
from django.urls import get_resolver
def walk(resolver):
    for pattern in resolver.url_patterns:
        walk(pattern) if hasattr(pattern, "url_patterns") else pattern.callback
walk(get_resolver())
import accord_web.wsgi
"""


@pytest.mark.slow
def test_importing_the_science_and_asking_for_help_load_no_numpy():
    assert "numpy" in loaded_by("import numpy")
    assert not HEAVY & loaded_by("import accord")
    assert not (HEAVY - {"rich"}) & loaded_by(HELP)


@pytest.mark.slow
def test_pages_load_nothing_heavy_even_indirectly():
    loaded = loaded_by(PAGES)
    assert "accord_web" in loaded and "accord" in loaded
    assert not (HEAVY & loaded)


def test_a_template_that_asks_for_what_is_not_there_fails():
    from django.template import engines

    from tests.missing import MissingVariable

    for template in ("{{ nothing }}", "{{ nothing.inside }}", "{{ nothing|upper }}"):
        with pytest.raises(MissingVariable, match="nothing"):
            engines["django"].from_string(template).render({})
