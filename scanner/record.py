"""Record a site in every consent state at once, each in a browser context of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from consent.vocabulary import ConsentState
from scanner.banner import choose
from scanner.browser import OpenBrowser
from scanner.crawl import PageList
from scanner.profile import Profile
from scanner.recording import BannerAction, PageVisit, Recording, StateRecording
from scanner.session import PageError
from scanner.tab import Patience, Tab

Progress = Callable[[ConsentState, str], None]
"""Called before each page with the state and the URL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to scan. `url` is checked already (`crawl.checked_url`)."""

    url: str
    pages: int = 1
    """At most so many, the first one and those below among them."""
    by_hand: Sequence[str] = ()
    """Pages to visit besides those that are found."""
    states: Sequence[ConsentState] = tuple(ConsentState)
    profile: Profile = field(default_factory=Profile)
    patience: Patience = field(default_factory=Patience)


async def record(plan: Plan, opened: OpenBrowser, progress: Progress = lambda _state, _url: None) -> Recording:
    """Visit the site in each of `plan.states`; a page that fails is in the recording with its error.

    The states run side by side. The untouched one finds the pages, the others visit the same.
    """
    started = datetime.now(UTC).replace(microsecond=0)
    pages = PageList(plan.url, limit=plan.pages, by_hand=plan.by_hand)
    async with asyncio.TaskGroup() as group:
        untouched = group.create_task(_untouched(plan, opened, pages, progress))
        others = [
            group.create_task(_after_choice(plan, opened, pages, state, progress))
            for state in plan.states
            if state is not ConsentState.UNTOUCHED
        ]
    return Recording(
        url=plan.url,
        started=started,
        browser=f"Chromium {opened.version}",
        states=(untouched.result(), *(task.result() for task in others)),
    )


async def _untouched(plan: Plan, opened: OpenBrowser, pages: PageList, progress: Progress) -> StateRecording:
    state = ConsentState.UNTOUCHED
    visits: list[PageVisit] = []
    context = await plan.profile.new_context(opened)
    try:
        tab = await Tab.open(context, plan.patience)
        async for url in pages.lead():
            progress(state, url)
            visit = await tab.visit(url, state)
            visits.append(visit)
            await pages.add(visit.links)
        return StateRecording(state=state, visits=tuple(visits), jar=await tab.jar())
    finally:
        await pages.close()
        await context.close()


async def _after_choice(
    plan: Plan, opened: OpenBrowser, pages: PageList, state: ConsentState, progress: Progress
) -> StateRecording:
    visits: list[PageVisit] = []
    context = await plan.profile.new_context(opened)
    try:
        tab = await Tab.open(context, plan.patience)
        progress(state, plan.url)
        before = await tab.visit(plan.url, state)
        if before.error and before.status is None:
            return StateRecording(state=state, not_reached=f"the first page failed: {before.error}")
        tab.begin()
        try:
            outcome = await choose(tab, state)
            after_click = await tab.since(plan.url, state)
        except PageError as error:
            outcome = str(error)
        if not isinstance(outcome, BannerAction):
            return StateRecording(state=state, not_reached=outcome)
        async for url in pages.follow():
            progress(state, url)
            visits.append(await tab.visit(url, state))
        jar = await tab.jar()
        return StateRecording(state=state, visits=tuple(visits), jar=jar, action=outcome, after_click=after_click)
    finally:
        await context.close()
