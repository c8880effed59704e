"""What others hear of a choice, and when: Google, Meta, Microsoft, Matomo, tag managers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from consent.errors import ConfigError
from consent.middleware import ConsentMiddleware
from examples.internet import Internet
from tests.widget.site import DECLARATION, STRICT
from widget import Banner
from widget.signals import DataLayer, GoogleConsentMode, Matomo, MetaPixel, MicrosoftUet, Signal

HOST = "signals.test"
URL = f"https://{HOST}/"
# A tag of the page's own, as early as a tag can be: it must find the default set.
FIRST_TAG = "window.first = JSON.stringify([...(window.dataLayer || [])].map((entry) => [...entry]))"
HEARD = "(window[name] || []).map((entry) => entry.event ? entry : [...entry])"
DENIED = dict.fromkeys(
    (
        "ad_storage",
        "ad_user_data",
        "ad_personalization",
        "analytics_storage",
        "functionality_storage",
        "personalization_storage",
    ),
    "denied",
)
GRANTED = dict.fromkeys(DENIED, "granted")

Serve = Callable[..., None]


@pytest.fixture
def serve(internet: Internet) -> Any:
    """Puts a site on the internet that signals what it is told to."""

    async def tea(request: Request) -> HTMLResponse:
        html = (
            "<!doctype html><html lang=nl><head><title>Thee</title></head>"
            "<body><script src=/first.js></script><h1>Thee</h1></body></html>"
        )
        return HTMLResponse(html, headers={"Content-Security-Policy": STRICT})

    async def first(request: Request) -> Response:
        return Response(FIRST_TAG, media_type="text/javascript")

    def put(*signals: Signal, **options: Any) -> None:
        banner = Banner(signals=signals)
        app = Starlette(
            routes=[Route("/", tea), Route("/first.js", first)],
            middleware=[
                Middleware(ConsentMiddleware, declaration=DECLARATION, secret_key="s" * 32, banner=banner, **options)
            ],
        )
        internet.mount(HOST, app)

    yield put
    internet.unmount(HOST)


async def heard(page: Page, name: str = "dataLayer") -> list[Any]:
    return list(await page.evaluate(f"(name) => {HEARD}", name))


async def accept(page: Page) -> None:
    await page.locator(".kr-banner [value=accept]").click()
    await expect(page.locator(".kr-banner")).to_have_count(0)


async def withdraw(page: Page) -> None:
    assert await page.evaluate("kruimel.withdraw()") is True


async def test_google_hears_no_before_any_tag_and_yes_after_the_choice(page: Page, serve: Serve) -> None:
    serve(GoogleConsentMode())
    await page.goto(URL)
    default = ["consent", "default", {**DENIED, "security_storage": "granted", "wait_for_update": 500}]
    assert default == (await page.evaluate("JSON.parse(window.first)"))[0]

    await accept(page)
    assert (await heard(page))[-1] == ["consent", "update", GRANTED]

    await withdraw(page)
    assert (await heard(page))[-1] == ["consent", "update", DENIED]


async def test_google_hears_what_was_chosen_before_on_the_next_page_before_any_tag(page: Page, serve: Serve) -> None:
    serve(GoogleConsentMode(), DataLayer(name="events"))
    await page.goto(URL)
    await accept(page)
    await page.reload()

    first = await page.evaluate("JSON.parse(window.first)")
    assert [entry[1] for entry in first if entry[0] == "consent"] == ["default", "update"]
    assert first[-1] == ["consent", "update", GRANTED]
    assert await heard(page) == first


async def test_google_hears_of_a_choice_on_pages_that_are_the_same_for_all(page: Page, serve: Serve) -> None:
    serve(GoogleConsentMode(regions=("NL", "BE")), html="cacheable")
    await page.goto(URL)
    await accept(page)
    await page.reload()
    await expect(page.locator(".kr-control")).to_be_visible()

    told = [entry for entry in await heard(page) if entry[0] == "consent"]
    assert told[0][2]["region"] == ["NL", "BE"]
    assert told[-1] == ["consent", "update", GRANTED]


async def test_meta_hears_grant_and_revoke_once_its_snippet_has_run(page: Page, serve: Serve) -> None:
    serve(MetaPixel())
    await page.add_init_script("window.told = []; window.fbq = (...words) => window.told.push(words.join(' '))")
    await page.goto(URL)
    await accept(page)
    await withdraw(page)

    assert await page.evaluate("window.told") == ["consent revoke", "consent grant", "consent revoke"]


async def test_microsoft_hears_a_default_and_updates(page: Page, serve: Serve) -> None:
    serve(MicrosoftUet())
    await page.goto(URL)
    await accept(page)

    entries = await page.evaluate("window.uetq")
    assert entries[:3] == ["consent", "default", {"ad_storage": "denied"}]
    assert entries[-3:] == ["consent", "update", {"ad_storage": "granted"}]


@pytest.mark.parametrize(("needs", "kind"), [("cookies", "CookieConsent"), ("everything", "Consent")])
async def test_matomo_waits_is_given_consent_and_forgets_it(page: Page, serve: Serve, needs: Any, kind: str) -> None:
    serve(Matomo(needs=needs))
    await page.goto(URL)
    await accept(page)
    await withdraw(page)

    assert await page.evaluate("window._paq") == [[f"require{kind}"], [f"set{kind}Given"], [f"forget{kind}Given"]]


async def test_a_tag_manager_gets_events(page: Page, serve: Serve) -> None:
    serve(DataLayer(name="lagen"))
    await page.goto(URL)
    await accept(page)

    ready, changed = await heard(page, "lagen")
    assert ready == {"event": "consent_ready", "consent_granted": []}
    assert changed["event"] == "consent_changed"
    assert {"statistics", "google-analytics"} <= set(changed["consent_granted"])


@pytest.mark.parametrize(
    ("make", "fault"),
    [
        (lambda: GoogleConsentMode(wait_for_update_ms=-1), "between 0 and 10000"),
        (lambda: GoogleConsentMode(regions=("Nederland",)), "ISO 3166-2"),
        (lambda: GoogleConsentMode(types={"ads": ("marketing",)}), "ad_storage"),
        (lambda: DataLayer(name="a.b"), "name of a variable"),
        (lambda: Banner(signals=(MetaPixel(), MetaPixel())), "more than one MetaPixel"),
    ],
)
def test_a_signal_that_is_set_wrongly_is_refused_when_the_application_starts(
    make: Callable[[], object], fault: str
) -> None:
    with pytest.raises(ConfigError, match=fault):
        make()
