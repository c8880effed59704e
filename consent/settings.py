"""The options of the middleware, checked once when the application starts."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from urllib.parse import quote

from consent.banner import Banner, Visit
from consent.cacheable import reading_table
from consent.choice import Method
from consent.cookie import CookieCodec, CookieOptions
from consent.declaration.model import Declaration
from consent.endpoints.origin import host_of, own_path
from consent.enforce.declared import DeclaredCookies
from consent.enforce.loads import Contacts
from consent.enforce.security_policy import SecurityPolicy
from consent.enforce.set_cookie import SetCookieFilter
from consent.errors import ConfigError
from consent.lifetime import DAY
from consent.locales.negotiation import Languages, offer
from consent.records.keeper import RecordKeeper
from consent.records.outbox import Outbox
from consent.records.store import RecordStore, open_store, outbox_of
from consent.standing import Clock, Standing, Visitors
from consent.vocabulary import Category

log = logging.getLogger(__name__)

_MOUNT = re.compile(r"(?:/[A-Za-z0-9._~-]+)+")

Html = Literal["per-visitor", "cacheable"]
EnforceCsp = Literal["off", "report-only", "on"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the parts of the middleware share; nothing in it belongs to one request."""

    declaration: Declaration
    codec: CookieCodec
    cookie: CookieOptions
    visitors: Visitors
    declared_cookies: DeclaredCookies
    set_cookie_filter: SetCookieFilter | None
    contacts: Contacts | None
    """Whom tags contact; None where they are not looked at."""
    security_policy: SecurityPolicy | None
    reports_only: bool
    """Whether browsers are only to report what the security policy would refuse."""
    shown: str
    """What the banner asks about, in a few letters."""
    table: str | None
    """What script needs to read the cookie where HTML is the same for all visitors; None where it is not."""
    banner: Banner | None
    keeper: RecordKeeper | None
    """Keeps consent records; None where no proof is kept."""
    mount: str
    languages: Languages
    """What the banner may speak."""
    trusted_hosts: frozenset[str]
    policy_templates: Path | None
    """A folder with templates of the owner's for the policy's section."""
    clock: Clock

    def visit(self, scope: Mapping[str, Any], standing: Standing, return_to: str, language: str) -> Visit:
        """What the banner may know about the request."""
        return Visit(
            declaration=self.declaration,
            language=language,
            mount=self.mounted(scope),
            return_to=return_to,
            choice=standing.choice,
            prompt=standing.prompt,
            granted=standing.granted,
            new=standing.new,
            refused_by_signal=standing.refused_by_signal,
            shown=self.shown,
        )

    def mounted(self, scope: Mapping[str, Any]) -> str:
        """The path below which the endpoints live, as a browser asks for it."""
        return quote(scope.get("root_path", "")) + self.mount

    def common_visit(self, scope: Mapping[str, Any], return_to: str, language: str) -> Visit:
        """The visit of anybody, for a page that is the same for all."""
        return replace(self.visit(scope, self.visitors.nobody, return_to, language), table=self.table)


def check(
    *,
    declaration: str | Path | Declaration,
    secret_key: str | Sequence[str],
    banner: Banner | None,
    store: str | RecordStore | None,
    outbox: str | Path | None,
    mount: str,
    cookie: CookieOptions,
    language: str | None,
    languages: Sequence[str] | None,
    trusted_origins: Sequence[str],
    enforce_set_cookie: bool,
    enforce_tags: bool,
    enforce_csp: EnforceCsp,
    content_security_policy: str | None,
    html: Html,
    policy_templates: str | Path | None,
    clock: Clock,
) -> Settings:
    """The settings; raises ConfigError or InvalidFile for the first option that is wrong."""
    declaration = checked_declaration(declaration)
    codec = CookieCodec(
        secret_key,
        declaration,
        max_age=timedelta(seconds=cookie.max_age),
        refusal_max_age=timedelta(seconds=cookie.refusal_max_age),
    )
    if html not in get_args(Html):
        raise ConfigError(f"html={html!r} is none of {', '.join(get_args(Html))}")
    if html == "cacheable" and enforce_csp != "off":
        raise ConfigError("html='cacheable' does not go with enforce_csp: the policy differs from visitor to visitor")
    cookies = DeclaredCookies(declaration)
    _warn_of_a_long_yes(declaration, cookie)
    return Settings(
        declaration=declaration,
        codec=codec,
        cookie=cookie,
        visitors=Visitors(declaration, codec, cookie_name=cookie.sent_name, clock=clock),
        declared_cookies=cookies,
        set_cookie_filter=SetCookieFilter(cookies, own_name=cookie.sent_name) if enforce_set_cookie else None,
        contacts=Contacts(declaration) if enforce_tags else None,
        security_policy=_security_policy(declaration, enforce_csp, content_security_policy),
        reports_only=enforce_csp == "report-only",
        shown=codec.shown,
        table=reading_table(declaration, cookie) if html == "cacheable" else None,
        banner=banner,
        keeper=open_keeper(store, outbox),
        mount=checked_mount(mount),
        languages=offer(fixed=language, limited_to=languages, site=declaration.site.language.value),
        trusted_hosts=_trusted_hosts(trusted_origins, declaration),
        policy_templates=None if policy_templates is None else Path(policy_templates),
        clock=clock,
    )


def _warn_of_a_long_yes(declaration: Declaration, cookie: CookieOptions) -> None:
    """Log where a yes holds for longer than the authority of the declaration's profile advises."""
    if cookie.max_age <= CookieOptions().max_age:
        return  # no authority advises less than our default; its files need not be read
    from consent.policy.profile import load_profile

    advised = load_profile(declaration.site.profile).reconsent_days
    if advised is not None and cookie.max_age > advised * DAY:
        log.warning(
            "CookieOptions: max_age is %d days; the authority of profile %r advises to ask again after %d",
            cookie.max_age // DAY,
            declaration.site.profile.value,
            advised,
        )


def page_path(scope: Mapping[str, Any]) -> str:
    """The path and query of a request, to come back to with GET; the site's front page where that can not be done."""
    if scope["method"] not in ("GET", "HEAD"):
        return home(scope)
    query = scope.get("query_string", b"").decode("latin-1")
    return own_path(quote(scope["path"]) + (f"?{query}" if query else "")) or home(scope)


def home(scope: Mapping[str, Any]) -> str:
    """The path of the site's front page."""
    return quote(scope.get("root_path", "")) + "/"


def state_of(declaration: Declaration, standing: Standing) -> dict[str, Any]:
    """Where a visitor stands, as the endpoints tell it.

    `granted` and `services` are what may run now, but for the necessary; `new` is what the visitor is to be asked
    about, and `gpc` says that the browser sends the signal and that it keeps something off.
    """
    choice = standing.choice
    asked = [service_id for service_id in declaration.services if service_id in declaration.asked_services]
    return {
        "granted": [category.value for category in declaration.asked if category in standing.granted],
        "services": [service_id for service_id in asked if service_id in standing.granted],
        "asked": [category.value for category in declaration.asked],
        "new": [service_id for service_id in asked if service_id in standing.new],
        "revision": declaration.revision,
        "prompt": standing.prompt.value if standing.prompt else None,
        "gpc": bool(standing.refused_by_signal),
        "method": _method(standing),
        "made_at": choice.made_at.isoformat() if choice else None,
        "expires": choice.expires_at.isoformat() if choice else None,
    }


def _method(standing: Standing) -> str | None:
    if standing.choice is not None:
        return standing.choice.method.value
    return Method.GPC.value if standing.refused_by_signal else None


def checked_declaration(declaration: str | Path | Declaration) -> Declaration:
    """The declaration, read where it is a path; raises ConfigError or InvalidFile."""
    if not isinstance(declaration, Declaration):
        from consent.declaration.file import load_declaration

        declaration = load_declaration(declaration)
    for service_id in declaration.services:
        if service_id in list(Category):
            raise ConfigError(f"declaration: the service {service_id!r} has the name of a category; give it another id")
    return declaration


def checked_mount(mount: str) -> str:
    """The path itself; raises ConfigError where it is none."""
    if not _MOUNT.fullmatch(mount):
        raise ConfigError(f"mount={mount!r} is not a path such as '/consent', without a slash at its end")
    return mount


def open_keeper(store: str | RecordStore | None, outbox: str | Path | None) -> RecordKeeper | None:
    """What keeps consent records in `store`, with an outbox beside it; None without a store. Raises ConfigError."""
    if store is None:
        if outbox is not None:
            raise ConfigError("outbox: without a store there is nothing to wait for; name a store too")
        return None
    path = outbox_of(store) if outbox is None and isinstance(store, str) else outbox
    opened = open_store(store) if isinstance(store, str) else store
    return RecordKeeper(opened, Outbox(Path(path)) if path is not None else None)


def _security_policy(declaration: Declaration, enforce: EnforceCsp, own: str | None) -> SecurityPolicy | None:
    if enforce not in get_args(EnforceCsp):
        raise ConfigError(f"enforce_csp={enforce!r} is none of {', '.join(get_args(EnforceCsp))}")
    if enforce == "off" and own is not None:
        raise ConfigError("content_security_policy has no effect where enforce_csp is 'off'; set it to 'report-only'")
    return None if enforce == "off" else SecurityPolicy(declaration, own)


def _trusted_hosts(origins: Sequence[str], declaration: Declaration) -> frozenset[str]:
    """The hosts, with their ports, that a choice may be posted from besides the host that is asked."""
    hosts = {host_of(declaration.site.url) or ""}
    for origin in origins:
        if not origin.startswith(("https://", "http://")) or not (host := host_of(origin)):
            raise ConfigError(f"trusted_origins: {origin!r} is not an origin such as 'https://shop.example'")
        hosts.add(host)
    return frozenset(hosts - {""})
