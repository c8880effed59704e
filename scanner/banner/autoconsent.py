"""Operate banners of known platforms by the rules of autoconsent (https://github.com/duckduckgo/autoconsent).

The package `duckduckgo-autoconsent-py` carries autoconsent's script and rules. The script runs in every frame, in a
world apart from the page's scripts, and sends messages: what it found, what it did, and code that has to run in the
page itself. Time stands still in a page that is scanned, so it is granted some while the script works.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from scanner.banner.frames import Frame, open_frames
from scanner.banner.platform import Attempt
from scanner.session import PageError
from scanner.tab import Tab

WORLD = "kruimel-autoconsent"
FIND_MS, FIND_S = 8_000, 2.0
CHOOSE_MS, CHOOSE_S = 20_000, 4.0
STEP_MS = 250
MAX_MESSAGES = 500
LOGS = ("lifecycle", "rulesteps", "detectionsteps", "evals", "errors", "messages", "waits")
NAMES = {"Cybotcookiebot": "Cookiebot", "Onetrust": "OneTrust", "cookieconsent3": "vanilla-cookieconsent"}

START = """() => {
  globalThis.inbox = []
  globalThis.clicked = []
  delete globalThis.autoconsentReceiveMessage
  globalThis.autoconsentSendMessage = (message) => { if (inbox.length < 500) inbox.push(message) }
  if (globalThis.listens) return
  globalThis.listens = true
  addEventListener('click', (event) => {
    const [on] = event.composedPath()
    const own = on.labels?.[0]?.innerText || on.innerText || on.value || on.getAttribute?.('aria-label') || on.id || ''
    const text = String(own).trim().replace(/\\s+/g, ' ').slice(0, 100)
    if (text && clicked.length < 100 && clicked.at(-1) !== text) clicked.push(text)
  }, true)
}"""
INITIALISE = """(config, rules) => {
  autoconsentReceiveMessage({ type: 'initResp', config: JSON.parse(config), rules: { autoconsent: JSON.parse(rules) } })
}"""
RECEIVE = "() => globalThis.inbox?.splice(0) ?? []"
SEND = "(messages) => { for (const message of messages) autoconsentReceiveMessage(message) }"
IS_LARGE = "() => innerWidth > 50 && innerHeight > 20"


@dataclass(slots=True)
class _Run:
    """The script at work in the frames of one page."""

    tab: Tab
    frames: dict[str, Frame] = field(default_factory=dict)
    popups: list[tuple[Frame, str]] = field(default_factory=list)
    """Frames in which a banner is shown, with the name of its rule."""
    busy: set[str] = field(default_factory=set)
    """Frames in which something was found that may yet turn out to be shown."""
    results: list[bool] = field(default_factory=list)

    async def enter(self, action: str | None) -> None:
        """Start the script in the frames that it does not run in yet."""
        for frame in await open_frames(self.tab.session, WORLD):
            if frame.id in self.frames and self.frames[frame.id].world == frame.world:
                continue
            try:
                if not frame.is_top and not await frame.call(IS_LARGE):
                    continue
                await self._start(frame, action)
            except PageError:
                continue
            self.frames[frame.id] = frame

    async def work(self, milliseconds: int, seconds: float, *, until_found: bool, action: str | None = None) -> None:
        """Grant time, and answer what the script asks, until it has found something or has come to a result."""
        deadline = time.monotonic() + seconds
        for step in range(milliseconds // STEP_MS):
            await self._answer_all()
            is_done = bool(self.popups) or not self.busy if until_found else bool(self.results)
            if is_done or time.monotonic() > deadline:
                return
            await self.tab.step(STEP_MS)
            if step % 4 == 3:
                await self.enter(action)  # a click may have opened a frame in which the rest is to be done

    async def clicked(self) -> tuple[str, ...]:
        """Texts of what was clicked in all frames."""
        texts: list[str] = []
        for frame in self.frames.values():
            try:
                told = await frame.call("() => globalThis.clicked ?? []")
            except PageError:
                continue
            texts += [str(text)[:100] for text in told or ()]
        return tuple(texts)

    async def _start(self, frame: Frame, action: str | None) -> None:
        from duckduckgo_autoconsent import bundle  # type: ignore[import-untyped]

        await frame.call(START)
        await self.tab.session.send("Runtime.evaluate", {"expression": bundle(), "contextId": frame.world})
        config: dict[str, object] = {
            "autoAction": action,
            "enablePrehide": False,
            "enableCosmeticRules": False,  # to hide a banner is not to answer it
            "detectRetries": 1,
            "logs": dict.fromkeys(LOGS, False),  # each has to be told: it talks, and talking takes most of its time
        }
        await frame.call(INITIALISE, json.dumps(config), json.dumps(rules_for(frame.url, is_top=frame.is_top)))
        self.busy.add(frame.id)

    async def _answer_all(self) -> None:
        for frame in list(self.frames.values()):
            try:
                messages = await frame.call(RECEIVE)
            except PageError:
                self._forget(frame)
                continue
            told = [message for message in (messages or [])[:MAX_MESSAGES] if isinstance(message, dict)]
            for message in told:
                self._take(frame, message)
            asked = [message for message in told if message.get("type") == "eval"]
            if asked:
                results = await _in_page(frame, [str(message.get("code", "")) for message in asked])
                answers = [
                    {"type": "evalResp", "id": message.get("id"), "result": result}
                    for message, result in zip(asked, results, strict=True)
                ]
                await frame.call(SEND, answers)

    def _forget(self, frame: Frame) -> None:
        self.frames.pop(frame.id, None)
        self.busy.discard(frame.id)

    def _take(self, frame: Frame, message: dict[str, Any]) -> None:
        kind = message.get("type")
        if kind == "popupFound":
            self.popups.append((frame, str(message.get("cmp", ""))[:100]))
        elif kind in ("optInResult", "optOutResult"):
            self.results.append(bool(message.get("result")))
        elif kind == "report" and (message.get("state") or {}).get("lifecycle") == "nothingDetected":
            self.busy.discard(frame.id)


@dataclass(frozen=True, slots=True)
class AutoconsentBanner:
    """A banner for which autoconsent has a rule."""

    run: _Run
    rule: str

    @property
    def name(self) -> str:
        """The platform's name, as the rule calls it."""
        return NAMES.get(self.rule, self.rule)

    async def choose(self, *, accept: bool) -> Attempt:
        """Let the rule accept or refuse."""
        if accept and not can_accept(self.rule):
            return Attempt(failure="has a rule that can only refuse")
        action = "optIn" if accept else "optOut"
        for frame, _ in self.run.popups:
            await frame.call(SEND, [{"type": action}])
        await self.run.work(CHOOSE_MS, CHOOSE_S, until_found=False, action=action)
        failed = "" if any(self.run.results) else "did not do what its rule expects of it"
        return Attempt(clicked=await self.run.clicked(), failure=failed)


class Autoconsent:
    """Knows the platforms that autoconsent has rules for."""

    async def find(self, tab: Tab) -> AutoconsentBanner | None:
        """The banner that a rule finds shown now."""
        run = _Run(tab)
        await run.enter(None)
        await run.work(FIND_MS, FIND_S, until_found=True)
        return AutoconsentBanner(run, run.popups[0][1]) if run.popups else None


def rules_for(url: str, *, is_top: bool) -> list[dict[str, Any]]:
    """The rules that may apply to a frame at `url`; most are made for one site."""
    return [rule for rule in _rules() if _applies(rule.get("runContext", {}), url, is_top=is_top)]


def can_accept(name: str) -> bool:
    """Whether the rule of that name knows how to accept; what has no steps says that it succeeded."""
    return all(rule.get("optIn") for rule in _rules() if rule["name"] == name)


def _applies(context: dict[str, Any], url: str, *, is_top: bool) -> bool:
    if not (context.get("main", True) if is_top else context.get("frame", False)):
        return False
    pattern = context.get("urlPattern", "")
    if not pattern:
        return True
    words = _words(pattern)
    if words and not any(word in url for word in words):
        return False
    try:
        return bool(re.search(pattern, url))
    except re.error:
        return True  # written for another kind of expression: the script can tell itself


@cache
def _words(pattern: str) -> tuple[str, ...]:
    """Words of an expression, at least one of which an address has to hold: hundreds need not be compiled then."""
    plain = re.sub(r"\\.", " ", pattern)
    return tuple(word for word in re.findall(r"[a-z0-9-]+", plain) if word not in ("http", "https", "www", "com"))


async def _in_page(frame: Frame, codes: Sequence[str]) -> list[bool]:
    """Which of `codes`, a rule's, are true in the page's own world."""
    session = frame.session
    tests = ", ".join(f"() => !!({code})" for code in codes)
    function = (
        f"function () {{ return [{tests}].map((test) => {{ try {{ return test() }} catch {{ return false }} }}) }}"
    )
    try:
        document = await frame.handle("() => document")
        node = (await session.send("DOM.describeNode", {"objectId": document}))["node"]["backendNodeId"]
        own = (await session.send("DOM.resolveNode", {"backendNodeId": node}))["object"]["objectId"]
        call = {"objectId": own, "functionDeclaration": function, "returnByValue": True}
        value = (await session.send("Runtime.callFunctionOn", call)).get("result", {}).get("value")
    except PageError:
        value = None
    results = value if isinstance(value, list) else []
    return [number < len(results) and results[number] is True for number in range(len(codes))]


@cache
def _rules() -> Sequence[dict[str, Any]]:
    from duckduckgo_autoconsent import rules_json

    rules: list[dict[str, Any]] = json.loads(rules_json())
    return [{**rule, "optOut": _without_hiding(rule["optOut"])} for rule in rules if not rule.get("cosmetic")]


def _without_hiding(step: Any) -> Any:
    """The same steps; one that only hides the banner fails, so that something else is tried."""
    if isinstance(step, list):
        return [_without_hiding(inner) for inner in step]
    if isinstance(step, dict):
        if "hide" in step:
            return {"exists": "#kr-no-such-element"}
        return {key: _without_hiding(inner) for key, inner in step.items()}
    return step
