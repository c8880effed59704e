"""Ask the matcher about the examples of a file."""

from __future__ import annotations

from consent.catalogue.match import Match, Matcher, SeenItem
from consent.catalogue.model import Example

SITE = "shop.example"
"""The site that is looked at, where an example does not say."""


def match_example(matcher: Matcher, example: Example) -> Match | None:
    """What the matcher says of `example`, as it would of the same thing in a scan."""
    if example.url:
        return matcher.match_url(example.url)
    if example.link:
        return matcher.match_link(example.link)
    if example.generator:
        return matcher.match_markup("generator", example.generator)
    if example.form:
        return matcher.match_markup("form", example.form)
    if example.element:
        return matcher.match_markup("element", example.element)
    return matcher.match_item(as_seen(example))


def as_seen(example: Example) -> SeenItem:
    """The item of an example, as a scan would show it."""
    lifetime = example.lifetime
    return SeenItem(
        kind=example.kind,
        name=example.item,
        domain=example.domain or SITE,
        party=example.party,
        setter_url=example.setter or None,
        set_by=example.set_by,
        lifetime_s=lifetime.seconds if lifetime is not None and lifetime.kind == "seconds" else None,
    )


def shown(example: Example) -> str:
    """The example in a few words, for a message."""
    return example.url or example.link or example.item or example.generator or example.form or example.element
