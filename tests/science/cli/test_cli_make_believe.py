"""Make-believe clinics by command: what cannot be simulated is refused in a sentence."""

import pytest

from accord.cli import app, main


def told(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main([str(one) for one in arguments])
    said = capsys.readouterr()
    return left.value.code, said.out + said.err


@pytest.mark.parametrize("command", [("synthetic",), ("prove", "ruptures")])
@pytest.mark.parametrize(
    ("option", "said"), [("--clients=3", "is too few"), ("--seed=-1", "cannot be used")]
)
def test_clinics_that_cannot_be_are_refused(capsys, command, option, said):
    code, out = told(capsys, *command, option)
    assert code == 2
    assert said in out and "Traceback" not in out


def test_a_study_of_nobody_is_refused(capsys, tmp_path):
    out = tmp_path / "clinic.csv"
    code, said = told(capsys, "synthetic", "--preset=study", "--clients=0", f"--out={out}")
    assert code == 2 and "too few" in said
    assert not out.exists()


def test_a_small_trial_says_that_chance_moves_it(capsys):
    assert "chance alone moves" in told(capsys, "prove", "repairs", "--clients=40")[1]


def test_want_of_memory_is_said(capsys, monkeypatch):
    def without(*_, **__):
        raise MemoryError

    monkeypatch.setattr(type(app), "__call__", without)
    code, said = told(capsys, "measures")
    assert code == 2 and "memory is not enough" in said
