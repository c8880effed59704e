"""What must hold of a catalogue beyond its format: `kruimel catalogue check` and the tests ask here.

The format is the loader's; these are the promises that make its data trustworthy. Each rule looks at one service beside
all others and yields the place in the file and what is wrong there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from consent.catalogue import generic
from consent.catalogue.examples import match_example, shown
from consent.catalogue.match import Matcher, SeenItem
from consent.catalogue.model import Example, KnownItem, KnownService
from consent.catalogue.sourcing import covers, values_of
from consent.hosts import UrlPattern
from consent.names import NameIndex
from consent.purposes import NECESSARY, OFF_SITE
from consent.text import Text
from consent.tomltext import Key
from consent.vocabulary import Category, Party

Wrong = tuple[Key, str]
MAX_WORDS = 20
FORMS_OF_ADDRESS = re.compile(r"\b(u|uw|je|jij|jou|jouw|you|your|we|wij|ons|onze|our)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What a rule may look at besides the service itself."""

    catalogue: Mapping[str, KnownService]
    matcher: Matcher
    today: date


Rule = Callable[[KnownService, Beside], Iterator[Wrong]]


def wrong_in(service: KnownService, beside: Beside) -> Iterator[Wrong]:
    """Everything that breaks a rule in the file of `service`."""
    for rule in RULES:
        yield from rule(service, beside)


def _is_complete(service: KnownService, _: Beside) -> Iterator[Wrong]:
    if not service.purpose_code:
        yield (), "has no 'purpose_code'; `kruimel catalogue schema` lists them"
    if service.checked is None:
        yield (), "has no 'checked': the day somebody compared it with its sources"
    for key, text in _texts(service):
        if not (text.nl and text.en):
            yield key, f"is missing in {'English' if text.nl else 'Dutch' if text.en else 'both languages'}"


def _is_readable(service: KnownService, _: Beside) -> Iterator[Wrong]:
    for key, text in _texts(service):
        for language, words in (("nl", text.nl), ("en", text.en)):
            if not words:
                continue
            if not words.endswith("."):
                yield (*key, language), f"{words!r} does not end with a full stop"
            if found := FORMS_OF_ADDRESS.search(words):
                yield (*key, language), f"addresses somebody ({found[0]!r}); write what the service does"
            if any(len(sentence.split()) > MAX_WORDS for sentence in re.split(r"[.:;] ", words)):
                yield (*key, language), f"has a sentence of more than {MAX_WORDS} words"
        if text.nl and text.nl == text.en:
            yield key, "is the same in both languages"


def _necessity_has_a_ground(service: KnownService, _: Beside) -> Iterator[Wrong]:
    if service.purpose_code in OFF_SITE and not service.visible:
        # Nothing of it is on the visitor's device, so there is nothing to ask for.
        if service.category is not Category.NECESSARY:
            yield ("category",), f"{service.category.value!r} would ask for what no browser meets; write 'necessary'"
        return
    if service.category is Category.NECESSARY and service.purpose_code not in NECESSARY:
        grounds = ", ".join(NECESSARY)
        yield ("category",), f"'necessary' does not go with code {service.purpose_code!r}; it needs one of {grounds}"


def _dates_have_been(service: KnownService, beside: Beside) -> Iterator[Wrong]:
    dates: list[tuple[Key, date | None]] = [(("checked",), service.checked)]
    dates += [(("sources", index, "checked"), source.checked) for index, source in enumerate(service.sources)]
    dates += [(("transfers", index, "checked"), transfer.checked) for index, transfer in enumerate(service.transfers)]
    for key, day in dates:
        if day is not None and day > beside.today:
            yield key, f"{day} has not been yet"


def _values_have_sources(service: KnownService, _: Beside) -> Iterator[Wrong]:
    values = list(values_of(service))
    sourced = [field for source in service.sources for field in source.fields]
    for value in values:
        if not covers(sourced, value) and not covers(service.unverified, value):
            yield ("sources",), f"{value} is in the fields of no source; name its source, or add it to `unverified`"
    for index, source in enumerate(service.sources):
        for field in source.fields:
            if not any(covers([field], value) for value in values) and field != "*":
                yield ("sources", index, "fields"), f"{field!r} means no value of this file{_paths_like(field, values)}"
    for mark in service.unverified:
        if not any(covers([mark], value) for value in values) and mark != "*":
            yield ("unverified",), f"{mark!r} means no value of this file{_paths_like(mark, values)}"


def _paths_like(mark: str, values: list[str]) -> str:
    beginning = mark.split(".")[0]
    near = [value for value in values if value.split(".")[0] == beginning][:4]
    return f"; there are {', '.join(near)}" if near else f"; it has nothing under {beginning!r}"


def _ids_resolve(service: KnownService, beside: Beside) -> Iterator[Wrong]:
    parent = beside.catalogue.get(service.part_of)
    if service.part_of and parent is None:
        yield ("part_of",), f"{service.part_of!r} is no service of the catalogue"
    if parent is not None and (parent.part_of or parent is service):
        yield ("part_of",), f"{service.part_of!r} is itself part of {parent.part_of!r}; name the whole"
    for index, example in enumerate(service.counterexamples):
        if example.service and (example.service not in beside.catalogue or example.service == service.id):
            yield ("counterexamples", index, "service"), f"{example.service!r} is no other service of the catalogue"
    for claim in service.claims:
        if [other.id for other in service.claims].count(claim.id) > 1:
            yield ("claims",), f"the id {claim.id!r} stands here twice"


def _what_nobody_sees_has_no_traffic(service: KnownService, _: Beside) -> Iterator[Wrong]:
    if not service.visible:
        for field, value in (("hosts", service.urls), ("items", service.items), ("markup", service.markup)):
            if value:
                yield (field,), "does not go with visible = false: this a browser would see"


def _patterns_find_it(service: KnownService, beside: Beside) -> Iterator[Wrong]:
    """A pattern that another file shadows, or a name that another file claims as well, finds nothing."""
    for pattern in service.urls:
        match = beside.matcher.match_url(an_address(pattern))
        if match is None or match.service is not service:
            found = match.service.id if match else "nothing"
            yield ("hosts",), f"{pattern} finds {found}"
    for index, item in enumerate(service.items):
        if item.known_by_name:
            seen = SeenItem(
                kind=item.kind,
                name=a_name(item),
                domain="shop.example",
                party=item.party or Party.FIRST,
                set_by=item.set_by,
            )
            match = beside.matcher.match_item(seen)
            if match is None or match.service is not service:
                found = match.service.id if match else "nothing, since another service claims the name too"
                yield ("items", index, "known_by_name"), f"{seen.name} finds {found}"


def an_address(pattern: UrlPattern) -> str:
    """A URL that `pattern` means."""
    return f"https://{pattern}".replace("*.", "sub.").replace("*", "part")


def a_name(item: KnownItem) -> str:
    """A name that the item's pattern means."""
    return item.name.replace("*", "a1")


def _examples_hold(service: KnownService, beside: Beside) -> Iterator[Wrong]:
    if is_recognisable(service) and not service.examples:
        yield (), "has no [[examples]]: add one thing that a scan would see of it"
    for index, example in enumerate(service.examples):
        if (found := _found(example, beside)) != service.id:
            yield ("examples", index), f"{shown(example)!r} is recognised as {found or 'nothing'}"
    for index, example in enumerate(service.counterexamples):
        if (found := _found(example, beside)) != example.service:
            wanted = example.service or "nothing"
            yield ("counterexamples", index), f"{shown(example)!r} is recognised as {found or 'nothing'}, not {wanted}"


def _found(example: Example, beside: Beside) -> str:
    match = match_example(beside.matcher, example)
    return "" if match is None else match.service.id


def is_recognisable(service: KnownService) -> bool:
    """Whether anything in the record lets a scan recognise the service."""
    return bool(
        service.urls
        or service.links
        or service.markup
        or any(item.known_by_name or item.known_by_header or item.domain for item in service.items)
    )


def ambiguous_items(service: KnownService, names: NameIndex[KnownService]) -> Iterator[KnownItem]:
    """The items whose name others use too, and that no counterexample of the file is about.

    `names` finds the services by the names of their items.
    """
    for item in service.items:
        name = a_name(item)
        if not generic.listed(item.name) and all(other.id == service.id for other in names.find(item.kind, name)):
            continue
        own = NameIndex([(item.kind, item.name, item)])
        if not any(own.find(example.kind, example.item) for example in service.counterexamples if example.item):
            yield item


def _sentences_are_its_own(service: KnownService, beside: Beside) -> Iterator[Wrong]:
    for other in beside.catalogue.values():
        if other.id != service.id and other.purpose_code != service.purpose_code:
            for language in ("nl", "en"):
                words = getattr(service.purpose, language)
                if words and words == getattr(other.purpose, language):
                    yield ("purpose", language), f"says the same as {other.id}, which is for {other.purpose_code!r}"


def _texts(service: KnownService) -> Iterator[tuple[Key, Text]]:
    yield ("purpose",), service.purpose
    for index, item in enumerate(service.items):
        yield ("items", index, "purpose"), item.purpose
    for index, claim in enumerate(service.claims):
        yield ("claims", index, "statement"), claim.statement
        if claim.note:
            yield ("claims", index, "note"), claim.note
    if service.retention is not None and service.retention.text:
        yield ("retention", "text"), service.retention.text


RULES: tuple[Rule, ...] = (
    _is_complete,
    _is_readable,
    _necessity_has_a_ground,
    _dates_have_been,
    _values_have_sources,
    _ids_resolve,
    _what_nobody_sees_has_no_traffic,
    _patterns_find_it,
    _examples_hold,
    _sentences_are_its_own,
)
