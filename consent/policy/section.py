"""Facts in, words out: the cookie section in Markdown.

The facts are settled in Python and the wording stands in one Jinja2 template per language, in named blocks. The
Markdown is neutral: it starts with a heading of level 2, and whoever puts it into a document adapts it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import (
    BaseLoader,
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    PackageLoader,
    PrefixLoader,
    StrictUndefined,
    TemplateError,
    TemplateSyntaxError,
)
from markupsafe import Markup

from consent.declaration.model import Declaration, Link
from consent.errors import ConfigError
from consent.lifetime import DAY, Lifetime
from consent.locales import Address, Locale, load_locale
from consent.policy.escape import code, escape_text, link
from consent.policy.facts import section_facts
from consent.text import Text
from consent.vocabulary import Language, ProfileName

_DOUBLE_STOP = re.compile(r"(?<![.…])\.((?:\]\([^\s()]*\))?)\.(?=\s|$)")


def render_section(
    declaration: Declaration,
    language: Language | None = None,
    address: Address = "u",
    *,
    preferences_url: str | None = None,
    profile: ProfileName | None = None,
    templates: Path | None = None,
) -> str:
    """The cookie section of `declaration` as CommonMark with pipe tables, from its heading to its last newline.

    `language` is the declaration's own unless given; `address` matters in Dutch alone. `preferences_url`, where a
    visitor can see, change and withdraw the choice, and `profile`, whose law is named, are the declaration's own too;
    an empty `preferences_url` says that visitors can not choose. The text holds no moment of writing: the same
    declaration gives the same text. `templates` is a folder with templates of the owner's, which may override blocks;
    raises ConfigError where they do not work.
    """
    language = language or declaration.site.language
    facts = section_facts(declaration, profile=profile, preferences_url=preferences_url)
    if templates is not None and not any((templates / _name(known)).is_file() for known in Language):
        raise ConfigError(f"{templates}: holds no template called {' or '.join(_name(known) for known in Language)}")
    try:
        template = _environment(language, address, templates).get_template(_name(language))
        return _tidy(template.render(facts=facts))
    except (TemplateError, TypeError, AttributeError, ValueError) as error:
        if templates is None:
            raise
        where = f":{error.lineno}" if isinstance(error, TemplateSyntaxError) else ""
        raise ConfigError(f"{templates / _name(language)}{where}: {error}") from None


def _name(language: Language) -> str:
    return f"section.{language}.md.jinja"


@cache
def _environment(language: Language, address: Address, templates: Path | None) -> Environment:
    """A Jinja2 environment that escapes every value for Markdown before it goes into the text.

    `autoescape` makes Jinja2 keep track of what is safe; `finalize` gets each value first, so that what it escapes is
    escaped for Markdown and not for HTML.
    """
    locale = load_locale(language, address)
    environment = Environment(
        loader=_loader(templates),
        autoescape=True,
        finalize=_finalize,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(category_name=locale.category_name, state=locale.state, trim_end=_trim_end)
    environment.globals.update(_words(locale))
    return environment


def _loader(templates: Path | None) -> BaseLoader:
    """Templates of the owner's before ours; ours can be extended as `kruimel/section.nl.md.jinja`."""
    ours = PackageLoader("consent.policy")
    if templates is None:
        return ours
    return ChoiceLoader([FileSystemLoader(templates), PrefixLoader({"kruimel": ours}), ours])


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

    def days(number: int) -> str:
        return locale.lifetime(Lifetime.of(number * DAY))

    return {
        "a": address,
        "capital": _capital,
        "category_name": locale.category_name,
        "category_purpose": locale.category_purpose,
        "code": code,
        "country": locale.country,
        "country_in_sentence": locale.country_in_sentence,
        "date": locale.date,
        "days": days,
        "kind": locale.kind,
        "lifetime": locale.lifetime,
        "link": link,
        "link_list": link_list,
        "listing": listing,
        "text": text,
    }


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _trim_end(written: Markup) -> Markup:
    """What a macro wrote, without the line end behind it; the space before it keeps it apart from what comes before."""
    return Markup(written.rstrip())  # noqa: S704 (it was safe, and only became shorter)


def _finalize(value: object) -> Markup:
    return value if isinstance(value, Markup) else escape_text(str(value))


def _tidy(text: str) -> str:
    """`text` with one empty line between blocks, no space at the ends of lines, and one stop after "B.V."."""
    lines = [_DOUBLE_STOP.sub(r".\1", line.strip()) for line in text.splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
