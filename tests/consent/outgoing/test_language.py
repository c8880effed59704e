"""The language of the banner in a page: the page's, else the browser's, else the site's."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
from starlette.responses import HTMLResponse, StreamingResponse

from consent import Visit
from tests.consent.shop import PlainBanner, client, shop


class SpeakingBanner(PlainBanner):
    def body(self, visit: Visit) -> str:
        self.renderings += 1
        return f"[{visit.language}]"


def page(lang: str = "") -> str:
    return f"<!doctype html><html{lang}><head><title>Thee</title></head><body><p>Losse thee</p></body></html>"


async def ask(sent_page: str, accept: str = "", *, sends: dict[str, str] | None = None, **options: Any) -> Any:
    banner = options.pop("banner", SpeakingBanner())
    app = shop(lambda: HTMLResponse(sent_page, headers=sends), banner=banner, **options)
    async with client(app, headers={"accept-language": accept}) as visitor:
        return await visitor.get("/0")


@pytest.mark.parametrize(
    ("lang", "accept", "language", "by_browser"),
    [
        (' lang="nl"', "de", "nl", False),
        (' lang="de-AT"', "en", "de", False),
        (" lang=AR dir=rtl", "en", "ar", False),
        ("", "de-CH,de;q=0.9", "de", True),
        ("", "", "nl", True),
        ("", "ja", "nl", True),
        (' lang=""', "fr", "fr", True),
        (' lang="ja"', "fr", "fr", True),
        (' lang="' + "nl" * 5_000 + '"', "fr", "fr", True),
        (' lang="<script>"', "fr", "fr", True),
        (' data-lang="de" xml:lang="de"', "fr", "fr", True),
    ],
)
async def test_banner_speaks_the_language_of_the_page_and_else_that_of_the_browser(
    lang: str, accept: str, language: str, by_browser: bool
) -> None:
    response = await ask(page(lang), accept)

    assert f"<body>[{language}]" in response.text
    assert ("Accept-Language" in response.headers["vary"]) is by_browser


@pytest.mark.parametrize(
    ("sent", "language"), [("de", "de"), ("de-AT", "de"), ("nl, de", "fr"), ("", "fr"), ("x" * 9_000, "fr")]
)
async def test_content_language_tells_where_html_does_not(sent: str, language: str) -> None:
    told = await ask(page(), "fr", sends={"content-language": sent})
    overruled = await ask(page(" lang=en"), "fr", sends={"content-language": sent})

    assert f"[{language}]" in told.text
    assert "[en]" in overruled.text


async def test_language_that_is_set_is_spoken_everywhere() -> None:
    response = await ask(page(" lang=nl"), "fr", language="uk")

    assert "[uk]" in response.text
    assert response.headers["vary"] == "Cookie, Sec-GPC"


@pytest.mark.parametrize(
    ("lang", "accept", "language"), [(" lang=de", "en", "en"), ("", "de,fr", "nl"), ("", "", "nl")]
)
async def test_languages_can_be_limited(lang: str, accept: str, language: str) -> None:
    response = await ask(page(lang), accept, languages=("nl", "en"))

    assert f"[{language}]" in response.text


@pytest.mark.parametrize(("lang", "language"), [("", "nl"), (" lang=ja", "nl"), (" lang=de", "de")])
async def test_cacheable_page_never_depends_on_the_browser(lang: str, language: str) -> None:
    response = await ask(page(lang), "fr", html="cacheable")

    assert f"[{language}]" in response.text
    assert "vary" not in response.headers


async def test_response_that_is_no_page_does_not_vary() -> None:
    piece = await ask("<li>Losse thee</li>", "fr")
    held = await ask('<iframe src="https://www.youtube.com/embed/thee"></iframe>', "fr")

    assert "vary" not in piece.headers
    assert "data-consent" in held.text
    assert held.headers["vary"] == "Cookie, Sec-GPC"


async def test_page_that_names_what_it_varies_by_keeps_that() -> None:
    response = await ask(page(), "fr", sends={"vary": "Accept-Language, X-A"})

    assert response.headers["vary"] == "Accept-Language, X-A, Cookie, Sec-GPC"


@pytest.mark.parametrize(("first", "varies"), [("<!doctype html>", True), ("<!doctype html><html lang=de>", False)])
async def test_page_in_pieces_varies_where_its_start_does_not_tell(first: str, varies: bool) -> None:
    async def pieces() -> AsyncIterator[str]:
        yield first
        yield "<head></head><body>Losse thee"

    app = shop(lambda: StreamingResponse(pieces(), media_type="text/html"), banner=SpeakingBanner())
    async with client(app, headers={"accept-language": "fr"}) as visitor:
        response = await visitor.get("/0")

    assert ("[fr]" if varies else "[de]") in response.text
    assert ("Accept-Language" in response.headers["vary"]) is varies


async def test_what_is_remembered_for_one_language_is_not_shown_in_another() -> None:
    banner = SpeakingBanner()
    texts = iter([page(" lang=de"), page(), page(), page(" lang=de"), page(" lang=fr"), page()])
    app = shop(lambda: HTMLResponse(next(texts)), banner=banner)
    said = []
    for accept in ("en", "en", "fr", "en", "en", "en"):
        async with client(app, headers={"accept-language": accept}) as visitor:
            response = await visitor.get("/0")
        said.append((response.text.partition("[")[2][:2], "Accept-Language" in response.headers["vary"]))

    assert said == [("de", False), ("en", True), ("fr", True), ("de", False), ("fr", False), ("en", True)]
    assert banner.renderings == 4
