"""`accord prove`: claims are tried again, and one that falls is said to have fallen."""

import json

import pytest

from accord.cli import main
from accord.prove import claims
from accord.prove.claims import Claim, Claims


def told(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["prove", *arguments])
    return left.value.code, capsys.readouterr().out


def test_a_claim_holds_within_its_margin_alone():
    assert Claim("t", "f", 0.80, 0.84, 0.05).holds
    assert not Claim("t", "f", 0.80, 0.84, 0.03).holds
    assert Claim("t", "f", 0.01, 0.05, 0.01, at_most=True).holds
    assert not Claim("t", "f", 0.07, 0.05, 0.01, at_most=True).holds


def test_the_command_tells_the_same_in_every_form(capsys, tmp_path):
    code, out = told(capsys, "repairs", "--clients=600", "--json", f"--out={tmp_path / 'c.csv'}")
    found = json.loads(out)
    assert code == 0
    assert {one["topic"] for one in found["claims"]} == {"repairs"}
    rows = (tmp_path / "c.csv").read_text("utf-8").splitlines()
    assert len(rows) == 1 + len(found["claims"])


def test_a_claim_that_falls_is_said_and_leaves_with_one(capsys, monkeypatch, tmp_path):
    fallen = Claim("ruptures", "found", 0.5, 0.84, 0.03)
    monkeypatch.setitem(claims.TOPICS, "ruptures", lambda clients, seed: iter([fallen]))
    page = tmp_path / "p.html"
    code, out = told(capsys, "ruptures", "--strict", f"--html={page}")
    assert code == 1
    assert "does not hold" in out
    assert "1 of 1 do not hold" in out
    assert "does not hold" in page.read_text("utf-8")


def test_every_topic_can_be_asked_for():
    from accord.cli.prove import ALL

    assert tuple(claims.TOPICS) == ALL


def test_all_holding_is_said():
    assert "All of them hold" in str(Claims((Claim("t", "f", 1.0, 1.0, 0.0),), 3))


def test_more_clients_are_more_or_larger_lagged_studies(monkeypatch):
    made = []

    def tried(size, sessions, studies, **_):
        made.append(size * studies)
        raise StopTrying

    monkeypatch.setattr("accord.prove.lagged.prove", tried)
    for clients in (500, 1000, 2000, 5000, 20_000):
        with pytest.raises(StopTrying):
            next(claims.lagged(clients, 1))
    assert made == sorted(set(made)) and made[3] == 300 * 50


class StopTrying(Exception):
    """How many were asked for is known by now."""
