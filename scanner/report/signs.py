"""What a page's markup gives away: software of the site, forms that go elsewhere, embeds that wait for consent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from scanner.recording import PageVisit, Recording
from scanner.site import bare_url

if TYPE_CHECKING:
    from consent.catalogue import KnownService, Matcher

MAX_SHOWN = 200
MAX_A_SERVICE = 5
"""So many prove enough; more would crowd out what says that a service was contacted."""


def find_signs(recording: Recording, matcher: Matcher) -> Iterator[tuple[KnownService, str, str]]:
    """Each service that the markup of a page gives away, with what did and the page.

    It says that the service is used, and not that a visitor's browser contacted it.
    """
    found: dict[str, dict[str, str]] = defaultdict(dict)
    services: dict[str, KnownService] = {}
    for state in recording.states:
        for visit in state.moments:
            for service, detail in _signs(visit, matcher):
                services[service.id] = service
                found[service.id].setdefault(detail[:MAX_SHOWN], visit.url)
    for service_id, details in sorted(found.items()):
        for detail in sorted(details)[:MAX_A_SERVICE]:
            yield services[service_id], detail, details[detail]


def _signs(visit: PageVisit, matcher: Matcher) -> Iterator[tuple[KnownService, str]]:
    for text in visit.markup.generators:
        if match := matcher.match_markup("generator", text):
            yield match.service, f'generator "{text}"'
    requested = {request.url for request in visit.requests}
    for tag, attribute, url in visit.markup.addresses:
        if tag == "form":
            if match := matcher.match_markup("form", url):
                yield match.service, f"form sent to {bare_url(url)}"
        elif url not in requested:
            if match := matcher.match_url(url):
                yield match.service, f"{tag} with {attribute} {bare_url(url)}, not loaded"
        elif match := matcher.match_markup("path", url):
            yield match.service, f"{tag} with {attribute} {bare_url(url)}"
    for tag in visit.markup.tags:
        if match := matcher.match_markup("element", tag):
            # The sign and not the tag, which may hold a number that is another one on each visit.
            told = (sign.value for sign in match.service.markup if sign.kind == "element" and sign.value in tag)
            yield match.service, f"{tag[1:].split(' ', 1)[0]} with {max(told, key=len, default='')}"
