"""`kruimel import`, from the command line."""

from __future__ import annotations

import json
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from consent.cli import app, main
from consent.declaration import load_declaration, parse_declaration
from consent.declaration.importing.draft import draft
from consent.declaration.importing.stated import Stated, StatedItem, StatedService
from consent.declaration.importing.tools import Tool
from consent.declaration.importing.translate import translate
from consent.declaration.merge import merge
from consent.declaration.observed import parse_scan
from consent.text import Text
from consent.vocabulary import Category, Language
from tests.consent.declaration.importing.configurations import CATALOGUE, FILES, FOLDER
from tests.consent.declaration.scans import GA_ITEMS, as_bytes, scan, service
from widget import Banner

KLARO = FOLDER / "klaro.js"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder, which commands run in."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words], prog_name="kruimel")


def run_main(monkeypatch, capsys, *words):
    monkeypatch.setattr("sys.argv", ["kruimel", *map(str, words)])
    with pytest.raises(SystemExit) as caught:
        main()
    return caught.value.code, capsys.readouterr()


@pytest.mark.parametrize(("tool", "name"), FILES)
@pytest.mark.parametrize("language", list(Language))
def test_what_is_written_can_be_loaded_and_told_in_a_policy(folder, tool, name, language):
    result = run("import", tool.value, FOLDER / name, "--language", language.value)
    declaration = load_declaration("cookies.toml")
    policy = run("policy", "render", "--address", "je")

    assert result.exit_code == 0
    assert {"kruimel"} < set(declaration.services)
    assert all(known.review == "new" for known in declaration.services.values() if known.id != "kruimel")
    assert policy.exit_code == 0
    assert all(known.name in policy.stdout for known in declaration.services.values() if known.category.asks_consent)


@pytest.mark.parametrize(("tool", "name"), FILES)
def test_every_service_of_the_configuration_is_declared_under_its_old_name_or_told(folder, tool, name):
    told = json.loads(run("import", tool.value, FOLDER / name, "--json", "-").stdout)
    declaration = load_declaration("cookies.toml")

    ids = {new for each in told["names"] if each["kind"] == "service" for new in each["new"]}
    categories = {new for each in told["names"] if each["kind"] == "category" for new in each["new"]}
    assert ids <= set(declaration.services)
    assert categories <= {category.value for category in Category}
    assert all(entry["message"] for entry in told["left_out"])


def test_it_says_what_is_written_how_names_changed_and_what_to_do_next(folder):
    result = run("import", "klaro", KLARO, "--site", "https://winkel.example/thee")

    lines = result.stdout.splitlines()
    assert lines[0] == "cookies.toml is written: 6 services, 11 items."
    assert "  meta-pixel (marketing): Meta Pixel" in lines
    assert '  Banner(markup=("klaro",), names={' in lines
    assert '      "fbpixel": "meta-pixel",' in lines
    assert "Choose a category for raadsel" in result.stdout
    assert lines[-1].startswith("  kruimel scan https://winkel.example --json scan.json")
    assert load_declaration("cookies.toml").site.url == "https://winkel.example"


@pytest.mark.parametrize(
    ("tool", "name", "names"),
    [
        (Tool.COOKIECONSENT, "cookieconsent2.js", {"necessary": "necessary", "meten": "statistics marketing"}),
        (
            Tool.COOKIECONSENT,
            "cookieconsent.ts",
            {
                "necessary": "necessary",
                "analytics": "statistics",
                "video": "marketing",
                "ga": "google-analytics",
                "youtube": "youtube",
            },
        ),
    ],
)
def test_setting_for_the_banner_names_what_the_markup_names(folder, tool, name, names):
    told = json.loads(run("import", tool.value, FOLDER / name, "--json", "-").stdout)

    assert told["banner"] == {"markup": ["cookieconsent"], "names": names}
    Banner(**told["banner"])


@pytest.mark.parametrize("tool", [Tool.TARTEAUCITRON, Tool.DJANGO])
def test_what_to_do_with_markup_that_the_banner_does_not_know_is_told(folder, tool):
    file = next(FOLDER / name for known, name in FILES if known is tool)
    result = run("import", tool.value, file)

    assert "Banner(" not in result.stdout
    assert " -> meta-pixel\n" in result.stdout or " -> marketing (by category)\n" in result.stdout
    assert "data-consent" in result.stdout


def test_what_is_not_carried_over_is_one_line_each_on_standard_error(folder):
    lines = run("import", "klaro", KLARO).stderr.splitlines()

    assert "klaro: callback of 'googleAnalytics' is code and was left out" in lines
    assert lines[-1] == "klaro: the choices that visitors made so far can not be taken over: they are asked again"
    assert all(line.startswith("klaro: ") for line in lines)


def test_facts_of_the_owner_are_told_apart_from_those_of_the_catalogue(folder):
    run("import", "klaro", KLARO)

    text = (folder / "cookies.toml").read_text("utf-8")
    assert "# Made from a configuration of klaro" in text
    assert '# klaro: "fbpixel" (marketing)\n[services.meta-pixel]\n' in text
    assert "Choose one: what is unclassified is never allowed.\n[services.raadsel]" in text


def test_scan_goes_on_from_there_and_keeps_what_was_stated(folder):
    run("import", "klaro", KLARO, "--site", "https://shop.example")
    before = (folder / "cookies.toml").read_text("utf-8")
    found = scan(items=GA_ITEMS, services=[service("google-analytics", "Google Analytics")])

    merged = merge(before, parse_scan(as_bytes(found)), CATALOGUE)

    assert list(merged.declaration.services) == list(parse_declaration(before).services)
    assert '# klaro: "telraam" (analytics, security, Statistieken)' in merged.text
    assert merged.declaration.services["google-analytics"].first_seen is not None


def test_address_of_the_site_is_asked_for_where_nobody_gave_it(folder):
    result = run("import", "klaro", KLARO)

    assert "Put the address of the site into cookies.toml." in result.stdout
    assert 'url = "https://site.example" # the address of the site: put it here' in (folder / "cookies.toml").read_text(
        "utf-8"
    )


def test_json_goes_into_a_file_or_alone_to_standard_output(folder):
    told = json.loads(run("import", "klaro", KLARO, "--json", "-").stdout)
    run("import", "klaro", KLARO, "--out", "b.toml", "--json", "told.json", "--quiet")

    assert told["kruimel"] == "import/1"
    assert told["banner"]["markup"] == ["klaro"]
    assert told["banner"]["names"]["fbpixel"] == "meta-pixel"
    assert {"old": "fbpixel", "new": ["meta-pixel"], "kind": "service"} in told["names"]
    assert {"about": "fbpixel", "message": "onAccept of 'fbpixel' is code and was left out"} in told["left_out"]
    assert json.loads((folder / "told.json").read_text("utf-8")) == {**told, "file": "b.toml"}


def test_quiet_says_nothing(folder):
    result = run("import", "klaro", KLARO, "--quiet")

    assert (result.stdout, result.stderr) == ("", "")
    assert (folder / "cookies.toml").exists()


def test_services_of_ones_own_are_known_too(folder):
    own = 'name = "Het telraam"\ncategory = "preferences"\n[[items]]\nkind = "cookie"\nname = "tr_bezoek"\n'
    (folder / "services").mkdir()
    (folder / "services" / "telraam.toml").write_text(own, "utf-8")

    run("import", "klaro", KLARO)

    assert load_declaration("cookies.toml").services["telraam"].name == "Het telraam"


def test_json_is_read_without_a_parser_for_javascript(folder, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "tree_sitter", None)

    assert run("import", "django-cookie-consent", FOLDER / "django.json").exit_code == 0
    assert run("import", "klaro", FOLDER / "klaro.json", "--out", "b.toml").exit_code == 0
    code, printed = run_main(monkeypatch, capsys, "import", "klaro", KLARO, "--out", "c.toml")
    assert code == 2
    assert "pip install 'kruimel[import]'" in printed.err


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "config.js: no such file"),
        (b"", "config.js: is no configuration of Klaro; that is an object with a list called services, or apps"),
        (b"var a = \xff;", "config.js:1: is not UTF-8 text; save it as UTF-8"),
        ("var klaroConfig = {services: []}".encode("utf-16"), "config.js:1: is not UTF-8 text; save it as UTF-8"),
        (b"x" * 10_000_000, "config.js: larger than 1 MB"),
        (b"\n\nvar klaroConfig = {services: [}", "config.js:3: is not JavaScript that can be read from here on"),
        (b"var klaroConfig = laad();", "config.js: is no configuration of Klaro"),
        (
            b"var klaroConfig = {services: " + b"[" * 99 + b"]" * 99 + b"}",
            "config.js:1: has values in values",
        ),
    ],
)
def test_bad_input_is_one_clear_line_and_nothing_is_written(folder, monkeypatch, capsys, data, message):
    if data is not None:
        (folder / "config.js").write_bytes(data)

    code, printed = run_main(monkeypatch, capsys, "import", "klaro", "config.js")

    assert code == 2
    assert printed.out == ""
    assert printed.err.startswith(f"kruimel: {message}")
    assert printed.err.count("\n") == 1
    assert not (folder / "cookies.toml").exists()


def test_declaration_that_is_there_is_left_as_it_is(folder, monkeypatch, capsys):
    (folder / "cookies.toml").write_text("mine")

    code, printed = run_main(monkeypatch, capsys, "import", "klaro", KLARO)

    assert code == 2
    assert printed.err == (
        "kruimel: cookies.toml: is there already, and is left as it is; name another file with --out and take over "
        "what you need\n"
    )
    assert (folder / "cookies.toml").read_text() == "mine"


@pytest.mark.parametrize("site", ["winkel.example", "javascript:alert(1)", "https://", "https://a b"])
def test_address_that_is_none_is_refused(folder, monkeypatch, capsys, site):
    code, printed = run_main(monkeypatch, capsys, "import", "klaro", KLARO, "--site", site)

    assert code == 2
    assert printed.err == f"kruimel: --site: {site!r} is not an address such as 'https://shop.example'\n"


NAMES = st.text(min_size=1, max_size=30).filter(str.strip)
TEXTS = st.builds(Text, nl=st.text(max_size=40), en=st.text(max_size=40))
ITEMS = st.sampled_from(
    ["_ga", "_ga*", "_fbp", "_gid", "sessionid", "eigen", 'a"b', "éé*", "\\", "mtm_consent", "_pk_*"]
)
SERVICES = st.builds(
    StatedService,
    name=NAMES | st.sampled_from(["ga", "matomo", "facebook", "statistics", "kruimel", "google-analytics-2"]),
    titles=st.lists(NAMES, max_size=1).map(tuple),
    words=st.lists(NAMES | st.sampled_from(["analytics", "ads", "functional", "required"]), max_size=3).map(tuple),
    is_group=st.booleans(),
    is_required=st.booleans(),
    purpose=TEXTS,
    items=st.lists(st.builds(StatedItem, name=ITEMS, purpose=TEXTS), max_size=4).map(tuple),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(SERVICES, max_size=5).map(tuple))
def test_whatever_is_stated_what_is_written_can_be_loaded(services):
    result = translate(Stated(services=services), CATALOGUE, replaced="klaro")

    text = draft(result, tool=Tool.KLARO, site="", language=Language.NL, choose="services")

    assert set(parse_declaration(text).services) == {entry.service.id for entry in result.entries}
