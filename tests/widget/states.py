"""The states in which a visitor meets the banner, each with the way there; for whatever looks at all of them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from playwright.async_api import Page
from starlette.applications import Starlette
from starlette.middleware import Middleware

from consent.middleware import ConsentMiddleware
from consent.vocabulary import Language
from tests.widget.site import DECLARATION
from widget import Banner

HOST = "banner.test"
URL = f"https://{HOST}/"
POLICY_HOST = "beleid.banner.test"


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a visitor sees. `reach` brings a fresh page there; `says_gpc` where the browser sends `Sec-GPC: 1`."""

    name: str
    reach: Callable[[Page], Awaitable[None]]
    shows: str
    """A selector of what the state is about; there once the page is in that state."""
    says_gpc: bool = False


async def reach(page: Page, state: State) -> None:
    """Bring a fresh page of a fresh visitor into the state, and wait until it is there."""
    if state.says_gpc:
        await page.set_extra_http_headers({"Sec-GPC": "1"})
    await state.reach(page)
    await page.locator(state.shows).first.wait_for()


def policy_app(language: Language) -> Starlette:
    """A site of which only /consent/policy is looked at, in that language."""
    declaration = replace(DECLARATION, site=replace(DECLARATION.site, language=language))
    options = {"declaration": declaration, "secret_key": "s" * 32, "banner": Banner()}
    return Starlette(middleware=[Middleware(ConsentMiddleware, **options)])


async def _asked(page: Page) -> None:
    await page.goto(URL)


async def _preferences(page: Page) -> None:
    await page.goto(URL)
    await page.locator(".kr-banner [data-consent-open]").click()
    await page.locator("dialog[open]").wait_for()


async def _preferences_with_details(page: Page) -> None:
    await _preferences(page)
    for summary in await page.locator("dialog summary").all():
        await summary.click()


async def _preferences_page(page: Page) -> None:
    await page.goto(f"{URL}consent/preferences")


async def _chosen(page: Page) -> None:
    await page.goto(URL)
    await page.locator('.kr-banner [value="accept"]').click()


async def _preferences_of_a_choice(page: Page) -> None:
    await _chosen(page)
    await page.locator(".kr-control").click()


async def _withdrawn(page: Page) -> None:
    await _preferences_of_a_choice(page)
    await page.locator('dialog form[action$="/withdraw"] button').click()


async def _placeholder(page: Page) -> None:
    await page.goto(f"{URL}?embed=1")
    await page.locator(".kr-embed").wait_for()
    await page.locator('.kr-banner [value="reject"]').click()


async def _policy(page: Page) -> None:
    await page.goto(f"https://{POLICY_HOST}/consent/policy")


STATES = (
    State(name="asked", reach=_asked, shows=".kr-banner"),
    State(name="asked-gpc", reach=_asked, shows=".kr-banner", says_gpc=True),
    State(name="preferences", reach=_preferences, shows="dialog[open]"),
    State(name="preferences-details", reach=_preferences_with_details, shows="dialog details[open]"),
    State(name="preferences-chosen", reach=_preferences_of_a_choice, shows="dialog[open]"),
    State(name="preferences-page", reach=_preferences_page, shows=".kr-page"),
    State(name="chosen", reach=_chosen, shows=".kr-control:not([hidden])"),
    State(name="withdrawn", reach=_withdrawn, shows=".kr-reload:not([hidden])"),
    State(name="placeholder", reach=_placeholder, shows=".kr-control:not([hidden])"),
    State(name="policy", reach=_policy, shows=".kr-text"),
)
