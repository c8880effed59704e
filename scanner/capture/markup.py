"""Collect links and form targets from the page's markup."""

from __future__ import annotations

from scanner.recording import Link
from scanner.session import Session

MAX_LINKS = 2_000
MAX_URL = 2_048

# Runs in a world of its own, where a page's own scripts can not change what the functions mean.
READ_LINKS = """(limit) => {
  const links = []
  const add = (kind, url) => { if (url && url.length < 2048 && links.length < limit) links.push([kind, url]) }
  for (const a of document.querySelectorAll('a[href], area[href]')) add('link', a.href)
  for (const form of document.querySelectorAll('form[action]')) add('form', form.action)
  return [document.title, links]
}"""


async def read_markup(session: Session, context_id: int) -> tuple[str, tuple[Link, ...]]:
    """The title of the page and its links, in the order of the page, each once."""
    answer = await session.send(
        "Runtime.callFunctionOn",
        {
            "functionDeclaration": READ_LINKS,
            "executionContextId": context_id,
            "arguments": [{"value": MAX_LINKS}],
            "returnByValue": True,
        },
    )
    value = answer.get("result", {}).get("value")
    if not isinstance(value, list) or len(value) != 2:
        return "", ()
    title, links = value
    unique = dict.fromkeys((kind, url) for kind, url in links if isinstance(url, str))
    return str(title)[:200], tuple(Link(kind="form" if kind == "form" else "link", url=url) for kind, url in unique)
