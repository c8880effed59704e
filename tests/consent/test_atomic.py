from __future__ import annotations

import os
from pathlib import Path

import pytest

from consent.atomic import write_bytes_atomically, write_text_atomically
from consent.errors import ConfigError


def test_a_new_file_has_the_text_and_the_usual_permissions(tmp_path: Path) -> None:
    path, ordinary = tmp_path / "a.txt", tmp_path / "b.txt"
    write_text_atomically(path, "één\r\n")
    ordinary.touch()

    assert path.read_bytes() == "één\r\n".encode()
    assert path.stat().st_mode == ordinary.stat().st_mode


def test_the_permissions_of_a_file_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("oud")
    path.chmod(0o640)

    write_text_atomically(path, "nieuw")

    assert path.read_text() == "nieuw"
    assert path.stat().st_mode & 0o777 == 0o640


def test_a_link_keeps_pointing_where_it_did(tmp_path: Path) -> None:
    (tmp_path / "echt").mkdir()
    target, link = tmp_path / "echt" / "a.txt", tmp_path / "a.txt"
    target.write_text("oud")
    link.symlink_to(target)

    write_text_atomically(link, "nieuw")

    assert link.is_symlink()
    assert target.read_text() == "nieuw"


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.txt"
    path.write_text("oud")

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigError, match=r"a\.txt: can not be written: No space left on device"):
        write_bytes_atomically(path, b"nieuw")

    assert path.read_text() == "oud"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_and_a_missing_folder_are_one_line_each(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is a folder, not a file"):
        write_text_atomically(tmp_path, "x")
    with pytest.raises(ConfigError, match="can not be written: No such file or directory"):
        write_text_atomically(tmp_path / "nergens" / "a.txt", "x")


def test_a_circle_of_links_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")

    with pytest.raises(ConfigError, match="can not be written"):
        write_text_atomically(tmp_path / "a", "x")
