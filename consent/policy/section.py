"""Facts in, words out: the cookie section in Markdown.

The facts are settled in Python and the wording stands in one Jinja2 template per language, in named blocks. The
Markdown is neutral: it starts with a heading of level 2, and whoever puts it into a document adapts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from consent.declaration.model import Declaration, Link
from consent.locales import Address, Locale, load_locale
from consent.policy.escape import code, escape_text, link
from consent.policy.facts import section_facts
from consent.text import Text
from consent.vocabulary import Language

PREFERENCES_URL = "/consent/preferences"


def render_section(
    declaration: Declaration,
    language: Language | None = None,
    address: Address = "u",
    *,
    preferences_url: str = PREFERENCES_URL,
) -> str:
    """The cookie section of `declaration` as CommonMark with pipe tables, from its heading to its last newline.

    `language` is the declaration's own unless given; `address` matters in Dutch alone. `preferences_url` is where a
    visitor can see, change and withdraw the choice. The text holds no moment of writing: the same declaration gives
    the same text.
    """
    environment = _environment(language or declaration.site.language, address)
    template = environment.get_template(f"section.{language or declaration.site.language}.md.jinja")
    return _tidy(template.render(facts=section_facts(declaration), preferences_url=preferences_url))


@cache
def _environment(language: Language, address: Address) -> Environment:
    """A Jinja2 environment that escapes every value for Markdown before it goes into the text.

    `autoescape` makes Jinja2 keep track of what is safe; `finalize` gets each value first, so that what it escapes is
    escaped for Markdown and not for HTML.
    """
    locale = load_locale(language, address)
    environment = Environment(
        loader=PackageLoader("consent.policy"),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(category_name=locale.category_name, state=locale.state)
    environment.globals.update(_words(locale))
    return environment


def _words(locale: Locale) -> dict[str, Any]:
    """The functions that a template can call."""

    def address(formal: str, informal: str) -> Markup:
        return Markup(informal if locale.address == "je" else formal)  # noqa: S704 (written in the template)

    def text(value: Text) -> str:
        return value.within(locale.language)

    def listing(parts: Iterable[str]) -> Markup:
        return Markup(locale.listing([_finalize(part) for part in parts]))  # noqa: S704 (escaped one by one)

    def link_list(links: Iterable[Link]) -> Markup:
        return listing(link(one.name, one.url) for one in links)

    return {
        "a": address,
        "category_name": locale.category_name,
        "category_purpose": locale.category_purpose,
        "code": code,
        "country": locale.country,
        "country_in_sentence": locale.country_in_sentence,
        "date": locale.date,
        "kind": locale.kind,
        "lifetime": locale.lifetime,
        "link": link,
        "link_list": link_list,
        "listing": listing,
        "text": text,
    }


def _finalize(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape_text(str(value))


def _tidy(text: str) -> str:
    """`text` with one empty line between blocks and no space at the ends of lines."""
    lines = [line.strip() for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
