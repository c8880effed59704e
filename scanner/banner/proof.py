"""Tell from what changed whether a choice was made."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from consent.vocabulary import Party
from scanner.banner.stores import Answer, read_answers
from scanner.recording import PageVisit
from scanner.site import host_of, party, registrable_domain
from scanner.tab import Tab

MAX_EFFECTS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """What the browser held for a page at one moment."""

    held: Mapping[str, str]
    """Digests of the values of cookies and storage, by name."""
    answers: Mapping[str, Answer]
    """What those among them say that have to do with consent."""

    @classmethod
    async def of(cls, tab: Tab) -> Moment:
        """What it holds now."""
        return cls(held=await tab.held(), answers=await tab.until(read_answers(tab.session)))

    def changed_to(self, later: Moment) -> frozenset[str]:
        """Names of what is there later and was not, or was different."""
        return frozenset(name for name, value in later.held.items() if self.held.get(name) != value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Whether a choice counts."""

    effects: tuple[str, ...] = ()
    failure: str = ""
    """Why it does not count; "" where it does."""
    ask_again: bool = False
    """Whether that still depends on the banner not coming back."""
    unless_asked: str = ""
    """Why it does not count if it does come back."""


def judge(
    before: Moment, after: Moment, *, accept: bool, quiet: Collection[str], gone: bool, hosts: Collection[str]
) -> Verdict:
    """What the change from `before` to `after` proves.

    `quiet` changes by itself and proves nothing; `hosts` are third parties that were contacted after the click only.
    """
    changed = sorted(before.changed_to(after) - set(quiet))
    said = {name: after.answers[name] for name in changed if name in after.answers}
    wanted, other = (Answer.ACCEPTED, Answer.REFUSED) if accept else (Answer.REFUSED, Answer.ACCEPTED)
    opposite = sorted(name for name, answer in said.items() if answer is other)
    agreeing = [name for name, answer in said.items() if answer is wanted]
    # A yes may leave some things out; a no that leaves a yes in is none.
    if opposite and not (accept and agreeing):
        return Verdict(failure=f"what is stored then says the opposite: {opposite[0]} reads as {other}")
    if not gone:
        return Verdict(failure="it still asks" if changed else "it still asks, and nothing was stored")
    known = [_effect(name, answer) for name, answer in said.items()]
    others = [name for name in changed if name not in said]
    contacted = [f"request to {host}" for host in sorted(hosts)] if accept else []
    effects = (*(*known, *others)[:MAX_EFFECTS], *contacted[:MAX_EFFECTS], "banner gone")
    if said or contacted:
        return Verdict(effects=effects)
    stored = f"only {', '.join(others[:3])} was stored" if others else "nothing was stored"
    return Verdict(effects=effects, ask_again=True, unless_asked=f"{stored}: it asks again on the next page")


def judge_withdrawal(before: Moment, after: Moment) -> Verdict:
    """What the change proves about a yes being taken back: what is kept has to say no, or to have gone."""
    changed = sorted(before.changed_to(after))
    said = {name: after.answers[name] for name in changed if name in after.answers}
    gone = sorted(name for name in before.answers if name not in after.held)
    still = sorted(name for name, answer in after.answers.items() if answer is Answer.ACCEPTED)
    if still:
        return Verdict(failure=f"what is stored still says yes: {still[0]} reads as accepted")
    effects = (*(_effect(name, answer) for name, answer in said.items()), *(f"{name} removed" for name in gone))
    if not effects:
        return Verdict(failure="nothing that is stored about consent changed")
    return Verdict(effects=effects[:MAX_EFFECTS])


def new_hosts(first: PageVisit, after: PageVisit) -> frozenset[str]:
    """Domains of third parties that the page contacted after the click and not before it."""
    return _third_parties(after, first.final_url) - _third_parties(first, first.final_url)


def _effect(name: str, answer: Answer) -> str:
    return name if answer is Answer.UNREAD else f"{name}: {answer}"


def _third_parties(visit: PageVisit, page: str) -> frozenset[str]:
    urls = (request.url for request in visit.requests if request.url.startswith(("http:", "https:", "ws:", "wss:")))
    return frozenset(registrable_domain(host_of(url)) for url in urls if party(url, page) is Party.THIRD)
