"""Command-line options in groups: a dataclass says what belongs together, each of its fields is one option."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import wraps
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urljoin

import typer

from scanner.crawl import checked_url
from scanner.headers import SiteHeaders, basic_auth, parse_header
from scanner.profile import Profile, Proxy, Viewport, checked_locale, checked_storage_state
from scanner.resolve import Resolver


def in_groups(function: Callable[..., None]) -> Callable[..., None]:
    """`function` for Typer, which knows no groups: each parameter of a dataclass type becomes its fields."""
    signature = inspect.signature(function, eval_str=True)
    groups: dict[str, Any] = {
        name: given.annotation for name, given in signature.parameters.items() if is_dataclass(given.annotation)
    }
    parameters = [given for name, given in signature.parameters.items() if name not in groups]
    for group in groups.values():
        hints = get_type_hints(group, include_extras=True)
        parameters += [
            inspect.Parameter(
                one.name, inspect.Parameter.KEYWORD_ONLY, default=_default(one), annotation=hints[one.name]
            )
            for one in fields(group)
        ]

    @wraps(function)
    def command(**values: Any) -> None:
        made = {
            name: group(**{one.name: values.pop(one.name) for one in fields(group)}) for name, group in groups.items()
        }
        function(**values, **made)

    del command.__wrapped__
    command.__annotations__ = {}
    command.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return command


def _default(one: Any) -> Any:
    return one.default_factory() if one.default is MISSING else one.default


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """Which pages of the site are visited."""

    pages: Annotated[int, typer.Option(min=1, max=1000, help="Visit at most this many pages of the site.")] = 1
    page: Annotated[
        list[str], typer.Option(metavar="URL", help="Visit this page too; may be given more than once.")
    ] = field(default_factory=list)
    ignore_robots: Annotated[
        bool, typer.Option("--ignore-robots", help="Visit what robots.txt keeps robots from (on a site of your own).")
    ] = False

    def by_hand(self, url: str) -> list[str]:
        """The pages named on the command line, each also as a path on the site at `url`."""
        return [checked_url(urljoin(url, page)) for page in self.page]

    @property
    def is_given(self) -> bool:
        """Whether any of these options was used."""
        return self != Where()


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """The visitor that the scan pretends to be."""

    viewport: Annotated[Viewport, typer.Option(help="The screen of the visitor.")] = Viewport.DESKTOP
    locale: Annotated[str, typer.Option(metavar="LOCALE", help="Language and country of the visitor.")] = "nl-NL"
    gpc: Annotated[bool, typer.Option("--gpc", help="Send Global Privacy Control.")] = False
    proxy: Annotated[str, typer.Option(metavar="URL", help="Reach the site through a proxy: http://HOST:PORT.")] = ""
    storage_state: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Begin with these cookies and storage, as Playwright saves them."),
    ] = None
    header: Annotated[
        list[str],
        typer.Option(metavar="'NAME: VALUE'", help="Send this header to the site, to no third party; may be repeated."),
    ] = field(default_factory=list)
    basic_auth: Annotated[
        str, typer.Option(metavar="NAME:PASSWORD", help="Log in to the site with HTTP Basic authentication.")
    ] = ""
    insecure: Annotated[
        bool, typer.Option("--insecure", help="Go on where a certificate is not valid; the report says so.")
    ] = False

    def profile(self, url: str) -> Profile:
        """The visitor of the site at `url`; ConfigError says which option is wrong."""
        headers = [parse_header(text) for text in self.header]
        if self.basic_auth:
            headers.append(basic_auth(self.basic_auth))
        return Profile(
            locale=checked_locale(self.locale),
            viewport=self.viewport,
            proxy=Proxy.parse(self.proxy) if self.proxy else None,
            storage_state=checked_storage_state(self.storage_state) if self.storage_state else None,
            headers=SiteHeaders(headers, url),
            gpc=self.gpc,
            insecure=self.insecure,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """How the site's own host names are looked up."""

    resolver: Annotated[
        str, typer.Option(metavar="HOST:PORT", help="Ask this name server what the site's hosts are other names for.")
    ] = ""
    no_dns: Annotated[
        bool, typer.Option("--no-dns", help="Look up no names: trackers behind a host of the site stay hidden.")
    ] = False

    def make(self) -> Resolver | None:
        """Who is asked; None for nobody. ConfigError where the address is none."""
        if self.no_dns:
            return None
        return Resolver.at(self.resolver) if self.resolver else Resolver.of_system()
