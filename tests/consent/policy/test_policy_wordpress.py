"""A page of WordPress, through its REST API: what is read, shown, written, remembered and refused."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, JSONResponse, Response

from consent.cli import main
from consent.policy.wordpress.rest import Credentials
from tests.consent.declarations import WEBSHOP_FILE
from tests.consent.policy.test_policy_on_disk import Done
from tests.consent.policy.wordpress_site import PASSWORD, USER, WordPress, basic, error, redirect, serving

BLOCKS = """<!-- wp:heading -->
<h2 class="wp-block-heading">Privacy</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>Wij verwerken je gegevens met zorg.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2 class="wp-block-heading">Cookies</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>Onze site gebruikt wel eens een koekje.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2 class="wp-block-heading">Jouw rechten</h2>
<!-- /wp:heading -->

<!-- wp:paragraph -->
<p>Je mag altijd bellen.</p>
<!-- /wp:paragraph -->"""
Run = Callable[..., Done]


@pytest.fixture(scope="module")
def served() -> Iterator[WordPress]:
    with serving(WordPress()) as site:
        yield site


@pytest.fixture
def site(served: WordPress) -> WordPress:
    fresh = WordPress(address=served.address)
    fresh.page(12, BLOCKS)
    served.__dict__.update(fresh.__dict__)
    return served


@pytest.fixture
def kruimel(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, site: WordPress
) -> Run:
    declaration = tmp_path / "cookies.toml"
    shutil.copy(WEBSHOP_FILE, declaration)
    monkeypatch.setenv("KRUIMEL_WORDPRESS_USER", USER)
    monkeypatch.setenv("KRUIMEL_WORDPRESS_PASSWORD", PASSWORD)

    def run(*words: object, address: str | None = None) -> Done:
        where = site.address if address is None else address
        command = ["kruimel", "policy", "write", where, *map(str, words), "--declaration", str(declaration)]
        monkeypatch.setattr(sys, "argv", command)
        with pytest.raises(SystemExit) as ended:
            main()
        said = capsys.readouterr()
        assert PASSWORD not in said.out + said.err
        assert basic(USER, PASSWORD) not in said.out + said.err
        return Done(int(ended.value.code or 0), said.out, said.err)

    return run


def kept_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if path.name != "cookies.toml")


def test_a_page_is_shown_as_it_would_be_and_not_written(kruimel: Run, site: WordPress, tmp_path: Path) -> None:
    shown = kruimel("--wordpress", 12)

    assert shown.code == 0
    assert "-<p>Onze site gebruikt wel eens een koekje.</p>" in shown.out
    assert "+<!-- wp:html -->" in shown.out
    assert shown.err.endswith("page 12: nothing is written yet; --publish writes it\n")
    assert [method for method, _, _ in site.asked] == ["GET"]
    assert site.pages[12]["content"] == BLOCKS
    assert kept_in(tmp_path) == []


def test_publishing_changes_the_content_of_the_page_and_nothing_else(kruimel: Run, site: WordPress) -> None:
    done = kruimel("--wordpress", 12, "--publish")
    now = site.pages[12]["content"]

    assert (done.code, done.out) == (0, "")
    assert done.err.endswith("page 12: cookie section written; visitors read it at /privacy/\n")
    assert [list(body) for body in site.bodies] == [["content"]]
    above, _, below = BLOCKS.partition(
        "<!-- wp:paragraph -->\n<p>Onze site gebruikt wel eens een koekje.</p>\n<!-- /wp:paragraph -->"
    )
    assert now.startswith(above)
    assert now.endswith(below)
    assert "je kunt" in now.lower()
    assert now.count("<!-- wp:html -->") == now.count("<!-- /wp:html -->") == 1


def test_a_page_that_is_published_twice_is_written_once(kruimel: Run, site: WordPress, tmp_path: Path) -> None:
    kruimel("--wordpress", 12, "--publish")
    again = kruimel("--wordpress", 12, "--publish")

    assert (again.code, len(site.bodies)) == (0, 1)
    assert again.err.endswith("page 12: the cookie section is up to date\n")
    (memory,) = [name for name in kept_in(tmp_path) if name.endswith(".kruimel.json")]
    assert memory.endswith("-12.wordpress.kruimel.json")
    assert kruimel("--wordpress", 12, "--check") == Done(0, "", again.err)


def test_a_page_is_found_by_the_last_part_of_its_address_too(kruimel: Run, site: WordPress) -> None:
    assert kruimel("--wordpress", "privacy", "--publish", "--quiet") == Done(0, "", "")
    assert "kruimel:begin" in site.pages[12]["content"]


def test_a_draft_is_written_and_said_to_be_one(kruimel: Run, site: WordPress) -> None:
    site.page(13, BLOCKS, slug="concept", status="draft")

    assert kruimel("--wordpress", "concept", "--publish").err.endswith("written; the page itself is not published\n")


def test_check_writes_nothing_and_ends_with_one(kruimel: Run, site: WordPress) -> None:
    stale = kruimel("--wordpress", 12, "--check", "--publish")

    assert (stale.code, site.bodies) == (1, [])
    assert "+<!-- wp:html -->" in stale.out


def test_another_program_gets_the_result_as_json(kruimel: Run) -> None:
    told = json.loads(kruimel("--wordpress", 12, "--json", "-", "--quiet").out)["documents"][0]

    assert (told["format"], told["found"], told["current"], told["address"]) == ("html", "heading", False, "je")
    assert told["file"].endswith(" page 12")


def test_edits_that_somebody_made_in_wordpress_are_kept(kruimel: Run, site: WordPress) -> None:
    kruimel("--wordpress", 12, "--publish")
    site.pages[12]["content"] = edited = site.pages[12]["content"].replace("vraagt eerst wat mag", "vraagt niets")

    refused = kruimel("--wordpress", 12, "--publish")
    assert (refused.code, site.pages[12]["content"]) == (2, edited)
    assert "vraagt niets" in refused.err
    assert kruimel("--wordpress", 12, "--publish", "--force").code == 0
    assert "vraagt niets" not in site.pages[12]["content"]


def test_a_page_that_changes_while_it_is_read_is_left_alone(kruimel: Run, site: WordPress) -> None:
    site.edit_after_reads = 1
    done = kruimel("--wordpress", 12, "--publish")

    assert (done.code, site.bodies) == (2, [])
    assert done.err.endswith("page 12 was changed at 2026-11-21T10:11:12 (GMT) while we read it; run this again\n")


def test_what_wordpress_took_out_on_the_way_is_told(kruimel: Run, site: WordPress) -> None:
    site.trims = "<code>_ga</code>"
    done = kruimel("--wordpress", 12, "--publish")

    assert done.code == 2
    assert "WordPress changed the section as it took it" in done.err


def test_the_old_page_is_kept_when_asked(kruimel: Run, tmp_path: Path) -> None:
    kruimel("--wordpress", 12, "--publish", "--backup")

    (kept,) = [name for name in kept_in(tmp_path) if name.endswith(".bak")]
    assert (tmp_path / kept).read_text("utf-8") == BLOCKS


def test_a_site_without_pretty_permalinks_is_reached_as_well(kruimel: Run, site: WordPress) -> None:
    site.is_plain = True

    assert kruimel("--wordpress", 12, "--publish").code == 0
    assert "kruimel:begin" in site.pages[12]["content"]


REFUSALS: list[tuple[Response, int, str]] = [
    (error(401, "incorrect_password"), 2, "does not take KRUIMEL_WORDPRESS_USER and KRUIMEL_WORDPRESS_PASSWORD"),
    (error(403, "rest_forbidden_context"), 2, "this user may not edit it (rest_forbidden_context)"),
    (error(404, "rest_post_invalid_id"), 2, "there is none (rest_post_invalid_id)"),
    (error(404, "rest_no_route"), 3, "tells nothing of pages (rest_no_route)"),
    (error(400, "\x1b[31mrood"), 2, "WordPress answers 400\n"),
    (error(500, "internal_server_error"), 3, "answers 500; try again later"),
    (error(429, ""), 3, "answers 429; try again later"),
    (HTMLResponse("<p>Log eerst in.</p>"), 3, "answers 200 with a page instead of JSON"),
    (HTMLResponse("<p>Weg.</p>", 404), 3, "answers 404 with a page instead of JSON"),
    (HTMLResponse("<p>Robot?</p>", 403), 3, "refuses us (403), perhaps as a robot"),
    (HTMLResponse("", 401), 3, "asks for another password first (401)"),
    (JSONResponse([]), 3, "without the text that its editor has"),
    (JSONResponse({"id": 12, "content": {"rendered": "<p>x</p>"}, "modified_gmt": "x"}), 3, "without the text"),
    (JSONResponse({"id": "12", "content": {"raw": "x"}, "modified_gmt": "x"}), 3, "is this WordPress?"),
    (Response("[" * 100_000, media_type="application/json"), 3, "with a page instead of JSON"),
    (Response("{}" + " " * 17_000_000, media_type="application/json"), 3, "answers with more than 16,000,000 bytes"),
    (redirect("https://ander.example/wp-json/wp/v2/pages/12"), 3, "sends us on to 'https://ander.example/'"),
    (redirect("/elders"), 3, "sends us on to '/elders'"),
]


@pytest.mark.parametrize(("answer", "code", "said"), REFUSALS, ids=[said[:30] for _, _, said in REFUSALS])
def test_what_goes_wrong_is_told_in_one_line(
    answer: Response, code: int, said: str, kruimel: Run, site: WordPress
) -> None:
    site.answer = answer
    done = kruimel("--wordpress", 12, "--publish")

    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert len(done.err.splitlines()) == 1
    assert "\x1b" not in done.err


def test_no_password_goes_along_with_a_redirect(kruimel: Run, site: WordPress) -> None:
    with serving(WordPress()) as other:
        site.answer = redirect(f"{other.address}/wp-json/wp/v2/pages/12")
        kruimel("--wordpress", 12)

        assert other.asked == []


CLASSIC = {
    "headings": "<h2>Privacy</h2>\nWij.\n<h2>Cookies</h2>\nVroeger.\n\n<i>Vroeger</i>.\n<h2>Jouw rechten</h2>\nBel.",
    "bold": "<b>Privacy</b>\n\nWij.\n\n<b>Cookies</b>\n\nVroeger.\n\n<i>Vroeger</i>.\n\n<b>Jouw rechten</b>\n\nBel.",
    "run in": "<b>Privacy</b>\nWij.\n\n<b>Cookies</b>\nVroeger.\n\nVroeger.\n\n<b>Jouw rechten</b>\nBel.",
    "lines": "Privacy\r\n\r\nWij.\r\n\r\nCookies\r\n\r\nVroeger.\r\n\r\nJouw rechten\r\n\r\nBel.",
    "in a box": "<div>\n<b>Privacy</b>\n\nWij.\n\n<b>Cookies</b>\n\nVroeger.\n\n<b>Jouw rechten</b>\n\nBel.\n</div>",
}


@pytest.mark.parametrize("content", CLASSIC.values(), ids=CLASSIC)
def test_the_classic_editor_has_paragraphs_without_tags(content: str, kruimel: Run, site: WordPress) -> None:
    site.page(12, content)
    kruimel("--wordpress", 12, "--publish")
    now = site.pages[12]["content"]

    assert "Vroeger" not in now
    assert now.startswith(content[: content.index("Cookies")])
    assert now.endswith(content[content.index("Jouw rechten") :])
    assert now.count("Cookies</") + now.count("\nCookies\r") == 1
    assert kruimel("--wordpress", 12, "--publish").err.endswith("up to date\n")


def test_a_heading_amid_a_paragraph_of_the_classic_editor_is_asked_about(kruimel: Run, site: WordPress) -> None:
    site.page(12, "Privacy\nWij.\n\nCookies\nOud.\n\nJouw rechten\nJe mag bellen.")
    done = kruimel("--wordpress", 12, "--publish")

    assert (done.code, site.bodies) == (2, [])
    assert "line 4 'Cookies'" in done.err


def test_a_page_that_is_not_there_is_said_to_be_none(kruimel: Run) -> None:
    assert "page 'algemeen': there is none" in kruimel("--wordpress", "algemeen").err
    assert "page 99: there is none (rest_post_invalid_id)" in kruimel("--wordpress", 99).err


def test_pages_with_one_name_are_listed(kruimel: Run, site: WordPress) -> None:
    site.page(14, BLOCKS)

    assert "2 pages are called so: 12 (/privacy/), 14 (/privacy/)" in kruimel("--wordpress", "privacy").err


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("http://shop.example/", "shop.example: a password is only sent over https://"),
        ("ftp://shop.example/", "is no address of a site"),
        ("shop.example", "is no address of a site"),
        ("https://een:geheim@shop.example/", "leave user and password out of the address"),
        ("https://shop.example/?page_id=12", "leave out what follows ?"),
        ("https://shop.example:99999/", "the address of the site is none"),
        ("https://sh\x1bop.example/", "is no address of a site"),
    ],
)
def test_a_password_goes_to_no_address_that_it_should_not_go_to(address: str, said: str, kruimel: Run) -> None:
    done = kruimel("--wordpress", 12, address=address)

    assert done.code == 2
    assert said in done.err
    assert "geheim" not in done.err


def test_a_site_that_does_not_answer_is_not_reached(kruimel: Run) -> None:
    done = kruimel("--wordpress", 12, address="http://127.0.0.1:9/")

    assert (done.code, len(done.err.splitlines())) == (3, 1)
    assert "127.0.0.1:9: can not be reached" in done.err


@pytest.mark.parametrize("missing", ["KRUIMEL_WORDPRESS_USER", "KRUIMEL_WORDPRESS_PASSWORD"])
def test_credentials_come_from_the_environment_alone(
    missing: str, kruimel: Run, site: WordPress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(missing, " ")
    done = kruimel("--wordpress", 12)

    assert (done.code, site.asked) == (2, [])
    assert f"{missing} not set" in done.err


def test_credentials_do_not_show_themselves() -> None:
    assert repr(Credentials(user=USER, password=PASSWORD)) == "Credentials()"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--publish"], "name it with --wordpress"),
        (["--wordpress", "../12"], "is the number of a page, or the last part of its address"),
        (["--wordpress", "12", "--format", "md"], "WordPress keeps its pages in HTML"),
        (["privacy.md", "--wordpress", "12"], "goes with the address of one site"),
        ([], "which page of WordPress?"),
    ],
)
def test_wrong_use_is_told_in_one_line(words: list[str], said: str, kruimel: Run) -> None:
    done = kruimel(*words)

    assert (done.code, len(done.err.splitlines())) == (2, 1)
    assert said in done.err
