"""`accord clinic run` and `demo`: who is served, by how many processes, and how they end."""

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request

import pytest

from accord_web.command import run
from tests.web.commands import Serving, Terminal, found, free_port


@pytest.fixture(scope="module")
def lindenhof(tmp_path_factory) -> Terminal:
    return found(tmp_path_factory.mktemp("clinics") / "lindenhof")


@pytest.mark.slow
def test_a_clinic_is_served_with_its_worker_and_stops_gracefully(lindenhof):
    lindenhof.clinic("add-staff", "Zoe")  # something to seal
    server = Serving(lindenhof, "run")
    status, page = server.get("/sign-in/")
    assert status == 200
    sheet = re.search(r'href="(/static/accord/base\.\w+\.css)"', page)[1]
    assert server.get(sheet)[0] == 200
    assert server.get("/demo/")[0] == 404
    secret = "S" * 32
    assert server.get(f"/invitation/{secret}/")[0] == 404
    second = lindenhof.clinic("run", "--port", free_port())
    assert "is running already" in second.err
    taken = lindenhof.clinic("run", "--port", server.port)
    assert f"--port {server.port + 1}" in taken.err
    assert lindenhof.clinic("restore", lindenhof.home).code == 2
    unsealed = (
        "from accord_web.privacy.models import AuditEvent\n"
        "print(AuditEvent.objects.filter(sequence=None).count())"
    )
    for _ in range(100):
        if lindenhof.python(unsealed) == "0":
            break
        time.sleep(0.2)
    else:
        raise AssertionError("The worker sealed nothing.")
    said = server.stop()
    assert f"Accord is at http://127.0.0.1:{server.port}/" in said
    assert secret not in said
    assert "invitation" not in said.replace("door:invitation", "")


@pytest.mark.slow
def test_a_make_believe_clinic_is_made_kept_for_the_day_and_served_here_only(tmp_path):
    terminal = Terminal(tmp_path / "demo")
    said = terminal.clinic("demo", "--no-serve", "--folder", terminal.home)
    assert said.code == 0, said.err
    assert "Made in" in said.err
    before = (terminal.home / "made-of").stat().st_mtime_ns
    server = Serving(terminal, "demo", "--folder", terminal.home)
    assert "Look through whose eyes?" in server.get("/demo/")[1]
    fresh = terminal.clinic("demo", "--fresh", "--no-serve", "--folder", terminal.home)
    assert "is running already" in fresh.err
    server.stop()
    assert (terminal.home / "made-of").stat().st_mtime_ns == before  # of today: kept

    assert (
        "on this machine only"
        in terminal.clinic("run", "--host", "0.0.0.0", "--port", free_port()).err
    )
    assert "it invites nobody" in terminal.clinic("add-staff", "Tomás").err
    assert (
        "holds the make-believe clinic"
        in terminal.clinic("init", "--name", "Real", "--zone", "UTC").err
    )
    said = terminal.clinic("doctor")
    assert (said.code, "make-believe" in said.out) == (0, True)


@pytest.mark.slow
@pytest.mark.parametrize("told", [signal.SIGINT, signal.SIGHUP, signal.SIGKILL])
def test_however_the_server_goes_it_leaves_nobody_behind(lindenhof, told):
    """Ctrl-C reaches every process of the terminal at once; a killed one tells no other."""
    server = Serving(lindenhof, "run", start_new_session=True)
    assert server.get("/sign-in/")[0] == 200
    os.killpg(server.process.pid, told)
    began = time.monotonic()
    server.process.communicate(timeout=30)  # ends once the last process has closed its output
    assert time.monotonic() - began < 9
    assert server.process.returncode == (-told if told is signal.SIGKILL else 0)
    with pytest.raises(OSError):
        urllib.request.urlopen(f"http://127.0.0.1:{server.port}/sign-in/")


def test_a_worker_that_ends_is_begun_again(monkeypatch):
    begun = []

    def short_lived():
        begun.append(subprocess.Popen([sys.executable, "-c", ""]))
        return begun[-1]

    monkeypatch.setattr(run, "begin_worker", short_lived)
    monkeypatch.setattr(run, "WORKER_PAUSE", 0.01)
    with run._worker_beside():
        for _ in range(500):
            if len(begun) > 2:
                break
            time.sleep(0.01)
    assert len(begun) > 2
    assert all(process.poll() is not None for process in begun)


def test_only_this_machine_counts_as_this_machine():
    assert [run._loopback(h) for h in ("127.0.0.1", "::1", "localhost")] == [True] * 3
    assert not any(run._loopback(h) for h in ("0.0.0.0", "192.0.2.1", "::", "example.org"))
