"""The `kruimel` command as a person types it."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import entry_points, version
from pathlib import Path

import pytest

from consent.cli import GROUP

KRUIMEL = Path(sys.executable).with_name("kruimel")


def kruimel(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([KRUIMEL, *arguments], cwd=folder, capture_output=True, text=True, check=False)


def test_version_is_that_of_the_distribution() -> None:
    assert kruimel("--version").stdout == f"kruimel {version('kruimel')}\n"


def test_help_names_every_command() -> None:
    told = kruimel("--help")

    assert told.returncode == 0
    assert all(f"  {entry.name} " in told.stdout for entry in entry_points(group=GROUP))


@pytest.mark.parametrize("name", sorted(entry.name for entry in entry_points(group=GROUP)))
def test_every_command_explains_itself(name: str) -> None:
    told = kruimel(name, "--help")

    assert told.returncode == 0
    assert told.stdout.startswith(f"Usage: kruimel {name} ")


def test_unknown_command_is_told_in_words_on_standard_error() -> None:
    told = kruimel("scann")

    assert told.returncode == 2
    assert told.stdout == ""
    assert "No such command 'scann'" in told.stderr


def test_bad_input_is_one_line_with_file_line_field_and_what_was_meant(tmp_path: Path) -> None:
    (tmp_path / "privacy.md").write_text("# Privacy\n")
    declaration = 'kruimel = "cookies/1"\n[site]\nurl = "https://a.example"\n[services.x]\nname = "X"\n'
    (tmp_path / "cookies.toml").write_text(f'{declaration}category = "necessary"\nprivacy_uri = "https://a.example"\n')

    told = kruimel("policy", "write", "privacy.md", "--declaration", "cookies.toml", folder=tmp_path)

    assert told.returncode == 2
    assert told.stderr == (
        "kruimel: cookies.toml:7: services.x.privacy_uri: unknown field; did you mean 'privacy_url'?\n"
    )
    assert (tmp_path / "privacy.md").read_text() == "# Privacy\n"


def test_word_outside_a_list_is_answered_with_the_list_and_the_nearest_of_it(tmp_path: Path) -> None:
    (tmp_path / "privacy.md").write_text("# Privacy\n")
    declaration = 'kruimel = "cookies/1"\n[site]\nurl = "https://a.example"\n[services.x]\nname = "X"\n'
    (tmp_path / "cookies.toml").write_text(f'{declaration}category = "statistic"\n')

    told = kruimel("policy", "write", "privacy.md", "--declaration", "cookies.toml", folder=tmp_path)

    assert told.stderr.startswith("kruimel: cookies.toml:6: services.x.category: 'statistic' is not one of necessary, ")
    assert told.stderr.endswith("; did you mean 'statistics'?\n")


def test_command_whose_extra_is_not_installed_says_what_to_install() -> None:
    hide = "import sys; sys.modules['protego'] = None; from consent.cli import main; main()"

    told = subprocess.run([sys.executable, "-c", hide, "scan"], capture_output=True, text=True, check=False)
    listed = subprocess.run([sys.executable, "-c", hide, "--help"], capture_output=True, text=True, check=False)

    assert told.returncode == 2
    assert told.stderr == (
        "kruimel: `kruimel scan` needs more than is installed (protego is missing): pip install 'kruimel[scanner]'\n"
    )
    assert listed.returncode == 0, listed.stderr
