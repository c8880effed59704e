"""Collect what a page's markup tells: its links and forms, and what gives away services that do not show in traffic."""

from __future__ import annotations

from typing import Any

from scanner.recording import Link, Markup
from scanner.session import Session

MAX_LINKS = 2_000
MAX_URL = 2_048
MAX_TEXT = 80
MAX_ADDRESSES = 2_000
MAX_TAGS = 2_000
MAX_TAG = 500

# Runs in a world of its own, where a page's own scripts can not change what the functions mean.
READ_MARKUP = """(maxLinks, maxAddresses, maxTags, maxTag) => {
  const links = [], generators = [], addresses = new Map(), tags = new Set()
  const link = (kind, url, text) => {
    if (url && url.length < 2048 && links.length < maxLinks) links.push([kind, url, text])
  }
  for (const a of document.querySelectorAll('a[href], area[href]')) {
    const text = (a.textContent || a.getAttribute('aria-label') || a.alt || '').trim().slice(0, 400)
    link('link', String(a.href), text.replace(/\\s+/g, ' ').slice(0, 80))
  }
  for (const form of document.querySelectorAll('form[action]')) link('form', String(form.action), '')
  for (const meta of document.querySelectorAll('meta[name="generator" i]'))
    if (generators.length < 20) generators.push(meta.content.slice(0, 200))
  const address = (tag, attribute, value) => {
    if (!value || value.length >= 2048 || addresses.size >= maxAddresses) return
    try {
      const url = new URL(value, document.baseURI)
      if (/^https?:$/.test(url.protocol)) addresses.set(`${tag} ${attribute} ${url.href}`, [tag, attribute, url.href])
    } catch {}
  }
  const sources = 'script, link, img, iframe, frame, embed, object, source, video, audio, form, template'
  const collect = (root) => {
    for (const element of root.querySelectorAll(sources)) {
      const tag = element.localName
      for (const { name, value } of element.attributes)
        if (/^(?:src|href|data|action|data-[\\w-]*(?:src|url|embed)[\\w-]*)$/.test(name)) address(tag, name, value)
      if (tag === 'template') collect(element.content)
    }
  }
  collect(document)
  // One tag of each make: its name and classes. A page of ten thousand rows has one row.
  const made = new Set()
  const walker = document.createTreeWalker(document.documentElement || document, NodeFilter.SHOW_ELEMENT)
  for (let seen = 0; walker.nextNode() && seen < 100000 && tags.size < maxTags; seen++) {
    const element = walker.currentNode
    if (!element.attributes || !element.attributes.length) continue
    const make = [element.localName, element.getAttribute('class') || '', element.alt || '',
                  ...Array.from(element.attributes, (attribute) => attribute.name).slice(0, 30)].join(' ')
    if (made.has(make)) continue
    made.add(make)
    const written = Array.from(element.attributes, ({ name, value }) => `${name}="${value.slice(0, 120)}"`)
    tags.add(`<${element.localName} ${written.join(' ')}>`.slice(0, maxTag))
  }
  return { title: document.title.slice(0, 200), links, generators, addresses: [...addresses.values()], tags: [...tags] }
}"""


async def read_markup(session: Session, context_id: int) -> tuple[str, tuple[Link, ...], Markup]:
    """The title of the page, its links in the order of the page, each once, and the rest of its markup."""
    answer = await session.send(
        "Runtime.callFunctionOn",
        {
            "functionDeclaration": READ_MARKUP,
            "executionContextId": context_id,
            "arguments": [{"value": most} for most in (MAX_LINKS, MAX_ADDRESSES, MAX_TAGS, MAX_TAG)],
            "returnByValue": True,
        },
    )
    value = answer.get("result", {}).get("value")
    if not isinstance(value, dict):
        return "", (), Markup()
    title = value.get("title")
    return title if isinstance(title, str) else "", _links(value), _markup(value)


def _links(value: dict[str, Any]) -> tuple[Link, ...]:
    found: dict[tuple[str, str], str] = {}
    for kind, url, text in _rows(value, "links", 3):
        if not found.get((kind, url)):
            found[kind, url] = text
    return tuple(
        Link(kind="form" if kind == "form" else "link", url=url, text=text[:MAX_TEXT])
        for (kind, url), text in found.items()
    )


def _markup(value: dict[str, Any]) -> Markup:
    rows = sorted(set(_rows(value, "addresses", 3)))
    return Markup(
        generators=tuple(sorted(set(_texts(value, "generators")))),
        addresses=tuple((tag, attribute, url[:MAX_URL]) for tag, attribute, url in rows[:MAX_ADDRESSES]),
        tags=tuple(sorted(set(_texts(value, "tags")))[:MAX_TAGS]),
    )


def _rows(value: dict[str, Any], key: str, length: int) -> list[Any]:
    rows = value.get(key)
    return [
        tuple(row)
        for row in (rows if isinstance(rows, list) else [])
        if isinstance(row, list) and len(row) == length and all(isinstance(part, str) for part in row)
    ]


def _texts(value: dict[str, Any], key: str) -> list[str]:
    texts = value.get(key)
    return [text for text in (texts if isinstance(texts, list) else []) if isinstance(text, str)]
