"""Lay a scan beside a declaration: what belongs to which service, and what belongs to none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from consent.catalogue.match import Matcher, SeenItem
from consent.catalogue.model import KnownItem, KnownService
from consent.catalogue.sourcing import has_source
from consent.declaration.model import OWN_SERVICE, Declaration, Item, Service, UnknownItem
from consent.declaration.observed import ObservedItem, ObservedScan, ObservedService, without_query
from consent.hosts import host_and_path
from consent.lifetime import Lifetime
from consent.names import NameIndex
from consent.provider import Provider, Transfer
from consent.vocabulary import Category, ConsentState, ItemKind

MAX_ITEMS = 200
"""Of one service; who stores more under names nobody knows is not described by listing them."""

ItemKey = tuple[ItemKind, str]


@dataclass(slots=True)
class Sighting:
    """A service that a scan saw, and the items of it, each under the name it is or will be declared by."""

    service: ObservedService
    items: dict[ItemKey, ObservedItem] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Sorted:
    """A scan, sorted by service."""

    sightings: Mapping[str, Sighting]
    unknown: tuple[UnknownItem, ...]


def sort_out(scan: ObservedScan, declaration: Declaration, catalogue: Mapping[str, KnownService]) -> Sorted:
    """Which service each thing in `scan` belongs to.

    What the declaration says of an item goes before what the scan says, and that before what the catalogue can tell;
    the last matters where the scan was made without the services that a person wrote.
    """
    found = _sort_once(scan, declaration, catalogue)
    while found.unknown:
        # A service that is declared because of this scan may explain what nobody knew before.
        again = _sort_once(scan, declared_after(found, scan, declaration, catalogue), catalogue)
        if len(again.unknown) >= len(found.unknown):
            break
        found = again
    return found


def declared_after(
    found: Sorted, scan: ObservedScan, declaration: Declaration, catalogue: Mapping[str, KnownService]
) -> Declaration:
    """The declaration with everything in it that `found` adds."""
    services = dict(declaration.services)
    for service_id, sighting in found.sightings.items():
        declared = services.get(service_id)
        if declared is None:
            services[service_id] = new_service(sighting, catalogue.get(service_id), scan)
        else:
            items = new_items(sighting, declared, catalogue.get(service_id))
            services[service_id] = replace(declared, items=(*declared.items, *items))
    if OWN_SERVICE in catalogue and OWN_SERVICE not in services:
        services[OWN_SERVICE] = unseen_service(catalogue[OWN_SERVICE])
    return replace(declaration, services=services)


def _sort_once(scan: ObservedScan, declaration: Declaration, catalogue: Mapping[str, KnownService]) -> Sorted:
    names = _Names(declaration, catalogue)
    sightings = {service_id: Sighting(service) for service_id, service in scan.services.items()}
    unknown: dict[tuple[str, str, str], UnknownItem] = {}
    for item in scan.items:
        service_id = names.owner(item) if item.is_exact else None
        if service_id is None:
            _keep_longest(unknown, _unknown(item))
            continue
        sighting = sightings.setdefault(service_id, Sighting(_named(service_id, declaration, catalogue)))
        key = (item.kind, names.declared_name(service_id, item) or item.name)
        before = sighting.items.get(key)
        if before is None and len(sighting.items) >= MAX_ITEMS:
            _keep_longest(unknown, _unknown(item))
        elif before is None or _is_longer(item.lifetime, before.lifetime):
            sighting.items[key] = item
    for host in scan.hosts:
        if _is_declared_host(host, declaration.services.values()):
            continue
        match = names.matcher.match_url(f"https://{host}/")
        if match is None:
            _keep_longest(unknown, UnknownItem(kind="host", name=host))
        else:
            service_id = match.service.id
            sightings.setdefault(service_id, Sighting(_named(service_id, declaration, catalogue)))
    return Sorted(sightings, tuple(unknown[key] for key in sorted(unknown)))


class _Names:
    """What the declaration and the catalogue call an item, compiled once."""

    def __init__(self, declaration: Declaration, catalogue: Mapping[str, KnownService]) -> None:
        self.matcher = Matcher(catalogue)
        self._declaration = declaration
        self._declared = {
            service.id: NameIndex((item.kind, item.name, item.name) for item in service.items)
            for service in declaration.services.values()
        }
        self._known = {
            service.id: NameIndex((item.kind, item.name, item.name) for item in service.items)
            for service in catalogue.values()
        }

    def declared_name(self, service_id: str, item: ObservedItem) -> str | None:
        """The name or pattern of the declaration, else of the catalogue, that means `item`."""
        for names in (self._declared.get(service_id), self._known.get(service_id)):
            if names is not None and (found := names.find(item.kind, item.name)):
                return found[0]
        return None

    def owner(self, item: ObservedItem) -> str | None:
        """The id of the service that `item` belongs to."""
        if item.service in self._declared and self._declared[item.service].find(item.kind, item.name):
            return item.service
        declared = self._declaration.service_of(item.kind, item.name, item.party)
        if declared is not None:
            return declared.id
        if item.service is not None:
            return item.service
        match = self.matcher.match_item(
            SeenItem(
                kind=item.kind,
                name=item.name,
                domain=item.domain,
                party=item.party,
                setter_url=item.setter_url or None,
                set_by="header" if item.how == "header" else "script" if item.how in ("script", "storage") else None,
                lifetime_s=item.lifetime.seconds if item.lifetime and item.lifetime.kind == "seconds" else None,
            )
        )
        return None if match is None else match.service.id


def _is_declared_host(domain: str, services: Iterable[Service]) -> bool:
    """Whether a service has a whole host at or below `domain`: then somebody has named what is contacted there."""
    hosts = (pattern.host.removeprefix("*.") for service in services for pattern in service.urls if not pattern.path)
    return any(f".{host}".endswith(f".{domain}") for host in hosts)


def _named(service_id: str, declaration: Declaration, catalogue: Mapping[str, KnownService]) -> ObservedService:
    known = declaration.services.get(service_id) or catalogue.get(service_id)
    return ObservedService(
        id=service_id,
        name=known.name if known else service_id,
        category=known.category if known else Category.UNCLASSIFIED,
    )


def _unknown(item: ObservedItem) -> UnknownItem:
    return UnknownItem(
        kind=item.kind,
        name=item.name,
        domain=item.domain,
        party=item.party,
        observed=item.lifetime,
        set_by=without_query(item.setter_url),
    )


def _keep_longest(found: dict[tuple[str, str, str], UnknownItem], item: UnknownItem) -> None:
    key = (item.kind, item.domain, item.name)
    if key not in found or _is_longer(item.observed, found[key].observed):
        found[key] = item


def _is_longer(one: Lifetime | None, other: Lifetime | None) -> bool:
    return _length(one) > _length(other)


def _length(lifetime: Lifetime | None) -> float:
    if lifetime is None:
        return -1
    return {"session": 0.0, "unlimited": float("inf")}.get(lifetime.kind, lifetime.seconds)


def is_narrower(scan: ObservedScan, declaration: Declaration) -> bool:
    """Whether `scan` looked at less than the one before, so that what it did not see may still be there."""
    before = declaration.scan
    if before is None:
        return False
    # Whoever accepts everything sees everything; else compare with what was looked at before.
    sees_less = ConsentState.ACCEPTED not in scan.states and not set(before.states) <= set(scan.states)
    return sees_less or scan.pages * 2 < before.pages


def is_other_site(scan: ObservedScan, declaration: Declaration) -> bool:
    """Whether `scan` is of another host than the declaration is about."""
    one, other = host_and_path(scan.url), host_and_path(declaration.site.url)
    return one is not None and other is not None and one[0] != other[0]


def new_service(sighting: Sighting, known: KnownService | None, scan: ObservedScan) -> Service:
    """What to declare of a service that was not declared yet: all that the catalogue says, and what was seen."""
    if known is None:
        service = Service(id=sighting.service.id, name=sighting.service.name, category=sighting.service.category)
        items = [_new_item(key, observed, None) for key, observed in sorted(sighting.items.items())]
    else:
        service = unseen_service(known)
        seen = dict(sighting.items)
        items = []
        for item in known.items:
            observed = seen.pop((item.kind, item.name), None)
            if observed is not None or not item.rare:
                items.append(item_as_known(item, observed, known))
        items += [_new_item(key, observed, None) for key, observed in sorted(seen.items())]
    return replace(
        service,
        items=tuple(items),
        first_seen=scan.started.date(),
        review=None if service.id == OWN_SERVICE else "new",
    )


def unseen_service(known: KnownService) -> Service:
    """What to declare of a service that no scan has seen.

    What the catalogue has no source for is left out, for the owner to fill in: the policy would state it as a fact.
    """
    return Service(
        id=known.id,
        name=known.name,
        category=known.category,
        provider=_sourced_provider(known),
        purpose=known.purpose,
        urls=known.blocked_urls,
        items=tuple(item_as_known(item, None, known) for item in known.items if not item.rare),
        transfers=_sourced_transfers(known),
        privacy_url=known.privacy_url,
        purpose_code=known.purpose_code,
        retention=known.retention if has_source(known, "retention") else None,
    )


def new_items(sighting: Sighting, declared: Service, known: KnownService | None) -> list[Item]:
    """The items that were seen of a declared service, and are not declared."""
    there = {(item.kind, item.name) for item in declared.items}
    return [_new_item(key, observed, known) for key, observed in sorted(sighting.items.items()) if key not in there]


def _new_item(key: ItemKey, observed: ObservedItem, known: KnownService | None) -> Item:
    if known is not None:
        for item in known.items:
            if (item.kind, item.name) == key:
                return item_as_known(item, observed, known)
    return Item(kind=key[0], name=key[1], party=observed.party, observed=observed.lifetime)


def item_as_known(known: KnownItem, observed: ObservedItem | None, service: KnownService) -> Item:
    """What to declare of an item of `service`: what the catalogue has a source for, and what was `observed`."""
    return Item(
        kind=known.kind,
        name=known.name,
        party=observed.party if observed else known.party,
        lifetime=known.lifetime if has_source(service, f"items.{known.name}.lifetime_s") else None,
        observed=observed.lifetime if observed else None,
        purpose=known.purpose,
    )


def _sourced_provider(known: KnownService) -> Provider | None:
    if known.provider is None or has_source(known, "provider.role"):
        return known.provider
    return replace(known.provider, role=None)


def _sourced_transfers(known: KnownService) -> tuple[Transfer, ...]:
    if has_source(known, "transfers.mechanism"):
        return known.transfers
    return tuple(replace(transfer, mechanism="") for transfer in known.transfers)
