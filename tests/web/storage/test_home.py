"""The clinic's folder is for its owner alone, whoever made it, and no shared one is taken."""

import os

import pytest

from accord_web.storage import home


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("ACCORD_HOME", str(tmp_path / "clinic"))
    monkeypatch.setenv("ACCORD_KEYS", str(tmp_path / "keys"))
    return tmp_path / "clinic"


def test_a_folder_that_others_could_read_is_closed_to_them(folder, tmp_path):
    folder.mkdir(mode=0o755)
    (tmp_path / "keys").mkdir(mode=0o755)
    os.chmod(folder, 0o755)
    os.chmod(tmp_path / "keys", 0o775)
    home.make()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


def test_a_shared_folder_is_refused_and_left_as_it_was(folder):
    folder.mkdir()
    os.chmod(folder, 0o1777)  # as /tmp
    with pytest.raises(SystemExit, match="shared with others"):
        home.make()
    assert folder.stat().st_mode & 0o7777 == 0o1777


def test_what_is_there_is_never_overwritten(folder, tmp_path):
    home.make()
    before = {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}
    home.make()
    assert before == {path.name: path.read_bytes() for path in (tmp_path / "keys").iterdir()}


def test_the_ring_is_read_again_when_it_is_another_one(folder):
    home.make()
    first = home.master_keys()
    home.write_ring({**first, 2: os.urandom(32)})
    assert list(home.master_keys()) == [1, 2]
    home.write_ring(first)
    assert home.master_keys() == first
