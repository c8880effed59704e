"""Read the consent strings that a page keeps or gives out, as they are."""

from __future__ import annotations

from typing import Any, Literal

from scanner.recording import ConsentText
from scanner.session import PageError, Session

MAX_TEXT = 24_000
MAX_STRINGS = 20

Kind = Literal["tcf", "gpp", "usp"]
KINDS: tuple[Kind, ...] = ("tcf", "gpp", "usp")

# Cookie -> kind of string. `euconsent-v2` is what the framework calls it, the others are the habits of large platforms.
COOKIES: dict[str, Kind] = {
    "euconsent-v2": "tcf",
    "eupubconsent-v2": "tcf",
    "__gpp": "gpp",
    "usprivacy": "usp",
}

# Asked of the page itself, so what comes back is whatever the page pleases.
ASK = """(() => {
  const found = {}
  const keep = (kind) => (text) => { if (typeof text === 'string') found[kind] = text.slice(0, 24000) }
  const ask = (kind, call) => { try { call(keep(kind)) } catch {} }
  if (typeof __tcfapi === 'function')
    ask('tcf', (tell) => __tcfapi('getTCData', 2, (data, ok) => ok && tell(data.tcString)))
  if (typeof __gpp === 'function')
    ask('gpp', (tell) => __gpp('ping', (data) => data && tell(data.gppString)))
  if (typeof __uspapi === 'function')
    ask('usp', (tell) => __uspapi('getUSPData', 1, (data, ok) => ok && tell(data.uspString)))
  return found
})()"""


async def read_consent_texts(session: Session) -> tuple[ConsentText, ...]:
    """The strings in cookies and in the page's own interfaces, each once; () where there are none or nobody answers."""
    found: dict[tuple[Kind, str], ConsentText] = {}
    try:
        cookies = (await session.send("Network.getCookies"))["cookies"]
        told = await session.send("Runtime.evaluate", {"expression": ASK, "returnByValue": True, "timeout": 500})
    except PageError:
        return ()
    for cookie in cookies:
        kind = COOKIES.get(cookie["name"])
        if kind is not None and cookie["value"]:
            text = ConsentText(kind=kind, source=f"cookie {cookie['name']}", text=cookie["value"][:MAX_TEXT])
            found.setdefault((kind, text.text), text)
    for kind, value in _told(told).items():
        found.setdefault((kind, value), ConsentText(kind=kind, source=f"__{kind}api", text=value))
    return tuple(list(found.values())[:MAX_STRINGS])


def _told(answer: Any) -> dict[Kind, str]:
    value = answer.get("result", {}).get("value")
    if not isinstance(value, dict):
        return {}
    return {kind: text[:MAX_TEXT] for kind in KINDS if isinstance(text := value.get(kind), str) and text}
