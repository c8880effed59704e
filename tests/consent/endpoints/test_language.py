"""The language of what lives below the mount, and of the record."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from tests.consent.shop import ListStore, PlainBanner, around, client


async def get(path: str, accept: str = "", **options: Any) -> httpx.Response:
    app = around(None, banner=PlainBanner(), **options)
    async with client(app, headers={"accept-language": accept}) as visitor:
        return await visitor.get(path)


@pytest.mark.parametrize(
    ("query", "accept", "language", "varies"),
    [
        ("?language=de", "fr", "de", False),
        ("?language=de-AT&return_to=/0", "fr", "de", False),
        ("?language=ja", "fr", "fr", True),
        ("?language=" + "x" * 9_000, "fr", "fr", True),
        ("", "fr", "fr", True),
        ("", "", "nl", True),
    ],
)
async def test_preferences_are_in_the_language_that_the_link_names(
    query: str, accept: str, language: str, varies: bool
) -> None:
    response = await get(f"/consent/preferences{query}", accept)

    assert f"<title>{language}</title>" in response.text
    assert ("Accept-Language" in response.headers.get_list("vary")) is varies


async def test_language_that_is_set_is_that_of_the_preferences_too() -> None:
    response = await get("/consent/preferences?language=de", "fr", language="nl")

    assert "<title>nl</title>" in response.text
    assert "Accept-Language" not in response.headers.get_list("vary")


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("/consent/policy", "nl"),
        ("/consent/policy?language=en", "en"),
        ("/consent/policy?language=nl-BE", "nl"),
        ("/consent/policy?language=de", "en"),
        ("/consent/policy?language=%3Cscript%3E", "en"),
    ],
)
async def test_policy_is_in_dutch_or_english_and_says_which(path: str, language: str) -> None:
    response = await get(path, "de")

    assert f'<html lang="{language}"' in response.text
    assert ("policy.json?language=en" in response.text) is (language == "en")


async def test_policy_of_a_banner_in_another_language_is_in_english() -> None:
    page = await get("/consent/policy", language="uk")
    data = await get("/consent/policy.json", language="uk")

    assert '<html lang="en"' in page.text
    assert "policy.json?" not in page.text
    assert '"dct:language": "en"' in data.text


async def record_after(accept: str = "", **request: Any) -> str:
    store = ListStore()
    app = around(None, banner=PlainBanner(), store=store)
    async with client(app, headers={"accept-language": accept}) as visitor:
        response = await visitor.post("/consent/choice", **request)
    assert response.status_code in (200, 303), response.text
    return store.kept[0].language


@pytest.mark.parametrize(
    ("fields", "accept", "language"),
    [
        ({"language": "de"}, "fr", "de"),
        ({"language": "ja"}, "fr", "fr"),
        ({"language": ""}, "fr", "fr"),
        ({}, "fr", "fr"),
        ({}, "", "nl"),
    ],
)
async def test_record_keeps_the_language_in_which_the_question_was_shown(
    fields: dict[str, str], accept: str, language: str
) -> None:
    assert await record_after(accept, data={"action": "reject", **fields}) == language
    assert await record_after(accept, json={"action": "reject", **fields}) == language


async def test_withdrawal_keeps_its_language_too() -> None:
    store = ListStore()
    async with client(around(None, banner=PlainBanner(), store=store)) as visitor:
        await visitor.post("/consent/withdraw", data={"language": "pl"})

    assert store.kept[0].language == "pl"


async def test_language_that_comes_twice_is_refused() -> None:
    async with client(around(None, banner=PlainBanner())) as visitor:
        response = await visitor.post(
            "/consent/choice",
            content="action=reject&language=de&language=nl",
            headers={"content-type": "application/x-www-form-urlencoded"},
        )

    assert response.status_code == 400
