"""The command as a person runs it: what it writes, says and returns."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.consent.declarations import WEBSHOP_FILE

POLICY = "# Privacy\r\n\r\nDit zijn uw gegevens.\r\n\r\n## Cookies\r\n\r\nOud.\r\n\r\n## Slot\r\n\r\nTot ziens.\r\n"


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    path = tmp_path / "privacy.md"
    path.write_bytes(POLICY.encode())
    return path


def kruimel(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from consent.cli import main; main()", "policy", "write"]
    return subprocess.run(
        [*command, *map(str, arguments), "--declaration", str(WEBSHOP_FILE)],
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_policy_is_written_in_place_and_a_second_run_changes_nothing(policy: Path) -> None:
    first = kruimel(policy)
    once = policy.read_bytes()
    second = kruimel(policy)

    assert (first.returncode, first.stdout, first.stderr) == (0, "", f"{policy}: cookie section written\n")
    assert once.startswith(POLICY[: POLICY.index("Oud.")].encode())
    assert once.endswith(POLICY[POLICY.index("\r\n\r\n## Slot") :].encode())
    assert (second.returncode, second.stderr) == (0, f"{policy}: the cookie section is up to date\n")
    assert policy.read_bytes() == once
    assert sorted(entry.name for entry in policy.parent.iterdir()) == [
        ".kruimel",
        "privacy.md",
        "privacy.md.kruimel.json",
    ]


def test_quiet_says_nothing(policy: Path) -> None:
    done = kruimel(policy, "--quiet")

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_check_writes_nothing_and_shows_what_would_change(policy: Path) -> None:
    stale = kruimel(policy, "--check")

    assert stale.returncode == 1
    assert stale.stdout.startswith(f"--- {policy} (as it is)\n+++ {policy} (as it should be)\n")
    assert "\n-Oud.\n" in stale.stdout
    assert policy.read_bytes() == POLICY.encode()

    kruimel(policy)
    assert kruimel(policy, "--check").returncode == 0


def test_check_shows_edits_by_hand_and_force_replaces_them(policy: Path) -> None:
    kruimel(policy)
    written = policy.read_bytes()
    policy.write_bytes(written.replace(b"vraagt eerst", b"vraagt niets"))

    refused = kruimel(policy)
    assert refused.returncode == 2
    assert "changed by hand" in refused.stderr
    assert "+Deze site vraagt eerst" in kruimel(policy, "--check").stdout
    assert kruimel(policy, "--force").returncode == 0
    assert policy.read_bytes() == written


def test_the_options_choose_language_address_and_heading(policy: Path) -> None:
    kruimel(policy, "--language", "en", "--heading", "Slot")

    text = policy.read_text("utf-8")
    assert "Oud." in text
    assert "Tot ziens." not in text
    assert "### Your choice" in text


BAD = {
    "no text": (b"# Privacy\n\nCaf\xe9\x00\n", ":3: is not text in an encoding that is known; save it as UTF-8"),
    "an unknown encoding": (b"# Privacy\n\n\x81\x8d\n", ":3: is not text in an encoding that is known"),
    "a PDF": (b"%PDF-1.7\n", ": is a PDF; write into the document that it was made from"),
    "half a marker": (b"# Privacy\n\n<!-- kruimel:begin -->\n", ":3: kruimel:begin: has no kruimel:end after it"),
    "too large": (b"x" * 4_000_001, ": larger than 4 MB"),
    "two sections": (b"## Cookies\n\n## Cookies\n", "line 1 'Cookies', line 3 'Cookies'; choose with --heading"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_input_is_one_line_and_leaves_the_file_alone(case: str, tmp_path: Path) -> None:
    data, message = BAD[case]
    path = tmp_path / "privacy.md"
    path.write_bytes(data)

    done = kruimel(path)

    assert done.returncode == 2
    assert done.stderr.startswith("kruimel: ")
    assert message in done.stderr
    assert done.stderr.count("\n") == 1
    assert path.read_bytes() == data
    assert [entry.name for entry in tmp_path.iterdir()] == ["privacy.md"]


def test_a_policy_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    missing, folder = kruimel(tmp_path / "nergens.md"), kruimel(tmp_path)

    assert (missing.returncode, missing.stderr) == (2, f"kruimel: {tmp_path / 'nergens.md'}: no such file\n")
    assert (folder.returncode, folder.stderr) == (2, f"kruimel: {tmp_path}: is a folder; name the policy in it\n")
