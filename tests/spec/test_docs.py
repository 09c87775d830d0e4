"""The pages say what the code does: generated ones are fresh, links lead somewhere, and whatever a
page shows as typed into a terminal prints what stands below it."""

import json
import os
import re
import shlex
import subprocess
import sys

import pytest
from cyclopts import CycloptsError
from docs.generate import REFERENCE
from docs.generator import settings
from docs.generator.commands import whole

ROOT = REFERENCE.parent.parent
WRITTEN = sorted(
    path
    for path in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"))
    if REFERENCE not in path.parents
)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SHOWN = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
TYPED = re.compile(r"^    (?:\.venv/bin/)?accord (.+)$", re.MULTILINE)
MAKE = re.compile(r"(?:^    |`|&& )make ([a-z]+)", re.MULTILINE)
GAP = "…"  # a line of its own: any lines may stand here


def test_generated_pages_are_fresh():
    # In a process of its own: other tests add to the one command line that this one describes.
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "import json; from docs.generate import pages; print(json.dumps(pages()))",
        ],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    made = json.loads(told.stdout)
    there = {str(p.relative_to(REFERENCE)): p.read_text("utf-8") for p in REFERENCE.rglob("*.md")}
    stale = sorted(name for name in made.keys() | there.keys() if made.get(name) != there.get(name))
    assert not stale, "Run `python -m docs.generate` and look at what changed."


def test_a_setting_that_nobody_explained_is_caught(monkeypatch):
    monkeypatch.setattr(settings, "names", lambda: {*settings.MEANS, "ACCORD_NEW"})
    with pytest.raises(settings.Unexplained, match="ACCORD_NEW"):
        settings.text()


@pytest.mark.parametrize("path", WRITTEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path):
    targets = [target.partition("#")[0] for target in LINK.findall(path.read_text("utf-8"))]
    ours = {target for target in targets if target and "://" not in target}
    assert {target for target in ours if not (path.parent / target).exists()} == set()


def test_every_decision_is_listed_and_short():
    folder = ROOT / "docs/decisions"
    listed = set(LINK.findall((folder / "README.md").read_text("utf-8")))
    files = set(folder.glob("0*.md"))
    assert listed == {path.name for path in files}
    words = {path.name: len(path.read_text("utf-8").split()) for path in files}
    assert {name: count for name, count in words.items() if not 100 <= count <= 300} == {}


def _shown():
    for path in WRITTEN:
        for block in SHOWN.findall(path.read_text("utf-8")):
            for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
                command, _, printed = part.partition("\n")
                if command.startswith("accord "):
                    yield pytest.param(command, printed, id=f"{path.relative_to(ROOT)}: {command}")


def _matches(printed: str, expected: str) -> bool:
    pieces = [re.escape(piece) for piece in re.split(rf"^{GAP}\n", expected, flags=re.MULTILINE)]
    return re.fullmatch("(?s:.*)".join(pieces), printed) is not None


@pytest.mark.parametrize(("command", "expected"), list(_shown()))
def test_a_command_prints_what_the_page_shows(command, expected, tmp_path):
    (tmp_path / "docs").symlink_to(ROOT / "docs")  # what it writes stays here
    run = subprocess.run(
        [sys.executable, "-m", "accord", *shlex.split(command)[1:]],
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "100", "PYTHONPATH": str(ROOT / "src")},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout
    assert _matches(run.stdout, expected), run.stdout


def _typed():
    for path in WRITTEN:
        for command in TYPED.findall(path.read_text("utf-8")):
            yield pytest.param(command, id=f"{path.relative_to(ROOT)}: {command}")


@pytest.mark.parametrize("command", list(_typed()))
def test_a_command_that_a_page_tells_to_type_is_understood(command):
    whole().parse_args(shlex.split(command, comments=True), exit_on_error=False, print_error=False)


def test_a_command_that_is_not_there_would_be_caught():
    with pytest.raises(CycloptsError):
        whole().parse_args(["clinic", "fly"], exit_on_error=False, print_error=False)


def test_every_make_target_is_there():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    told = {name for path in WRITTEN for name in MAKE.findall(path.read_text("utf-8"))}
    assert {"demo", "test"} <= told <= targets


def test_another_output_would_be_caught():
    assert _matches("a\nb\nc\n", f"a\n{GAP}\nc\n")
    assert _matches("a\n", "a\n")
    assert not _matches("a\nb\nd\n", f"a\n{GAP}\nc\n")
    assert not _matches("a\nb\n", "a\n")
