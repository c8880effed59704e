"""The texts that a policy had, kept so that a consent record can be laid beside the one of its day."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

from consent.cli import app
from consent.errors import ConfigError, InvalidFile
from consent.policy.archive import Version, archive, folder_of, history, text_of, version_at
from consent.vocabulary import Language
from tests.consent.declarations import WEBSHOP_FILE, webshop

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    return tmp_path / "privacy.md"


def kept(policy: Path, text: str, days: int = 0, revision: str = "0a1b2c3d") -> Version:
    return archive(text, policy, revision=revision, language=Language.NL, now=NOON + days * DAY)


def kruimel(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["policy", *map(str, arguments)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout


def test_a_text_is_kept_under_its_hash(policy: Path) -> None:
    version = kept(policy, "## Cookies\n\nEén.\n")

    assert version.digest == hashlib.sha256("## Cookies\n\nEén.\n".encode()).hexdigest()
    assert text_of(version.digest[:6], policy.parent) == (
        folder_of(policy) / f"{version.digest}.md",
        "## Cookies\n\nEén.\n",
    )
    assert history(policy) == [version]


def test_the_same_text_again_changes_nothing_on_disk(policy: Path) -> None:
    first = kept(policy, "een\n")
    before = {path: path.stat().st_mtime_ns for path in folder_of(policy).iterdir()}

    assert kept(policy, "een\n", days=1) == first
    assert {path: path.stat().st_mtime_ns for path in folder_of(policy).iterdir()} == before


def test_a_text_that_comes_back_is_a_version_again(policy: Path) -> None:
    for days, text in enumerate(["een\n", "twee\n", "een\n"]):
        kept(policy, text, days)

    assert [version.written for version in history(policy)] == [NOON, NOON + DAY, NOON + 2 * DAY]
    assert len(list(folder_of(policy).glob("*.md"))) == 2


def test_policies_in_one_folder_have_a_history_each(policy: Path) -> None:
    kept(policy, "een\n")
    kept(policy.with_name("cookies.html"), "twee\n")

    assert [len(history(policy)), len(history(policy.with_name("cookies.html")))] == [1, 1]


@pytest.mark.parametrize(("moment", "text"), [(-1, None), (0, "een\n"), (86_399, "een\n"), (86_400, "twee\n")])
def test_the_text_of_a_day_is_the_last_one_written_before(policy: Path, moment: int, text: str | None) -> None:
    kept(policy, "een\n")
    kept(policy, "twee\n", days=1)

    found = version_at(history(policy), NOON + timedelta(seconds=moment))

    assert (found and text_of(found.digest, policy.parent)[1]) == text


def test_a_start_that_two_texts_share_is_refused(policy: Path) -> None:
    number, starts = 0, {}
    while (start := hashlib.sha256(f"{number}".encode()).hexdigest()[:4]) not in starts:
        starts[start] = number
        number += 1
    kept(policy, f"{starts[start]}")
    kept(policy, f"{number}", days=1)

    with pytest.raises(ConfigError, match=f"2 texts .* with a hash that starts with {start}"):
        text_of(start, policy.parent)


@pytest.mark.parametrize("digest", ["", "abc", "../../etc", "xyz1234", "a" * 65])
def test_what_is_no_hash_is_refused(policy: Path, digest: str) -> None:
    with pytest.raises(ConfigError, match="is not the start of a hash"):
        text_of(digest, policy.parent)


def test_a_text_that_somebody_changed_is_not_shown_as_what_was_written(policy: Path) -> None:
    version = kept(policy, "een\n")
    (folder_of(policy) / f"{version.digest}.md").write_text("twee\n", "utf-8")

    with pytest.raises(InvalidFile, match="its hash is another"):
        text_of(version.digest, policy.parent)


@pytest.mark.parametrize("data", [b"", b"{}", b"[]", b'{"kruimel": "policy-history/1", "versions": [{}]}', b"\xff"])
def test_a_history_that_is_none_is_told_and_not_overwritten(policy: Path, data: bytes) -> None:
    kept(policy, "een\n")
    (folder_of(policy) / "history.json").write_bytes(data)

    with pytest.raises(InvalidFile, match="is not what kruimel wrote"):
        kept(policy, "twee\n")
    assert (folder_of(policy) / "history.json").read_bytes() == data


def test_writing_a_policy_archives_its_section_and_history_and_show_tell_it(policy: Path) -> None:
    policy.write_text("# Privacy\n\nWij gaan goed met uw gegevens om.\n", "utf-8")
    for _ in range(2):
        assert kruimel("write", policy, "--declaration", WEBSHOP_FILE, "--quiet") == (0, "")

    code, listed = kruimel("history", policy)
    (line,) = listed.splitlines()
    digest, revision, language = line.split("  ")[1:]

    assert (code, revision, language) == (0, webshop().revision, "nl")
    assert kruimel("show", digest, policy)[1].startswith("## Cookies\n\nCookies zijn kleine stukjes tekst")
    assert kruimel("history", policy, "--revision", revision)[1] == listed
    assert kruimel("history", policy, "--revision", "ffffffff")[0] == 1
    assert json.loads(kruimel("history", policy, "--json", "-")[1])["versions"][0]["revision"] == revision
    assert kruimel("history", policy, "--json", policy.with_suffix(".json"), "--quiet") == (0, "")
    assert json.loads(policy.with_suffix(".json").read_text("utf-8"))["kruimel"] == "policy-history/1"


def test_check_archives_nothing(policy: Path) -> None:
    policy.write_text("# Privacy\n\nWij gaan goed met uw gegevens om.\n", "utf-8")

    assert kruimel("write", policy, "--check", "--declaration", WEBSHOP_FILE)[0] == 1
    assert [entry.name for entry in policy.parent.iterdir()] == ["privacy.md"]


def test_history_at_a_moment_names_one_version(policy: Path) -> None:
    first = kept(policy, "een\n")
    kept(policy, "twee\n", days=2)

    assert first.digest[:12] in kruimel("history", policy, "--at", "2026-11-22")[1]
    assert kruimel("history", policy, "--at", "2026-11-20")[0] == 1
    with pytest.raises(ConfigError, match="is no moment such as"):
        kruimel("history", policy, "--at", "gisteren")
