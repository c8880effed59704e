"""Policies of all formats on disk: what the command writes beside them, tells, keeps and refuses."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from consent.cli import main
from consent.policy.memory import MAX_PIECES, Memory, memory_path, recall
from tests.consent.declarations import WEBSHOP_FILE
from tests.consent.policy.words import document, package, paragraph

TEXT = "Privacyverklaring\n\nWij verwerken uw gegevens.\n\nCookies\n\nOud.\n\nUw rechten\n\nU kunt bellen.\n"
HTML = "<h2>Privacy</h2>\n<p>Uw gegevens.</p>\n<h2>Cookies</h2>\n<p>Oud.</p>\n<h2>Uw rechten</h2>\n<p>Bel.</p>\n"
WORD = package(
    document(
        paragraph("Privacy", "Kop1"),
        paragraph("Uw gegevens."),
        paragraph("Cookies", "Kop1"),
        paragraph("Oud."),
        paragraph("Uw rechten", "Kop1"),
    )
)
FILES = {"privacy.txt": TEXT.encode(), "privacy.html": HTML.encode(), "privacy.docx": WORD}


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


Run = Callable[..., Done]


@pytest.fixture
def kruimel(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    def run(*words: object) -> Done:
        command = ["kruimel", "policy", "write", *map(str, words), "--declaration", str(WEBSHOP_FILE)]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


@pytest.fixture(params=FILES)
def policy(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.write_bytes(FILES[path.name])
    return path


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "privacy.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_a_policy_of_each_format_is_written_once_and_then_up_to_date(policy: Path, kruimel: Run) -> None:
    first = kruimel(policy)
    once, remembered = policy.read_bytes(), memory_path(policy).read_bytes()
    second = kruimel(policy)

    assert (first.code, first.err) == (0, f"{policy}: cookie section written\n")
    assert (second.code, second.err) == (0, f"{policy}: the cookie section is up to date\n")
    assert (policy.read_bytes(), memory_path(policy).read_bytes()) == (once, remembered)
    assert once != FILES[policy.name]
    assert kruimel(policy, "--check").code == 0


def test_check_writes_nothing_and_shows_a_diff_in_each_format(policy: Path, kruimel: Run) -> None:
    stale = kruimel(policy, "--check")

    assert stale.code == 1
    assert re.search(r"^-.*Oud\.", stale.out, re.MULTILINE)
    assert re.search(r"^\+.*_ga", stale.out, re.MULTILINE)
    assert [path.name for path in policy.parent.iterdir()] == [policy.name]


def test_the_memory_holds_what_was_written_and_its_hash(bare: Path, kruimel: Run) -> None:
    kruimel(bare)
    values = json.loads(memory_path(bare).read_text("ascii"))

    assert memory_path(bare).name == "privacy.txt.kruimel.json"
    assert values["kruimel"] == "policy-memory/1"
    assert values["sha256"] == Memory(pieces=tuple(values["pieces"])).digest
    assert values["pieces"][0].startswith("Cookies zijn kleine stukjes tekst")
    assert re.search(r"[0-9a-f]{8}\.$", values["pieces"][-1])


def test_edits_by_hand_are_shown_three_ways_and_only_lost_when_asked(bare: Path, kruimel: Run) -> None:
    kruimel(bare)
    written = bare.read_text("utf-8")
    bare.write_text(written.replace("vraagt eerst wat mag", "vraagt helemaal niets"), encoding="utf-8")
    edited = bare.read_bytes()

    refused = kruimel(bare)
    assert refused.code == 2
    assert bare.read_bytes() == edited
    assert f"--- {bare} (written then)\n+++ {bare} (by hand)\n" in refused.err
    assert "\n+Deze site vraagt helemaal niets." in refused.err
    assert refused.err.splitlines()[-1].endswith("--force replaces it")
    assert "vraagt helemaal niets" in kruimel(bare, "--check").out
    assert kruimel(bare, "--force", "--quiet") == Done(0, "", "")
    assert bare.read_text("utf-8") == written


def test_lines_that_were_broken_elsewhere_are_no_edits(bare: Path, kruimel: Run) -> None:
    kruimel(bare)
    written = bare.read_text("utf-8")
    bare.write_text(re.sub(r"(?<=[a-z,.])\n(?=[a-z])", " ", written), encoding="utf-8")

    assert kruimel(bare).code == 0
    assert "Uw rechten\n\nU kunt bellen.\n" in bare.read_text("utf-8")


def test_a_section_that_was_moved_is_found_by_its_memory(bare: Path, kruimel: Run) -> None:
    kruimel(bare)
    text = bare.read_text("utf-8")
    section = text[text.index("Cookies zijn") : text.index("Uw rechten")]
    moved = text.replace("Cookies\n\n" + section, "") + "\nIets anders\n\n" + section.rstrip() + "\n"
    bare.write_text(moved, encoding="utf-8")

    assert kruimel(bare).err.endswith("is up to date\n")
    assert bare.read_text("utf-8") == moved


def test_a_section_whose_memory_is_lost_and_that_changed_is_not_overwritten(bare: Path, kruimel: Run) -> None:
    kruimel(bare)
    memory_path(bare).unlink()
    bare.write_text(bare.read_text("utf-8").replace("vraagt eerst wat", "vraagt niets"), encoding="utf-8")

    refused = kruimel(bare)
    assert refused.code == 2
    assert "edits can not be told" in refused.err


def test_the_policy_of_before_is_kept_when_asked(policy: Path, kruimel: Run) -> None:
    kruimel(policy, "--backup")
    kruimel(policy, "--backup")

    assert policy.with_name(policy.name + ".bak").read_bytes() == FILES[policy.name]


def test_json_tells_where_the_section_went(bare: Path, kruimel: Run) -> None:
    told = json.loads(kruimel(bare, "--json", "-", "--quiet").out)

    (one,) = told["documents"]
    assert told["kruimel"] == "policy-write/1"
    assert (one["file"], one["format"], one["language"], one["address"]) == (str(bare), "txt", "nl", "u")
    assert (one["found"], one["line"], one["current"], one["edited"]) == ("heading", 6, False, False)
    again = json.loads(kruimel(bare, "--json", "-", "--quiet").out)["documents"][0]
    assert (again["found"], again["current"], again["diff"]) == ("memory", True, "")


def test_json_lists_the_candidates_where_it_is_unclear(tmp_path: Path, kruimel: Run) -> None:
    path = tmp_path / "p.html"
    path.write_text("<h2>Cookies</h2><p>a</p><h2>Slot</h2>\n<h2>Cookiebeleid</h2><p>b</p>", encoding="utf-8")

    asked = kruimel(path, "--json", "-")
    problem = json.loads(asked.out)["problem"]
    assert asked.code == 2
    assert problem["kind"] == "unclear"
    assert problem["candidates"] == [
        {"line": 1, "heading": "Cookies", "level": 2},
        {"line": 2, "heading": "Cookiebeleid", "level": 2},
    ]
    assert kruimel(path, "--heading", "Cookiebeleid").code == 0
    assert "<h2>Cookies</h2><p>a</p>" in path.read_text("utf-8")


def test_a_new_section_goes_after_the_heading_that_was_chosen(policy: Path, kruimel: Run) -> None:
    policy.write_bytes(FILES[policy.name].replace(b"Cookies", b"Nieuws"))
    if policy.suffix == ".docx":
        policy.write_bytes(
            package(document(paragraph("Privacy", "Kop1"), paragraph("A."), paragraph("Nieuws", "Kop1")))
        )

    assert kruimel(policy, "--after", "Nieuws", "--json", "-").code == 0
    shown = kruimel(policy, "--check", "--json", "-")
    assert json.loads(shown.out)["documents"][0]["current"]


def test_the_format_can_be_given(tmp_path: Path, kruimel: Run) -> None:
    path = tmp_path / "privacy.txt"
    path.write_text("## Cookies\n\nOud.\n", encoding="utf-8")

    assert json.loads(kruimel(path, "--format", "txt", "--check", "--json", "-").out)["documents"][0]["format"] == "txt"
    assert json.loads(kruimel(path, "--check", "--json", "-").out)["documents"][0]["format"] == "md"
    wrong = kruimel(path, "--format", "docx")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    assert "is no Word document" in wrong.err


def test_one_bad_policy_keeps_all_from_being_written(tmp_path: Path, kruimel: Run) -> None:
    good, bad = tmp_path / "a.txt", tmp_path / "b.docx"
    good.write_text(TEXT, encoding="utf-8")
    bad.write_bytes(b"geen zip")

    done = kruimel(good, bad)
    assert (done.code, done.err) == (
        2,
        f"kruimel: {bad}: is no Word document (.docx): it is not a whole zip archive\n",
    )
    assert good.read_text("utf-8") == TEXT


@pytest.mark.parametrize(
    "memory",
    [b"", b"[]", b"{}", b"\xff", b'{"kruimel": "policy-memory/1", "sha256": "x", "pieces": ["a"]}', b"[" * 99_999],
)
def test_a_memory_that_kruimel_did_not_write_is_said_so(memory: bytes, bare: Path, kruimel: Run) -> None:
    memory_path(bare).write_bytes(memory)

    done = kruimel(bare)
    assert done.code == 2
    assert done.err == f"kruimel: {memory_path(bare)}: is not what kruimel wrote; take it back from git, or remove it\n"
    assert bare.read_text("utf-8") == TEXT


def test_the_encoding_and_the_line_ends_of_the_file_stay(tmp_path: Path, kruimel: Run) -> None:
    path = tmp_path / "privacy.txt"
    old = TEXT.replace("gegevens", "café").replace("\n", "\r\n").encode("cp1252")
    path.write_bytes(old)
    kruimel(path)

    new = path.read_bytes()
    assert new.startswith(old[: old.index(b"Oud.")])
    assert new.endswith(old[old.index(b"\r\n\r\nUw rechten") :])
    assert b"\n" not in new.replace(b"\r\n", b"")


REMEMBERED = tuple(f"Zin nummer {number} van wat er geschreven werd." for number in range(20))


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        (["a", *REMEMBERED, "b"], (1, 20, True)),
        (["a", *REMEMBERED[:10], "erbij", *REMEMBERED[10:], "b"], (1, 21, False)),
        (["a", *REMEMBERED[3:], "b"], (1, 17, False)),
        (["a", *REMEMBERED[:8], "b"], None),
        ([*REMEMBERED, *REMEMBERED], None),
        (["a", "b"], None),
        ([], None),
    ],
)
def test_a_section_is_recalled_word_for_word_or_by_most_of_it(
    pieces: list[str], expected: tuple[int, int, bool] | None
) -> None:
    found = recall(Memory(pieces=REMEMBERED), pieces)

    assert (None if found is None else (found.first, found.last, found.is_exact)) == expected


def test_a_line_of_the_section_that_stands_elsewhere_too_does_not_stretch_it() -> None:
    pieces = [REMEMBERED[0], *["iets van een ander"] * 40, *REMEMBERED[:10], "erbij", *REMEMBERED[10:]]
    found = recall(Memory(pieces=REMEMBERED), pieces)

    assert found is not None
    assert found.first == 41


def test_a_document_without_end_is_not_searched_for_what_changed() -> None:
    assert recall(Memory(pieces=REMEMBERED), ["iets"] * (MAX_PIECES + 1)) is None


def test_the_pre_commit_hook_runs_the_check_when_policy_or_declaration_change() -> None:
    hook = (Path(__file__).parents[3] / ".pre-commit-hooks.yaml").read_text("utf-8")
    files = re.search(r"files: (.*)$", hook, re.MULTILINE)

    assert "entry: kruimel policy write --check\n" in hook
    assert files is not None
    for name in (
        "cookies.toml",
        "site/services/meter.toml",
        "privacy.md",
        "docs/privacyverklaring.docx",
        "policy.html",
    ):
        assert re.search(files[1], name), name
    assert not re.search(files[1], "README.md")
