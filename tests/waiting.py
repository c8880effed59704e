"""Wait for what a page comes to."""

from __future__ import annotations

import asyncio

from playwright.async_api import Error, Page

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
