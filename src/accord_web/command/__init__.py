"""`accord clinic`: a clinic's server and what belongs to looking after it.

Each command is one module, loaded only when it is called: `accord --help` loads no Django.
"""

from cyclopts import App

app = App(
    name="clinic",
    help="A clinic's own server: set it up, run it, keep it safe. Try it with accord clinic demo.",
)
app.command(
    "accord_web.command.demo:demo",
    name="demo",
    help="A make-believe clinic on this machine, to look around in.",
)
app.command(
    "accord_web.command.init:init",
    name="init",
    help="Make a clinic: its folder, keys, databases and first administrator.",
)
app.command(
    "accord_web.command.add_staff:add_staff",
    name="add-staff",
    help="Add somebody who works here; prints their invitation link.",
)
app.command(
    "accord_web.command.way_in:way_in",
    name="way-in",
    help="For a colleague who has lost every way in: prints a link, and takes the rest away.",
)
app.command("accord_web.command.run:run", name="run", help="Serve the clinic until stopped.")
app.command(
    "accord_web.command.work:work",
    name="worker",
    help="Only the background work: seal the audit, call deputies. Part of run.",
)
app.command(
    "accord_web.command.importing:import_scores",
    name="import",
    help="Load a long table of scores as cases of one therapist.",
)
app.command(
    "accord_web.command.backup:backup",
    name="backup",
    help="Copy the databases while they are in use. The keys are kept elsewhere.",
)
app.command(
    "accord_web.command.restore:restore",
    name="restore",
    help="Bring a backup back, after proving that it is whole and can be opened.",
)
app.command(
    "accord_web.command.audit:audit",
    name="audit",
    help="Check that the audit is whole, and count what it tells, refusals included.",
)
app.command(
    "accord_web.command.rotate:rotate_keys",
    name="rotate-keys",
    help="Another master key, while the clinic runs.",
)
app.command(
    "accord_web.command.papers:papers",
    name="papers",
    help="Write the papers that law asks a clinic for, as drafts for counsel.",
)
app.command(
    "accord_web.command.doctor:doctor",
    name="doctor",
    help="Look whether all is well, and say what to do where it is not.",
)
