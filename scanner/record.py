"""Record a site in every consent state at once, each in a browser context of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from consent.vocabulary import ConsentState
from scanner.banner import BannerFacts, Outcome, choose, read_banner, withdraw
from scanner.browser import OpenBrowser
from scanner.crawl import PageList, Survey
from scanner.fetch import Fetcher
from scanner.profile import Profile
from scanner.recording import Recording, StateRecording
from scanner.tab import Patience
from scanner.visitor import Progress, Stopped, Visitor

STOPPED = "the scan was stopped before that"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What to scan. `url` is checked already (`crawl.checked_url`)."""

    url: str
    pages: int = 1
    """At most so many, the first one and those below among them."""
    by_hand: Sequence[str] = ()
    """Pages to visit besides those that are found."""
    ignore_robots: bool = False
    """Whether pages are visited that the site's robots.txt keeps robots from."""
    states: Sequence[ConsentState] = tuple(ConsentState)
    withdraw: bool = False
    """Whether to look, besides, what goes on after a consent that was given is taken back."""
    profile: Profile = field(default_factory=Profile)
    patience: Patience = field(default_factory=Patience)


async def record(
    plan: Plan,
    opened: OpenBrowser,
    progress: Progress = lambda _state, _url: None,
    stop: asyncio.Event | None = None,
) -> Recording:
    """Visit the site in each of `plan.states`; a page that fails is in the recording with its error.

    The states run side by side. The untouched one finds the pages, the others visit the same. When `stop` is set,
    the recording holds what was seen until then, and says that it is partial.
    """
    started = datetime.now(UTC).replace(microsecond=0)
    stop = stop or asyncio.Event()
    async with Fetcher.open(opened, plan.profile) as fetcher, asyncio.TaskGroup() as group:
        survey = Survey(fetcher, ignore_robots=plan.ignore_robots)
        pages = PageList(plan.url, limit=plan.pages, by_hand=plan.by_hand, survey=survey)
        untouched = group.create_task(_untouched(plan, opened, pages, stop, progress))
        others = [
            group.create_task(_after_choice(plan, opened, pages, state, stop, progress))
            for state in plan.states
            if state is not ConsentState.UNTOUCHED
        ]
        withdrawn = group.create_task(_withdrawn(plan, opened, pages, stop)) if plan.withdraw else None
    return Recording(
        url=plan.url,
        started=started,
        browser=f"Chromium {opened.version}",
        states=(untouched.result(), *(task.result() for task in others)),
        partial=stop.is_set(),
        notes=(*plan.profile.notes, *pages.notes),
        withdrawn=withdrawn.result() if withdrawn else None,
    )


async def _untouched(
    plan: Plan, opened: OpenBrowser, pages: PageList, stop: asyncio.Event, progress: Progress
) -> StateRecording:
    state = ConsentState.UNTOUCHED
    try:
        async with Visitor.arrive(opened, plan.profile, state, plan.patience, stop, progress) as visitor:
            banner: BannerFacts | None = None
            try:
                async for url in pages.lead():
                    visit = await visitor.keep(url)
                    if len(visitor.visits) == 1:
                        banner = await visitor.unless_stopped(read_banner(visitor.tab))
                    await visitor.unless_stopped(pages.learn(visit))
            except Stopped:
                pass
            return StateRecording(state=state, visits=visitor.visits, jar=await visitor.jar(), banner=banner)
    finally:
        await pages.close()


async def _after_choice(
    plan: Plan,
    opened: OpenBrowser,
    pages: PageList,
    state: ConsentState,
    stop: asyncio.Event,
    progress: Progress,
) -> StateRecording:
    async with Visitor.arrive(opened, plan.profile, state, plan.patience, stop, progress) as visitor:
        try:
            first = await visitor.visit(plan.url)
            if first.error and first.status is None:
                return StateRecording(state=state, not_reached=f"the first page failed: {first.error}")
            outcome = await visitor.unless_stopped(choose(visitor.tab, first, state))
            if outcome.action is None:
                return StateRecording(state=state, not_reached=outcome.reason, screenshots=outcome.screenshots)
        except Stopped:
            return StateRecording(state=state, not_reached=STOPPED)
        return await _go_on(visitor, pages, state, outcome)


async def _withdrawn(plan: Plan, opened: OpenBrowser, pages: PageList, stop: asyncio.Event) -> StateRecording:
    """Accept, come back, withdraw, and visit the pages as one who has said no."""
    state = ConsentState.REJECTED
    async with Visitor.arrive(opened, plan.profile, state, plan.patience, stop, lambda _state, _url: None) as visitor:
        try:
            first = await visitor.visit(plan.url)
            accepted = await visitor.unless_stopped(choose(visitor.tab, first, ConsentState.ACCEPTED))
            if accepted.action is None:
                return StateRecording(state=state, not_reached=f"nothing could be accepted: {accepted.reason}")
            again = await visitor.visit(plan.url)
            outcome = await visitor.unless_stopped(withdraw(visitor.tab, again, accepted.action))
            if outcome.action is None:
                return StateRecording(state=state, not_reached=outcome.reason, screenshots=outcome.screenshots)
        except Stopped:
            return StateRecording(state=state, not_reached=STOPPED)
        return await _go_on(visitor, pages, state, outcome)


async def _go_on(visitor: Visitor, pages: PageList, state: ConsentState, outcome: Outcome) -> StateRecording:
    """Visit the pages once a choice is made, and keep what was seen."""
    try:
        async for url in pages.follow():
            await visitor.keep(url)
    except Stopped:
        pass
    return StateRecording(
        state=state,
        visits=visitor.visits,
        jar=await visitor.jar(),
        action=outcome.action,
        after_click=outcome.after_click,
        screenshots=outcome.screenshots,
    )
