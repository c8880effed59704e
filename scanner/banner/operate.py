"""Reach a consent state, or say why not."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from consent.vocabulary import ConsentState
from scanner.banner.autoconsent import Autoconsent
from scanner.banner.find import SeenBanner, find_banners
from scanner.banner.kruimel import Kruimel
from scanner.banner.platform import Attempt, Banner, Platform
from scanner.banner.proof import Moment, Verdict, judge, new_hosts
from scanner.banner.texts import ByTexts
from scanner.recording import BannerAction, PageVisit, Screenshot
from scanner.session import PageError
from scanner.tab import Tab

PLATFORMS: tuple[Platform, ...] = (Autoconsent(), Kruimel(), ByTexts())
AFTER_CLICK_MS = 3_000
NO_BANNER = "no consent banner was found"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of the wish for a consent state."""

    action: BannerAction | None = None
    """What was done, where the state was reached."""
    reason: str = ""
    """Why it was not."""
    after_click: PageVisit | None = None
    """What the page did from the first click on."""
    screenshots: tuple[Screenshot, ...] = ()


@dataclass(slots=True)
class _Try:
    """One page on which a choice is to be made, and what has been tried so far."""

    tab: Tab
    first: PageVisit
    state: ConsentState
    quiet: Collection[str] = ()
    """What changes by itself."""
    before: Moment | None = None
    pictures: list[Screenshot] = field(default_factory=list)
    clicked: list[str] = field(default_factory=list)
    preticked: list[str] = field(default_factory=list)
    visit: PageVisit | None = None
    name: str = ""
    """The platform's, as the first that knew the banner called it."""

    @property
    def accept(self) -> bool:
        return self.state is ConsentState.ACCEPTED

    async def prepare(self) -> Moment:
        """Look what changes without any click, so that it is not taken for the effect of one."""
        if self.before is None:
            idle = await Moment.of(self.tab)
            await self.tab.let_pass(AFTER_CLICK_MS)
            self.before = await Moment.of(self.tab)
            self.quiet = idle.changed_to(self.before)
            self.tab.begin()
        return self.before

    async def make(self, banner: Banner, platform: Platform) -> BannerAction | str:
        """Let `banner` make the choice, and believe it only when the effect is seen."""
        self.name = self.name or banner.name
        before = await self.prepare()
        standing = await find_banners(self.tab)
        attempt = await banner.choose(accept=self.accept)
        self.clicked += attempt.clicked
        self.preticked += [label for label in attempt.preticked if label not in self.preticked]
        if attempt.failure and not attempt.clicked:
            return f"the {self.name} banner {attempt.failure}"
        await self.tab.let_pass(AFTER_CLICK_MS)
        self.pictures[1:] = [Screenshot(moment="after", jpeg=await self.tab.until(self.tab.picture()))]
        self.visit = await self.tab.since(self.first.url, self.state)
        verdict = judge(
            before,
            await Moment.of(self.tab),
            accept=self.accept,
            quiet=self.quiet,
            gone=await self._is_gone(standing, platform),
            hosts=new_hosts(self.first, self.visit),
        )
        if verdict.ask_again and not verdict.failure:
            verdict = await self._asked_again(verdict, platform)
        if verdict.failure:
            return f"{_done(attempt)} in the {self.name} banner{_and(attempt)}, and {verdict.failure}"
        return BannerAction(
            banner=self.name,
            clicked=tuple(self.clicked),
            effects=verdict.effects,
            preticked=tuple(self.preticked),
        )

    async def _is_gone(self, standing: list[SeenBanner], platform: Platform) -> bool:
        now = await find_banners(self.tab)
        if any(seen.is_lifted or (standing and seen.is_same(standing[0])) for seen in now):
            return False
        return bool(standing) or await platform.find(self.tab) is None

    async def _asked_again(self, verdict: Verdict, platform: Platform) -> Verdict:
        """Nothing that was stored looks like an answer: a site that keeps it on the server asks no more."""
        await self.tab.visit(self.first.url, self.state)
        if await find_banners(self.tab) or await platform.find(self.tab) is not None:
            return Verdict(failure=verdict.unless_asked)
        return Verdict(effects=(*verdict.effects, "it does not ask again"))


async def choose(tab: Tab, first: PageVisit, state: ConsentState) -> Outcome:
    """Make the choice that leads to `state` on the page in `tab`, which was visited as `first`.

    A click proves nothing. The choice counts when the banner has stopped asking and its effect is seen: an answer is
    stored that does not say the opposite, or new parties are contacted after a yes, or it does not ask again.
    """
    trial = _Try(tab, first, state)
    reason = ""
    try:
        trial.pictures.append(Screenshot(moment="before", jpeg=await tab.until(tab.picture())))
        for platform in PLATFORMS:
            banner = await platform.find(tab)
            if banner is None:
                continue
            outcome = await trial.make(banner, platform)
            if isinstance(outcome, BannerAction):
                return Outcome(action=outcome, after_click=trial.visit, screenshots=tuple(trial.pictures))
            reason = outcome
    except PageError as error:
        reason = str(error)
    return Outcome(reason=reason or NO_BANNER, after_click=trial.visit, screenshots=tuple(trial.pictures))


def _done(attempt: Attempt) -> str:
    if not attempt.clicked:
        return "the platform's own script was called"
    return f"{', '.join(repr(text) for text in attempt.clicked[-4:])} was clicked"


def _and(attempt: Attempt) -> str:
    return f", which {attempt.failure}" if attempt.failure else ""
