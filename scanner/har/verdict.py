"""Decide for every cookie that a HAR shows being set or sent whether the browser kept it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from scanner.capture.network import MAX_COOKIE_LINES
from scanner.cookieline import MAX_BYTES, parse_cookie_line
from scanner.har.jar import SAME_SITE_REASONS, Jar, domain_and_path, domains_for, refusals, sent_cookie
from scanner.har.pages import Page, Step
from scanner.recording import CookieWrite, StoredCookie
from scanner.site import host_of, registrable_domain

MAX_SENT = 20_000

Writes = list[tuple[CookieWrite, ...]]


def judge(pages: Sequence[Page]) -> tuple[Writes, tuple[StoredCookie, ...]]:
    """What each page set or was refused, and what the browser held at the end of the recording."""
    jar = Jar()
    last_sent = _last_sent(pages)
    came_back: dict[tuple[str, str], float] = {}
    for (name, host), at in last_sent.items():
        jar.was_sent(sent_cookie(name, host), at=at)
        for domain in domains_for(host):
            came_back[name, domain] = max(at, came_back.get((name, domain), 0.0))
    lines = 0
    told: Writes = []
    end = 0.0
    for page in pages:
        writes: list[CookieWrite] = []
        site = registrable_domain(host_of(page.final_url))
        for step in page.steps:
            at = step.started.timestamp()
            end = max(end, at)
            lines += len(step.entry.set_cookies)
            if step.entry.is_cached or lines > MAX_COOKIE_LINES:
                continue
            for write in _writes_of(page, step):
                if set(write.refused) <= SAME_SITE_REASONS and came_back.get((write.name, write.domain), -1.0) > at:
                    # Not every browser is as strict as Chromium, and a cookie that comes back was kept.
                    settled = replace(write, refused=())
                else:
                    settled = write
                jar.take(settled, page_site=site, at=at)
                writes.append(settled)
        told.append(tuple(writes))
    return told, jar.cookies(at=end)


def _last_sent(pages: Sequence[Page]) -> dict[tuple[str, str], float]:
    """When each cookie, by name and host, was last sent."""
    sent: dict[tuple[str, str], float] = {}
    for page in pages:
        for step in page.steps:
            host = host_of(step.entry.url)
            at = step.started.timestamp()
            for name in step.entry.sent_cookies:
                if (name, host) in sent or len(sent) < MAX_SENT:
                    sent[name, host] = max(at, sent.get((name, host), at))
    return sent


def _writes_of(page: Page, step: Step) -> Iterator[CookieWrite]:
    url = step.entry.url
    now = _date(step)
    for line in step.entry.set_cookies:
        cookie = parse_cookie_line(line[:MAX_BYTES], now)
        if cookie is None:
            continue
        domain, path = domain_and_path(cookie, url)
        removes = cookie.lifetime_s is not None and cookie.lifetime_s <= 0
        yield CookieWrite(
            name=cookie.name,
            domain=domain,
            path=path,
            how="header",
            url=url,
            frame_url=step.frame_url,
            at_ms=page.at_ms(step),
            requested_s=cookie.lifetime_s,
            removes=removes,
            refused=refusals(line, cookie, url=url, cross_site=page.is_cross_site(step)),
            secure=cookie.secure,
            http_only=cookie.http_only,
            same_site=cookie.same_site,
            partitioned=cookie.partitioned,
        )


def _date(step: Step) -> datetime:
    """What the server thought the time was: its Expires dates count from there."""
    try:
        found = parsedate_to_datetime(step.entry.date)
        return found if found.tzinfo else found.replace(tzinfo=UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return step.started
