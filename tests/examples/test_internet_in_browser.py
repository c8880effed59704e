"""The small internet and the bare shop, as a real browser sees them."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, BrowserContext, Error, Page, expect
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp

from examples.internet import Internet
from examples.internet.authority import EXPIRED_HOST, SELF_SIGNED_HOST
from examples.webshop import bare

SHOP = f"https://{bare.HOST}"
REPORT = "https://region1.google-analytics.com/g/collect**"


async def cookies_of(visitor: BrowserContext) -> dict[str, str]:
    """Each cookie in the jar, with its domain."""
    return {cookie["name"]: cookie["domain"] for cookie in await visitor.cookies()}


def page_with(*tags: str) -> ASGIApp:
    return HTMLResponse(f"<!doctype html><title>Test</title><body>{''.join(tags)}")


GTAG = '<script src="https://www.googletagmanager.com/gtag/js?id=G-TEST1"></script>'


def commands(*calls: str) -> str:
    """An inline script that queues these gtag commands."""
    return (
        "<script>window.dataLayer = []; function gtag() { dataLayer.push(arguments) }; "
        f"{';'.join(f'gtag({call})' for call in calls)}</script>"
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("host", ["nobody.example", "under_score.test"])
async def test_any_host_is_reached_over_either_scheme(visitor: BrowserContext, scheme: str, host: str) -> None:
    page = await visitor.new_page()
    answer = await page.goto(f"{scheme}://{host}/")

    assert answer is not None
    assert answer.status == 404
    await expect(page.get_by_role("heading", name="Nobody here")).to_be_visible()


@pytest.mark.parametrize("host", [SELF_SIGNED_HOST, EXPIRED_HOST])
async def test_certificate_of_a_stranger_is_refused(visitor: BrowserContext, host: str) -> None:
    page = await visitor.new_page()
    with pytest.raises(Error, match="ERR_CERT_AUTHORITY_INVALID"):
        await page.goto(f"https://{host}/")


# Without a name server the first is unknown anyhow; the second a browser resolves by itself, to this machine.
@pytest.mark.parametrize("host", ["shop.example", "shop.localhost"])
async def test_other_ports_lead_nowhere(visitor: BrowserContext, host: str) -> None:
    page = await visitor.new_page()
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        await page.goto(f"http://{host}:8443/")


async def walk(page: Page) -> None:
    """Visit the pages that embed something, and wait until each embed has answered."""
    async with page.expect_response(REPORT), page.expect_response("https://www.facebook.com/**/like.php**"):
        await page.goto(f"{SHOP}/")
    async with page.expect_response("https://www.youtube.com/embed/**"):
        await page.goto(f"{SHOP}/thee/bergpad")
    async with page.expect_response("https://www.google.com/maps/embed**"):
        await page.goto(f"{SHOP}/contact")


async def test_bare_shop_lets_everyone_store_what_they_like(internet: Internet, visitor: BrowserContext) -> None:
    page = await visitor.new_page()
    await walk(page)

    assert await cookies_of(visitor) == {
        "shop_session": bare.HOST,
        "_ga": ".voorbeeldthee.example",
        "_ga_THEE2026NL": ".voorbeeldthee.example",
        "datr": ".facebook.com",
        "fr": ".facebook.com",
        "YSC": ".youtube.com",
        "VISITOR_INFO1_LIVE": ".youtube.com",
        "VISITOR_PRIVACY_METADATA": ".youtube.com",
        "__Secure-ROLLOUT_TOKEN": ".youtube.com",
        "NID": ".google.com",
    }
    assert await page.evaluate("({...localStorage})") == {"cart_view": "pictures"}


async def test_analytics_gets_to_know_the_page_and_the_visitor(internet: Internet, visitor: BrowserContext) -> None:
    page = await visitor.new_page()
    async with page.expect_response(REPORT):
        await page.goto(f"{SHOP}/thee")

    told = internet.requests.to("region1.google-analytics.com", "/g/collect")[-1].parameters
    client = next(cookie["value"] for cookie in await visitor.cookies() if cookie["name"] == "_ga")
    assert told["tid"] == "G-THEE2026NL"
    assert told["dl"] == f"{SHOP}/thee"
    assert client == f"GA1.1.{told['cid']}"
    assert "gcs" not in told


async def test_visitor_whose_browser_runs_no_script_can_buy_tea(chromium: Browser) -> None:
    visitor = await chromium.new_context(java_script_enabled=False)
    page = await visitor.new_page()
    await page.goto(f"{SHOP}/thee/dijkwachter")
    await page.get_by_role("button", name="In de winkelmand").click()
    await page.get_by_role("link", name="Afrekenen").click()
    for label, value in (
        ("Naam", "Jo Voorbeeld"),
        ("E-mailadres", "jo@voorbeeld.example"),
        ("Straat en huisnummer", "Laan 1"),
        ("Postcode", "1234 AB"),
        ("Plaats", "Ons Dorp"),
    ):
        await page.get_by_label(label).fill(value)
    await page.get_by_role("button", name="Betalen met Mollie").click()

    await expect(page.get_by_role("heading", name="Kies een betaalmethode")).to_be_visible()
    jar = await cookies_of(visitor)
    assert (jar["SESSIONID"], jar["m_locale"]) == ("www.mollie.com", "www.mollie.com")

    await page.get_by_role("link", name="Terug naar de winkel").click()
    await expect(page.get_by_role("heading", name="Bedankt voor je bestelling")).to_be_visible()
    await visitor.close()


async def test_cart_is_shown_the_way_the_visitor_chose_last(visitor: BrowserContext) -> None:
    page = await visitor.new_page()
    await page.goto(f"{SHOP}/thee/bergpad")
    await page.get_by_role("button", name="In de winkelmand").click()
    await page.get_by_role("button", name="Toon compact").click()
    await page.reload()

    await expect(page.get_by_role("button", name="Toon met plaatjes")).to_be_visible()
    await expect(page.locator(".cart .tin")).to_be_hidden()


@pytest.mark.parametrize("path", ["/", "/thee", "/thee/bergpad", "/winkelmand", "/afrekenen", "/contact", "/privacy"])
async def test_shop_fits_a_narrow_screen(visitor: BrowserContext, path: str) -> None:
    page = await visitor.new_page()
    await page.set_viewport_size({"width": 320, "height": 640})
    await page.goto(f"{SHOP}{path}")

    assert await page.evaluate("document.documentElement.scrollWidth") <= 320


async def test_analytics_without_storage_sends_a_hit_and_sets_no_cookie(
    internet: Internet, visitor: BrowserContext
) -> None:
    denied = "'consent', 'default', {ad_storage: 'denied', analytics_storage: 'denied'}"
    internet.mount("denied.example", page_with(commands(denied, "'js', new Date()", "'config', 'G-TEST1'"), GTAG))
    page = await visitor.new_page()
    async with page.expect_request(REPORT) as hit:
        await page.goto("https://denied.example/")

    assert "gcs=G100" in (await hit.value).url
    assert await cookies_of(visitor) == {}

    await page.evaluate("gtag('consent', 'update', {analytics_storage: 'granted'})")
    assert set(await cookies_of(visitor)) == {"_ga", "_ga_TEST1"}

    async with page.expect_request(REPORT) as hit:
        await page.evaluate("gtag('event', 'add_to_cart')")
    assert "gcs=G101" in (await hit.value).url


async def test_privacy_friendly_video_keeps_to_browser_storage(internet: Internet, visitor: BrowserContext) -> None:
    frame = '<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>'
    internet.mount("video.example", page_with(frame))
    page = await visitor.new_page()
    await page.goto("https://video.example/")

    assert await cookies_of(visitor) == {}
    names = await page.frames[1].evaluate("Object.keys({...localStorage}).sort()")
    assert names == ["yt-remote-connected-devices", "yt-remote-device-id"]


async def test_tag_manager_brings_in_the_tags_of_its_container(internet: Internet, visitor: BrowserContext) -> None:
    container = '<script src="https://www.googletagmanager.com/gtm.js?id=GTM-ABC"></script>'
    internet.mount("managed.example", page_with(container))
    page = await visitor.new_page()
    async with page.expect_response(REPORT), page.expect_response("https://www.facebook.com/tr/**"):
        await page.goto("https://managed.example/")

    assert await cookies_of(visitor) == {
        "_ga": ".managed.example",
        "_ga_CONTAINER1": ".managed.example",
        "_fbp": ".managed.example",
        "fr": ".facebook.com",
    }
