"""Reading a file that may be missing, closed to us or too large."""

from __future__ import annotations

from pathlib import Path

import pytest

from consent.errors import ConfigError
from consent.reading import read_bytes


@pytest.mark.parametrize("size", [0, 9, 10])
def test_a_file_up_to_the_limit_is_read_whole(tmp_path: Path, size: int) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * size)

    assert read_bytes(path, 10) == b"x" * size


def test_a_file_beyond_the_limit_is_refused_with_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"x" * 2_000_001)

    with pytest.raises(ConfigError, match=r"a: larger than 10 bytes$"):
        read_bytes(path, 10)
    with pytest.raises(ConfigError, match=r"a: larger than 2 MB$"):
        read_bytes(path, 2_000_000)


def test_a_missing_file_is_told_with_what_would_be_right(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.json: no such file; the scan writes one$"):
        read_bytes(tmp_path / "none.json", 10, "the scan writes one")
    with pytest.raises(ConfigError, match=r"none\.json: no such file$"):
        read_bytes(tmp_path / "none.json", 10)


def test_a_folder_and_a_name_that_no_file_has_are_one_line(tmp_path: Path) -> None:
    for path in (tmp_path, Path("a\0b")):
        with pytest.raises(ConfigError) as caught:
            read_bytes(path, 10)
        assert "\n" not in str(caught.value)
