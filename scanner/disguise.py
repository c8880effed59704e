"""Trackers that answer under the site's own name: a host that is an alias of theirs, or a path that hands on to them.

Blocklists and the eye see a first party in both. An alias is told by DNS (`resolve.py`), a path by what is sent to it.
Pure: works on a recording.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any, Literal
from urllib.parse import parse_qsl, urlsplit, urlunsplit

from consent.catalogue import KnownService, Match, Matcher, SeenItem
from consent.vocabulary import Category, ConsentState, Party
from scanner.recording import PageVisit, Recording, Request
from scanner.site import host_of, party

MAX_VALUES = 200
MAX_VALUE = 500
MAX_SHOWN = 60
_MEMBER = re.compile(r'"(\w{1,40})"\s{0,5}:\s{0,5}(?:"((?:[^"\\]|\\.){0,500})"|(-?\d{1,20}))')

How = Literal["cname", "path"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """What a service is sent, and no other."""

    place: str
    """URL at which the service takes the same under its own name: by it the catalogue knows whose it is."""
    sent: Mapping[str, re.Pattern[str]]
    path: re.Pattern[str] | None = None

    def fits(self, path: str, values: Mapping[str, str]) -> bool:
        """Whether a request for `path` with these parameters is one to the service."""
        if self.path is not None and self.path.search(path) is None:
            return False
        return all(expected.fullmatch(values.get(name, "\0")) for name, expected in self.sent.items())

    def shown(self, values: Mapping[str, str]) -> str:
        """The parameters that told: they name the account of the site, and no visitor."""
        told = (f"{name}={values[name]}" if len(values[name]) <= MAX_SHOWN else name for name in self.sent)
        return "sent " + ", ".join(told)


@dataclass(frozen=True, slots=True, kw_only=True)
class Disguise:
    """A place of the site's own at which a service answers."""

    host: str
    path: str
    """What was asked for first; for an alias the service answers on every other path as well."""
    service: KnownService
    how: How
    detail: str
    page: str
    states: tuple[ConsentState, ...]
    stands_for: str
    """The host of the service's own."""


def find_disguises(recording: Recording, matcher: Matcher) -> list[Disguise]:
    """Every place at which a service that is not necessary hides behind the site's own name, sorted.

    What a site needs to work, such as the shop it rents, answers under its name as a matter of course.
    """
    aliases = {alias.host: alias.targets for alias in recording.aliases}
    found: dict[tuple[str, str, str, How], Disguise] = {}
    states: dict[tuple[str, str, str, How], set[ConsentState]] = defaultdict(set)
    for visit, request in _own_requests(recording):
        for disguise in _disguises(visit, request, aliases, matcher):
            path = "" if disguise.how == "cname" else disguise.path
            key = (disguise.host, path, disguise.service.id, disguise.how)
            found.setdefault(key, disguise)
            states[key].add(visit.state)
    return [replace(found[key], states=ConsentState.in_order(states[key])) for key in sorted(found)]


class Unmasked(Matcher):
    """A matcher that knows the disguises of one site besides what the catalogue knows."""

    def __init__(self, matcher: Matcher, disguises: Sequence[Disguise]) -> None:
        vars(self).update(vars(matcher))
        self._hosts = {disguise.host: disguise for disguise in disguises if disguise.how == "cname"}
        self._places = {(disguise.host, disguise.path): disguise for disguise in disguises if disguise.how == "path"}

    def match_url(self, url: str) -> Match | None:
        """The service that a request to `url` goes to, under whatever name."""
        disguise = self._behind(url)
        return super().match_url(url) if disguise is None else Match(disguise.service, "url")

    def match_item(self, seen: SeenItem) -> Match | None:
        """The service that wrote `seen`: a script from a disguised place is the service's own."""
        disguise = self._behind(seen.setter_url or "")
        if disguise is not None:
            seen = replace(seen, setter_url=_at(seen.setter_url or "", disguise.stands_for))
        return super().match_item(seen)

    def _behind(self, url: str) -> Disguise | None:
        host = host_of(url)
        return self._hosts.get(host) or self._places.get((host, urlsplit(url).path) if host else ("", ""))


@cache
def signatures() -> tuple[Signature, ...]:
    """The signatures of `disguise.toml`."""
    data = tomllib.loads((resources.files("scanner") / "disguise.toml").read_text("utf-8"))
    return tuple(
        Signature(
            place=entry["place"],
            sent={name: re.compile(value) for name, value in entry["sent"].items()},
            path=re.compile(f"(?:{entry['path']})$") if "path" in entry else None,
        )
        for entry in data["signatures"]
    )


def sent_values(request: Request) -> dict[str, str]:
    """The parameters of a request by name, of its query and then of its body, as form or JSON."""
    try:
        query = urlsplit(request.url).query
    except ValueError:
        return {}
    values: dict[str, str] = {}
    body = request.body.strip()
    pairs = [*parse_qsl(query, keep_blank_values=True), *(_of_json(body) if body[:1] in "[{" else _of_form(body))]
    for name, value in pairs[:MAX_VALUES]:
        values.setdefault(name, value[:MAX_VALUE])
    return values


def _of_form(body: str) -> list[tuple[str, str]]:
    # Google Analytics sends several events in one body, a line each.
    return parse_qsl(body.split("\n", 1)[0], keep_blank_values=True) if "=" in body[:100] else []


def _of_json(body: str) -> Iterator[tuple[str, str]]:
    """Members at whatever depth, since the body may be cut off."""
    for match in _MEMBER.finditer(body):
        if match[2] is None:
            yield match[1], match[3]
        else:
            yield match[1], _unescaped(match[2])


def _unescaped(text: str) -> str:
    try:
        return str(json.loads(f'"{text}"'))
    except ValueError:
        return text


def _own_requests(recording: Recording) -> Iterator[tuple[PageVisit, Request]]:
    for state in recording.states:
        for visit in state.moments:
            for request in visit.requests:
                if request.url.startswith(("http:", "https:")) and party(request.url, visit.final_url) is Party.FIRST:
                    yield visit, request


def _disguises(
    visit: PageVisit,
    request: Request,
    aliases: Mapping[str, Sequence[str]],
    matcher: Matcher,
) -> Iterable[Disguise]:
    parts = urlsplit(request.url)
    host, path = host_of(request.url), parts.path or "/"
    for target in aliases.get(host, ()):
        match = matcher.match_url(f"https://{target}{path}")
        if match is not None and match.rule == "url" and match.service.category is not Category.NECESSARY:
            yield Disguise(
                host=host,
                path=path,
                service=match.service,
                how="cname",
                detail=f"{host} is another name for {target}",
                page=visit.url,
                states=(),
                stands_for=target,
            )
            return
    values = sent_values(request)
    for signature in signatures():
        if not signature.fits(path, values):
            continue
        match = matcher.match_url(signature.place)
        if match is not None:
            yield Disguise(
                host=host,
                path=path,
                service=match.service,
                how="path",
                detail=signature.shown(values),
                page=visit.url,
                states=(),
                stands_for=host_of(signature.place),
            )
            return


def _at(url: str, host: str) -> str:
    return urlunsplit(urlsplit(url)._replace(netloc=host))


def disguised(disguises: Iterable[Disguise]) -> list[dict[str, Any]]:
    """The field `disguised` of a report."""
    return [
        {
            "host": disguise.host,
            "path": disguise.path,
            "service": disguise.service.id,
            "how": disguise.how,
            "detail": disguise.detail,
            "states": [state.value for state in disguise.states],
            "page": disguise.page,
        }
        for disguise in disguises
    ]
