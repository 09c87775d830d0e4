"""The `accord` command. Each subcommand is one module, loaded only when it is called."""

import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.machinery import PathFinder
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec

from cyclopts import App, Parameter

from accord import __version__
from accord.errors import AccordError

FURTHER = "accord.commands"  # entry points: how another package adds a subcommand

app = App(
    name="accord",
    version=__version__,
    help="Relationship-based treatment: scores, change and briefs from plain tables. "
    "Each command explains itself: accord score --help.",
    default_parameter=Parameter(show_default=False),  # the help texts say what is not obvious
)
app.command(
    "accord.cli.score:score",
    name="score",
    help="Score a table: each client's scores and reliable change, first to last.",
)
app.command(
    "accord.cli.brief:brief",
    name="brief",
    help="What moved: the brief of one client, or all clients by need.",
)
app.command(
    "accord.cli.change:change",
    name="change",
    help="Who changed reliably, and who is past the cut-off, by several methods side by side.",
)
app.command(
    "accord.cli.compare:compare",
    name="compare",
    help="Clinics or therapists: adjusted, shrunken, with funnel limits; never a league table.",
)
app.command(
    "accord.cli.growth:growth",
    name="growth",
    help="The expected course of many clients, fitted once and kept in a small file.",
)
app.command(
    "accord.cli.predict:predict",
    name="predict",
    help="Clients on an expected course: bands, and who is worth a conversation.",
)
app.command(
    "accord.cli.ruptures:ruptures_command",
    name="ruptures",
    help="Alliance ratings well below usual: how strong, repaired or not, how sure.",
)
app.command(
    "accord.cli.synthetic:synthetic",
    name="synthetic",
    help="Make-believe clinics with planted ruptures: how many the chart finds.",
)
app.command(
    "accord.cli.study:study",
    name="study",
    help="The claim itself: does the bond go with the outcome, and for whom.",
)
app.command(
    "accord.cli.resilience:resilience",
    name="resilience",
    help="Setbacks, the time until people are back, inertia, and what buffers stress.",
)
app.command(
    "accord.cli.prove:prove",
    name="prove",
    help="Accord's own claims, tried again on planted truth.",
)
app.command(
    "accord.cli.dyads:dyads",
    name="dyads",
    help="Couples and other pairs: what goes with one's own ratings, what with the partner's.",
)
app.command(
    "accord.cli.network:network",
    name="network",
    help="Personal networks: size, density, support and strain, and change since an earlier one.",
)
app.command(
    "accord.cli.dropout:dropout",
    name="dropout",
    help="Who ends early, session by session, and how well that is foreseen.",
)
app.command(
    "accord.cli.measures:measures",
    name="measures",
    help="The measures that come with Accord.",
)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 refused by --strict, 2 cannot."""
    _speak_plainly()
    _add_further()
    try:
        code = app(arguments, result_action="return_value")
    except AccordError as error:
        sys.exit(_complain(str(error)))
    except BrokenPipeError:
        # The reader of our output (head, less) has seen enough; nothing is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except MemoryError:
        sys.exit(_complain("The memory is not enough for this table. Give fewer columns or rows."))
    except OSError as error:
        what = f"{error.filename}: {error.strerror}" if error.filename else str(error)
        sys.exit(_complain(f"{what}. Check the name, the folder and your rights."))
    except ImportError as error:
        sys.exit(_complain(_lacking(error, sys.argv[1:] if arguments is None else arguments)))
    sys.exit(code if isinstance(code, int) else 0)


@cache
def _add_further() -> None:
    """Once a process: what is installed does not change while it runs."""
    for found in entry_points(group=FURTHER):
        _add(found)


def _add(found: EntryPoint) -> None:
    """Register a command of another package by its path; nothing of it is loaded yet."""
    if _is_there(found.value.partition(":")[0]) and found.name not in app:
        # Its own help would have to be loaded first, so the listing only says where it is.
        app.command(found.value, name=found.name, help=f"See accord {found.name} --help.")


def _lacking(error: ImportError, arguments: Sequence[str]) -> str:
    asked = next((word for word in arguments if not word.startswith("-")), "")
    if asked not in app:  # looking for a command of nearly that name loads them all
        return f"There is no command {asked}. See accord --help."
    return f"{error.__cause__ or error}. Install what accord {asked} needs."


def _is_there(module: str) -> bool:
    """Whether a module could be loaded, without loading it or the packages it lies in."""
    package, *inside = module.split(".")
    spec = find_spec(package)
    for name in inside:
        if spec is None or spec.submodule_search_locations is None:
            return False
        package = f"{package}.{name}"
        spec = PathFinder.find_spec(package, spec.submodule_search_locations)
    return spec is not None


def _complain(sentence: str) -> int:
    sys.stdout.flush()
    print(f"accord: {sentence}", file=sys.stderr)
    return 2


def _speak_plainly() -> None:
    """A terminal that lacks a character shows a question mark instead of stopping the command."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
