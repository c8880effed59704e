"""Wait for what a page comes to.

Playwright's `networkidle` is for pages that load: of what a page asks for later it may not hear the end.
"""

from __future__ import annotations

import asyncio

from playwright.async_api import Error, Page

from examples.internet import Internet

LONGEST_S = 15


async def until(page: Page, holds: str) -> None:
    """Come back once the expression `holds` is true in `page`; TimeoutError where it never is.

    Playwright's `wait_for_function` evaluates text inside the page, which a Content-Security-Policy forbids.
    """
    async with asyncio.timeout(LONGEST_S):
        while True:
            try:
                if await page.evaluate(holds):
                    return
                await page.evaluate("new Promise(requestAnimationFrame)")
            except Error as error:
                if "context was destroyed" not in str(error):
                    raise
                await page.wait_for_load_state()  # the page loads itself anew


async def until_contacted(page: Page, internet: Internet, hosts: set[str]) -> None:
    """Come back once `page`, or another, has asked all of `hosts` for something."""
    async with asyncio.timeout(LONGEST_S):
        while not internet.requests.hosts() >= hosts:
            await page.evaluate("new Promise(requestAnimationFrame)")
