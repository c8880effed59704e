"""Collect what a page's markup tells: its links and forms, and what gives away services that do not show in traffic."""

from __future__ import annotations

from typing import Any

from scanner.recording import Link, Markup
from scanner.world import World

MAX_LINKS = 2_000
MAX_URL = 2_048
MAX_TEXT = 80
MAX_ADDRESSES = 2_000
MAX_TAGS = 2_000
MAX_TAG = 500

# Runs in a world of its own, where a page's own scripts can not change what the functions mean. Its elements can: a
# field called `attributes` hides that property of its form, an image called `querySelectorAll` that of the document. So
# everything is taken from the prototypes.
READ_MARKUP = """(maxLinks, maxAddresses, maxTags, maxTag) => {
  const unbound = (method) => Function.prototype.call.bind(method)
  const method = (owner, name) => unbound(owner.prototype[name])
  const getter = (owner, name) => unbound(Object.getOwnPropertyDescriptor(owner.prototype, name).get)
  const inDocument = method(Document, 'querySelectorAll'), inFragment = method(DocumentFragment, 'querySelectorAll')
  const read = method(Element, 'getAttribute'), namesOf = method(Element, 'getAttributeNames')
  const tagOf = getter(Element, 'localName'), textOf = getter(Node, 'textContent')
  const base = getter(Node, 'baseURI')(document)
  const links = [], generators = [], addresses = new Map(), tags = new Set()
  const joined = (value) => {
    try {
      return value && value.length < 2048 ? new URL(value, base).href : ''
    } catch {
      return ''
    }
  }
  const link = (kind, value, text) => {
    const url = joined(value)
    if (url && url.length < 2048 && links.length < maxLinks) links.push([kind, url, text])
  }
  for (const a of inDocument(document, 'a[href], area[href]')) {
    const text = (textOf(a).slice(0, 2000).trim() || read(a, 'aria-label') || read(a, 'alt') || '').slice(0, 400)
    link('link', read(a, 'href'), text.trim().replace(/\\s+/g, ' ').slice(0, 80))
  }
  for (const form of inDocument(document, 'form[action]')) link('form', read(form, 'action'), '')
  for (const meta of inDocument(document, 'meta[name="generator" i][content]'))
    if (generators.length < 20) generators.push(read(meta, 'content').slice(0, 200))
  const holders = 'script, link, img, iframe, frame, embed, object, source, video, audio, form, template'
  const collect = (found) => {
    for (const element of found) {
      const tag = tagOf(element)
      for (const name of namesOf(element)) {
        if (!/^(?:src|href|data|action|data-[\\w-]*(?:src|url|embed)[\\w-]*)$/.test(name)) continue
        const url = joined(read(element, name))
        if (/^https?:/.test(url) && url.length < 2048 && addresses.size < maxAddresses)
          addresses.set(`${tag} ${name} ${url}`, [tag, name, url])
      }
      if (element instanceof HTMLTemplateElement) collect(inFragment(element.content, holders))
    }
  }
  collect(inDocument(document, holders))
  // One tag of each make: its name, its classes, the names of its attributes. A page of ten thousand rows has one row.
  const made = new Set()
  let seen = 0
  for (const element of inDocument(document, '*')) {
    if (++seen > 100000 || tags.size >= maxTags) break
    const names = namesOf(element).slice(0, 30)
    if (!names.length) continue
    const make = [tagOf(element), read(element, 'class') || '', read(element, 'alt') || '', ...names].join(' ')
    if (made.has(make)) continue
    made.add(make)
    const written = names.map((name) => `${name}="${read(element, name).slice(0, 120)}"`)
    tags.add(`<${tagOf(element)} ${written.join(' ')}>`.slice(0, maxTag))
  }
  const title = getter(Document, 'title')(document).slice(0, 200)
  return { title, links, generators, addresses: [...addresses.values()], tags: [...tags] }
}"""


async def read_markup(world: World) -> tuple[str, tuple[Link, ...], Markup]:
    """The title of the page, its links in the order of the page, each once, and the rest of its markup."""
    value = await world.call(READ_MARKUP, MAX_LINKS, MAX_ADDRESSES, MAX_TAGS, MAX_TAG)
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
