"""Put what another tool states into services of ours: those of the catalogue where it knows them, else as stated.

Pure. "Right or unknown" holds here too: a name tells a service of the catalogue, and so does a cookie whose name nobody
else uses; what neither tells stays what the owner stated.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from consent.catalogue.match import Matcher, SeenItem
from consent.catalogue.model import KnownItem, KnownService
from consent.declaration.compare import MAX_ITEMS, item_as_known, unseen_service
from consent.declaration.importing.stated import LeftOut, Notes, Stated, StatedItem, StatedService, shown
from consent.declaration.importing.words import KnownNames, categories_of
from consent.declaration.model import OWN_SERVICE, Item, Service
from consent.names import NameIndex
from consent.vocabulary import Category, ItemKind, Party

MAX_ID = 60
MAX_SERVICES = 500
"""No site asks about more; a file with more is no such configuration, or none that a visitor could answer."""
_STRICTEST_FIRST = (Category.MARKETING, Category.STATISTICS, Category.PREFERENCES, Category.NECESSARY)


@dataclass(slots=True)
class Entry:
    """One service to declare, and what the other tool called it and said of it."""

    service: Service
    stated: list[str] = field(default_factory=list)
    is_unclear: bool = False
    """Whether nothing said in which of our categories it belongs."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """What pages call by the name `old`, and what that is here: ids of services, or the categories of a group."""

    old: str
    new: tuple[str, ...]
    is_group: bool


@dataclass(frozen=True, slots=True)
class Translated:
    """All services to declare, how names changed, and what is not carried over."""

    entries: tuple[Entry, ...]
    renamed: tuple[Renamed, ...]
    left_out: tuple[LeftOut, ...]


def translate(stated: Stated, catalogue: Mapping[str, KnownService], *, replaced: str) -> Translated:
    """The services that `stated` makes; `replaced` is the id of the tool itself, which is not declared any more."""
    return _Translation(catalogue, replaced).run(stated)


class _Translation:
    def __init__(self, catalogue: Mapping[str, KnownService], replaced: str) -> None:
        self._catalogue = catalogue
        self._replaced = replaced
        self._matcher = Matcher(catalogue)
        self._names = KnownNames(catalogue)
        self._entries: dict[str, Entry] = {}
        self._renamed: dict[tuple[str, bool], dict[str, None]] = {}
        self._notes = Notes()

    def run(self, stated: Stated) -> Translated:
        """The whole translation."""
        for service in stated.services[:MAX_SERVICES]:
            self._take(service)
        if (more := len(stated.services) - MAX_SERVICES) > 0:
            self._notes.tell("services", f"{more} services more than {MAX_SERVICES} were left out")
        if OWN_SERVICE in self._catalogue:
            self._entries[OWN_SERVICE] = Entry(unseen_service(self._catalogue[OWN_SERVICE]))
        order = list(Category)
        entries = sorted(
            self._entries.values(),
            key=lambda entry: (
                entry.service.id != OWN_SERVICE,
                order.index(entry.service.category),
                entry.service.name.lower(),
                entry.service.id,
            ),
        )
        renamed = [Renamed(old, tuple(new), is_group) for (old, is_group), new in self._renamed.items()]
        return Translated(tuple(entries), tuple(renamed), (*stated.left_out, *self._notes.all()))

    def _take(self, stated: StatedService) -> None:
        known = self._known_by_name(stated)
        if known is not None and known.id == self._replaced:
            self._note(stated, f"{shown(stated.name)!r} is the tool that kruimel replaces; left out")
            return
        if known is not None:
            self._declare_known(known, stated)
        rest, is_declared = self._declare_owned(known, stated)
        is_own = known is None and (bool(rest) or not (stated.is_group or is_declared))
        if known is not None:
            self._add_stated(self._entries[known.id], rest, stated)
        elif is_own:
            self._declare_own(stated, rest)
        elif not is_declared and (stated.name, True) not in self._renamed:
            self._renamed[stated.name, True] = {self._category(stated).value: None}
            self._note(
                stated, f"nothing is declared for category {shown(stated.name)!r}: it names no cookie of its own"
            )
        if stated.purpose and not is_own:
            self._note(stated, f"the description of {shown(stated.name)!r} was left out")
        for domain in {item.domain: None for item in rest if item.domain}:
            self._note(stated, f"domain {shown(domain)!r} of cookies of {shown(stated.name)!r} was left out")

    def _declare_owned(self, known: KnownService | None, stated: StatedService) -> tuple[list[StatedItem], bool]:
        """Declare the items that are of a service of the catalogue; the others, and whether there was one."""
        rest = []
        is_declared = False
        for item in stated.items:
            owner = self._owner(item, known)
            if owner is None:
                rest.append(item)
            elif owner.retired and owner is not known:
                self._note(stated, f"cookie {shown(item.name)!r} is of {owner.name}, which has ended; left out")
            elif owner.id == self._replaced:
                self._note(stated, f"cookie {shown(item.name)!r} is of the tool that kruimel replaces; left out")
            else:
                is_declared = True
                self._declare_item(owner, item, stated, is_elsewhere=known is not None and owner is not known)
        return rest, is_declared

    def _known_by_name(self, stated: StatedService) -> KnownService | None:
        """The service that the name tells, unless all its cookies are of one other service."""
        named = self._catalogue.get(stated.catalogue_id) or self._names.find([stated.name, *stated.titles])
        owners = {owner.id: owner for item in stated.items if (owner := self._owner(item, named)) is not None}
        if named is None or not owners or named.id in owners or stated.catalogue_id:
            return named
        if len(owners) == 1 and all(self._owner(item, named) for item in stated.items):
            other = next(iter(owners.values()))
            self._note(
                stated,
                f"{shown(stated.name)!r} has the cookies of {other.name}, which is declared",
            )
            return other
        return named

    def _owner(self, item: StatedItem, named: KnownService | None) -> KnownService | None:
        """`named` where the item is one of its own, else the one service that the name of the cookie proves."""
        if named is not None and _own_items(named, item):
            return named
        name = item.name.removesuffix("*") if item.name.endswith("*") else item.name
        if "*" in name:
            return None
        for party, domain in ((Party.FIRST, ""), (Party.THIRD, item.domain)):
            seen = SeenItem(kind=ItemKind.COOKIE, name=name, domain=domain, party=party)
            if (party is Party.FIRST or domain) and (match := self._matcher.match_item(seen)) is not None:
                return match.service
        return None

    def _declare_known(self, known: KnownService, stated: StatedService) -> Entry:
        entry = self._entries.get(known.id)
        if entry is None:
            entry = self._entries[known.id] = Entry(replace(unseen_service(known), review="new"))
        if (said := _said(stated)) not in entry.stated:
            entry.stated.append(said)
            self._tell_category(known, stated)
        self._rename(stated, entry.service)
        return entry

    def _declare_item(
        self, owner: KnownService, item: StatedItem, stated: StatedService, *, is_elsewhere: bool
    ) -> None:
        """Declare `owner`, and of its items those that only some visitors get, where just they are named."""
        entry = self._declare_known(owner, stated)
        own = _own_items(owner, item)
        if is_elsewhere:
            self._note(
                stated,
                f"cookie {shown(item.name)!r} of {shown(stated.name)!r} is of {owner.name}, and is declared there",
            )
        if item.purpose or item.lifetime:
            self._note(stated, f"what {shown(stated.name)!r} says of cookies that the catalogue knows was left out")
        if "*" not in item.name:
            _add(entry, [item_as_known(known, None, owner) for known in own])
        elif item.written:
            names = ", ".join(known.name for known in own if not known.rare) or "what the catalogue lists"
            self._note(stated, f"cookies {shown(item.written)} of {shown(stated.name)!r} are declared as {names}")

    def _declare_own(self, stated: StatedService, items: list[StatedItem]) -> None:
        """A service that the catalogue does not know, as the owner stated it."""
        category = self._category(stated)
        service = Service(
            id=self._free_id(stated),
            name=next(iter(stated.titles), stated.name),
            category=category,
            purpose=stated.purpose,
            privacy_url=stated.privacy_url,
            review="new",
        )
        entry = self._entries[service.id] = Entry(
            service, [_said(stated)], is_unclear=category is Category.UNCLASSIFIED
        )
        self._rename(stated, service)
        self._tell_own_category(category, stated)
        self._add_stated(entry, items, stated)

    def _add_stated(self, entry: Entry, items: list[StatedItem], stated: StatedService) -> None:
        room = MAX_ITEMS - len(entry.service.items)
        if len(items) > room:
            self._note(stated, f"{len(items) - room} cookies of {shown(stated.name)!r} are too many and were left out")
        _add(
            entry,
            [
                Item(kind=ItemKind.COOKIE, name=item.name, lifetime=item.lifetime, purpose=item.purpose)
                for item in items[: max(room, 0)]
            ],
        )

    def _category(self, stated: StatedService) -> Category:
        """The strictest that its words mean; what nobody may refuse is necessary unless they say otherwise."""
        said = categories_of(stated.words)
        strictest = next((category for category in _STRICTEST_FIRST if category in said), Category.UNCLASSIFIED)
        if stated.is_required and strictest not in (Category.MARKETING, Category.STATISTICS):
            return Category.NECESSARY
        return strictest

    def _tell_category(self, known: KnownService, stated: StatedService) -> None:
        category = self._category(stated)
        if stated.is_required and known.category.asks_consent:
            self._note(stated, f"nobody could refuse {known.name}; it is asked about now ({known.category.value})")
        elif category not in (known.category, Category.UNCLASSIFIED):
            said = ", ".join(map(shown, stated.words[:3]))
            self._note(stated, f"{known.name} stood under {said}; the catalogue's {known.category.value} is declared")

    def _tell_own_category(self, category: Category, stated: StatedService) -> None:
        name, said = shown(stated.name), categories_of(stated.words)
        if stated.is_required and category is not Category.NECESSARY:
            self._note(stated, f"nobody could refuse {name!r}; it is asked about now ({category.value})")
        elif not stated.is_required and category is Category.NECESSARY:
            self._note(stated, f"{name!r} could be refused; as necessary it is not asked about any more")
        elif category is Category.UNCLASSIFIED:
            words = ", ".join(map(shown, stated.words[:3]))
            why = f"{words} says no category of ours" if words else "nothing says what it is for"
            self._note(stated, f"{name!r} is unclassified: {why}")
        elif len(said) > 1 and not stated.is_required:
            words = ", ".join(map(shown, stated.words[:5]))
            self._note(stated, f"{name!r} stood under {words}; {category.value}, the strictest, is declared")

    def _note(self, stated: StatedService, message: str) -> None:
        self._notes.tell(stated.name, message)

    def _rename(self, stated: StatedService, service: Service) -> None:
        """Remember that pages mean `service` by the name of `stated`, and its category by that of the group."""
        if stated.is_in_markup and not stated.is_group:
            self._renamed.setdefault((stated.name, False), {})[service.id] = None
        if group := stated.name if stated.is_group else stated.group:
            self._renamed.setdefault((group, True), {})[service.category.value] = None

    def _free_id(self, stated: StatedService) -> str:
        start = _slug(stated.name)
        # A service may not be called as a category is: `data-consent="statistics"` means the category.
        if (stated.is_group and not start.endswith("cookies")) or start in list(Category):
            start = f"{start}-cookies"
        tried, count = start, 1
        while tried in self._entries or tried in self._catalogue:
            count += 1
            tried = f"{start}-{count}"
        return tried


def _own_items(service: KnownService, item: StatedItem) -> list[KnownItem]:
    """The cookies of `service` that `item` means: one of them, or all that fall under its stars."""
    cookies = [known for known in service.items if known.kind is ItemKind.COOKIE]
    names = NameIndex((known.kind, known.name, known) for known in cookies)
    if found := names.find(ItemKind.COOKIE, item.name):
        return found[:1]
    if "*" not in item.name:
        return []
    stars = NameIndex([(ItemKind.COOKIE, item.name, True)])
    return [known for known in cookies if stars.find(ItemKind.COOKIE, known.name)]


def _add(entry: Entry, items: Iterable[Item]) -> None:
    there = {(item.kind, item.name) for item in entry.service.items}
    new = {item.name: item for item in items if (item.kind, item.name) not in there}
    entry.service = replace(entry.service, items=(*entry.service.items, *new.values()))


def _said(stated: StatedService) -> str:
    words = ", ".join(shown(word) for word in stated.words[:5] if word and word != stated.name)
    return f'"{shown(stated.name)}"{f" ({words})" if words else ""}'


def _slug(name: str) -> str:
    """An id such as `inline-tracker` for `inlineTracker`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    parts = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", plain)
    return re.sub(r"[^a-z0-9]+", "-", parts.lower()).strip("-")[:MAX_ID].strip("-") or "service"
