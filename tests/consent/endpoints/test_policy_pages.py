"""The policy's cookie section, served by the application itself."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from starlette.responses import HTMLResponse

from consent.cookie import CookieOptions
from consent.declaration import Declaration
from consent.errors import ConfigError
from consent.lifetime import DAY
from consent.vocabulary import ProfileName
from tests.consent.declarations import studio, webshop
from tests.consent.shop import PAGE, PlainBanner, around, client, shop


class StyledBanner(PlainBanner):
    address = "je"
    page_styles = ("kr.0a1b.css",)


async def asked(path: str, *, banner: PlainBanner | None = None, headers: dict[str, str] | None = None,
                declaration: Declaration | None = None, **options: object) -> httpx.Response:  # fmt: skip
    app = shop(lambda: HTMLResponse(PAGE), banner=banner, declaration=declaration or webshop(), **options)
    async with client(app) as visitor:
        return await visitor.get(path, headers=headers)


async def test_the_page_tells_the_section_in_the_style_and_words_of_the_banner() -> None:
    response = await asked("/consent/policy", banner=StyledBanner())

    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert '<link rel="stylesheet" href="/consent/kr.0a1b.css">' in response.text
    assert '<html lang="nl"' in response.text
    assert "<title>Cookies – Voorbeeld Thee</title>" in response.text
    assert "Heb je nog niets gekozen" in response.text
    assert '<a href="/consent/preferences">Cookiekeuze</a>' in response.text


async def test_a_banner_without_style_sheets_gives_a_plain_page() -> None:
    response = await asked("/consent/policy", banner=PlainBanner())

    assert "stylesheet" not in response.text
    assert "Hebt u nog niets gekozen" in response.text


async def test_the_page_holds_no_script_and_no_style_and_forbids_both_from_elsewhere() -> None:
    response = await asked("/consent/policy", banner=StyledBanner())

    assert "<script" not in response.text
    assert "style=" not in response.text
    assert response.headers["content-security-policy"].startswith("default-src 'self'")


async def test_links_follow_the_mount() -> None:
    response = await asked("/mand/consent/policy", banner=StyledBanner(), mount="/mand/consent")

    assert '<a href="/mand/consent/preferences">Cookiekeuze</a>' in response.text
    assert 'href="/mand/consent/policy.json"' in response.text


async def test_links_lead_to_where_the_site_says_that_visitors_choose() -> None:
    response = await asked("/consent/policy", banner=StyledBanner(), declaration=studio())

    assert '<a href="/cookies/keuze">Cookiekeuze</a>' in response.text


async def test_without_a_banner_no_page_of_preferences_is_promised() -> None:
    response = await asked("/consent/policy")

    assert "/consent/preferences" not in response.text
    assert "nog geen plek" in response.text


async def test_the_language_is_that_of_the_middleware() -> None:
    response = await asked("/consent/policy", banner=StyledBanner(), language="en")

    assert '<html lang="en"' in response.text
    assert "Your choice" in response.text


async def test_programs_get_linked_data() -> None:
    response = await asked("/consent/policy.json", banner=StyledBanner())

    assert response.headers["content-type"] == "application/ld+json"
    assert json.loads(response.text)["dct:hasVersion"] == webshop().revision


@pytest.mark.parametrize("path", ["/consent/policy", "/consent/policy.json"])
async def test_what_has_not_changed_is_not_sent_again(path: str) -> None:
    first = await asked(path)
    again = await asked(path, headers={"if-none-match": first.headers["etag"]})

    assert first.headers["cache-control"] == "no-cache"
    assert (again.status_code, again.content) == (304, b"")


async def test_the_page_is_not_rendered_anew_for_each_of_many_mounts(monkeypatch: pytest.MonkeyPatch) -> None:
    app = shop(lambda: HTMLResponse(PAGE), banner=StyledBanner())
    async with client(app) as visitor:
        first = await visitor.get("/consent/policy")
        monkeypatch.setattr("consent.policy.section.render_section", None)
        assert (await visitor.get("/consent/policy")).text == first.text


async def test_a_declaration_that_its_law_refuses_is_told_when_the_application_starts() -> None:
    belgian = replace(studio(), site=replace(studio().site, profile=ProfileName.BE))

    with pytest.raises(ConfigError, match="no exemption for statistics"):
        around(HTMLResponse(PAGE), declaration=belgian)


async def test_templates_of_the_owner_override_blocks_of_the_page(tmp_path: Path) -> None:
    text = '{% extends "kruimel/section.nl.md.jinja" %}{% block complaint %}Klachten? Bel de winkel.{% endblock %}'
    (tmp_path / "section.nl.md.jinja").write_text(text, "utf-8")
    response = await asked("/consent/policy", policy_templates=tmp_path)

    assert "Klachten? Bel de winkel." in response.text
    assert "Autoriteit Persoonsgegevens" not in response.text


async def test_templates_that_do_not_work_stop_the_application_from_starting(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"holds no template called section\.nl\.md\.jinja"):
        await asked("/consent/policy", policy_templates=tmp_path)
    (tmp_path / "section.en.md.jinja").write_text("{% block", "utf-8")
    with pytest.raises(ConfigError, match=r"section\.en\.md\.jinja:1: "):
        await asked("/consent/policy", policy_templates=tmp_path)


@pytest.mark.parametrize(("days", "profile", "is_told"), [(182, "fr", False), (183, "fr", True), (300, "nl", False)])
async def test_a_yes_that_holds_longer_than_the_authority_advises_is_logged(
    days: int, profile: str, is_told: bool, caplog: pytest.LogCaptureFixture
) -> None:
    declaration = webshop()
    french = replace(declaration, site=replace(declaration.site, profile=ProfileName(profile)))
    await asked("/", declaration=french, cookie=CookieOptions(max_age=days * DAY))

    assert ("advises to ask again after 182" in caplog.text) is is_told
