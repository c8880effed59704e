"""`kruimel declare`, from the command line."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from consent.cli import app, main
from consent.declaration import load_declaration
from tests.consent.declaration.scans import GA_ITEMS, as_bytes, cookie, scan, service, third_party

SCAN = scan(
    items=[*GA_ITEMS, cookie("winkel")],
    services=[service("google-analytics", "Google Analytics")],
    third_parties=[third_party("tracker.example")],
)


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder with a scan in it, which commands run in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scan.json").write_bytes(as_bytes(SCAN))
    return tmp_path


def declare(*words):
    return CliRunner().invoke(app, ["declare", "scan.json", *words], prog_name="kruimel")


def test_it_writes_a_declaration_and_says_what_to_look_at(folder):
    result = declare()

    assert result.exit_code == 0
    assert result.stdout.splitlines()[0] == "cookies.toml is written: 2 services, 3 items."
    assert "new        Google Analytics (statistics): _ga, _ga_*" in result.stdout
    assert "unknown    cookie winkel of shop.example" in result.stdout
    assert max(len(line) for line in result.stdout.splitlines()) <= 80
    assert set(load_declaration(folder / "cookies.toml").services) == {"kruimel", "google-analytics"}


def test_a_second_run_writes_nothing(folder):
    declare()
    before = (folder / "cookies.toml").stat()

    result = declare()

    assert result.stdout.startswith("cookies.toml is as it was")
    after = (folder / "cookies.toml").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_check_writes_nothing_and_ends_with_1_while_a_person_is_needed(folder):
    assert declare("--check").exit_code == 1
    assert not (folder / "cookies.toml").exists()

    declare()
    before = (folder / "cookies.toml").read_text("utf-8")
    assert declare("--check", "--quiet").exit_code == 1
    assert (folder / "cookies.toml").read_text("utf-8") == before


def test_check_ends_with_0_once_everything_is_reviewed(folder):
    (folder / "scan.json").write_bytes(as_bytes({**SCAN, "items": GA_ITEMS, "third_parties": []}))
    declare()
    path = folder / "cookies.toml"
    path.write_text(path.read_text("utf-8").replace('review = "new"\n', ""), "utf-8")

    result = declare("--check")

    assert result.exit_code == 0
    assert result.stdout == "cookies.toml is as it was: 2 services, 3 items.\n"


def test_quiet_says_nothing(folder):
    assert declare("--quiet").stdout == ""


def test_json_is_all_that_goes_to_standard_output(folder):
    told = json.loads(declare("--json", "-").stdout)

    assert told["kruimel"] == "declare/1"
    assert told["needs_a_person"] is True
    assert {"change": "unknown", "service": None, "message": "host tracker.example"} in told["changes"]


def test_json_goes_into_a_file(folder):
    declare("--json", "result.json")

    assert json.loads((folder / "result.json").read_text("utf-8"))["file"] == "cookies.toml"


def test_services_beside_the_declaration_are_picked_up_by_themselves(folder):
    own = 'name = "Winkel"\ncategory = "necessary"\n[[items]]\nkind = "cookie"\nname = "winkel"\nknown_by_name = true\n'
    (folder / "site" / "services").mkdir(parents=True)
    (folder / "site" / "services" / "winkel.toml").write_text(own, "utf-8")

    declare("--out", "site/cookies.toml")

    assert "winkel" in load_declaration(folder / "site" / "cookies.toml").services


def test_a_catalogue_of_ones_own_is_read(folder):
    (folder / "mine").mkdir()
    (folder / "mine" / "tracker.toml").write_text(
        'name = "Tracker"\ncategory = "marketing"\nhosts = ["tracker.example"]\n', "utf-8"
    )

    declare("--catalogue", "mine")

    assert load_declaration(folder / "cookies.toml").services["tracker"].name == "Tracker"


def run_main(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["kruimel", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code, capsys.readouterr()


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        (
            lambda folder: (folder / "scan.json").unlink(),
            "scan.json: no such file; `kruimel scan URL --json scan.json`",
        ),
        (lambda folder: (folder / "scan.json").write_text("{"), "scan.json:1: is not valid JSON"),
        (lambda folder: (folder / "scan.json").write_text("{}"), "scan.json: kruimel: is not 'scan/1'"),
        (lambda folder: (folder / "cookies.toml").mkdir(), "cookies.toml: Is a directory"),
        (
            lambda folder: (folder / "cookies.toml").write_text("a ="),
            "cookies.toml:1: is not valid TOML: Invalid value",
        ),
        (lambda folder: (folder / "cookies.toml").write_bytes(b"\n'\xff"), "cookies.toml:2: is not UTF-8 text"),
        (
            lambda folder: (folder / "cookies.toml").write_text(
                'kruimel = "cookies/1"\n[site]\nurl = "https://shop.example"\ncontroler = "X"\n'
            ),
            "cookies.toml:4: site.controler: unknown field; did you mean 'controller'?",
        ),
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_written(folder, monkeypatch, capsys, prepare, message):
    prepare(folder)
    before = {path.name: path.is_file() and path.read_bytes() for path in folder.iterdir()}

    code, printed = run_main(monkeypatch, capsys, "declare", "scan.json")

    assert code == 2
    assert printed.out == ""
    assert printed.err.startswith(f"kruimel: {message}")
    assert printed.err.count("\n") == 1
    assert {path.name: path.is_file() and path.read_bytes() for path in folder.iterdir()} == before


def test_an_output_folder_that_is_not_there_is_one_clear_line(folder, monkeypatch, capsys):
    code, printed = run_main(monkeypatch, capsys, "declare", "scan.json", "--out", "none/cookies.toml")

    assert code == 2
    assert printed.err.startswith("kruimel: none/cookies.toml: ")
    assert [path.name for path in folder.iterdir()] == ["scan.json"]
