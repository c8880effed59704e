"""One page of WordPress: read as its editor has it, and written with nothing changed but its content."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from consent.errors import ConfigError, Unreachable
from consent.policy.documents.file import MAX_TEXT_BYTES
from consent.policy.wordpress.rest import PASSWORD, USER, Refused, RestApi

ROUTE = "/wp/v2/pages"
_FIELDS = "id,status,link,modified_gmt,content"
_SLUG = re.compile(r"[\w%-]{1,200}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was at one moment."""

    id: int
    content: str
    """As the editor has it: blocks with their comments, or the text of the classic editor."""
    modified: str
    """When it last changed, as WordPress tells it; compared and never computed with."""
    status: str
    path: str
    """Where visitors read it, on the site."""


def read_page(api: RestApi, wanted: str) -> Page:
    """The page whose number or slug is `wanted`, as the editor has it.

    Raises ConfigError where there is no such page or this user may not edit it, and Unreachable.
    """
    wanted = wanted.strip().strip("/")
    try:
        if wanted.isdecimal() and wanted.isascii():
            return _page(api, api.get(f"{ROUTE}/{int(wanted[:18])}", context="edit", _fields=_FIELDS))
        if not _SLUG.fullmatch(wanted):
            raise ConfigError(f"--wordpress {wanted[:60]!r}: is the number of a page, or the last part of its address")
        found = api.get(ROUTE, slug=wanted, status="any", context="edit", _fields=_FIELDS)
    except Refused as error:
        raise _told(api, wanted, error) from None
    pages = [_page(api, one) for one in found] if isinstance(found, list) else []
    if len(pages) != 1:
        listed = ", ".join(f"{page.id} ({page.path})" for page in pages[:8])
        why = f"{len(pages)} pages are called so: {listed}; choose one by its number" if pages else "there is none"
        raise ConfigError(f"{api.name}: page {wanted!r}: {why}")
    return pages[0]


def write_page(api: RestApi, page: Page, content: str) -> Page:
    """The page as WordPress keeps it, now with `content`; the older text stays among its revisions.

    Raises ConfigError where somebody changed it since it was read as `page`. WordPress has no lock to hold: what is
    changed in the moments between that question and the answer is not noticed, and is among the revisions.
    """
    if (now := read_page(api, str(page.id))) != page:
        since = "" if now.modified == page.modified else f" at {now.modified} (GMT)"
        raise ConfigError(f"{api.name}: page {page.id} was changed{since} while we read it; run this again")
    try:
        kept = api.post(f"{ROUTE}/{page.id}", {"content": content}, context="edit", _fields=_FIELDS)
    except Refused as error:
        raise _told(api, str(page.id), error) from None
    return _page(api, kept)


def _page(api: RestApi, value: Any) -> Page:
    """The page that WordPress tells of; Unreachable where that is none."""
    try:
        content, modified, link = value["content"]["raw"], value["modified_gmt"], value.get("link") or ""
        number, status = value["id"], value.get("status", "")
        is_page = all(isinstance(one, str) for one in (content, modified, link, status)) and type(number) is int
    except (TypeError, KeyError, AttributeError):
        is_page = False
    if not is_page:
        raise Unreachable(f"{api.name}: tells of a page without the text that its editor has; is this WordPress?")
    if len(content.encode("utf-8", "surrogatepass")) > MAX_TEXT_BYTES:
        raise ConfigError(f"{api.name}: page {number} is larger than {MAX_TEXT_BYTES:,} bytes; is it a policy?")
    shown = "".join(char for char in modified if char.isprintable())[:30]
    return Page(id=number, content=content, modified=shown, status=status, path=_path(link))


def _path(link: str) -> str:
    try:
        path = urlsplit(link).path
    except ValueError:
        path = ""
    return "".join(char for char in path if char.isprintable())[:200]


def _told(api: RestApi, wanted: str, error: Refused) -> ConfigError | Unreachable:
    """What a person can do about a no of WordPress."""
    where = f"{api.name}: page {wanted}"
    why = f" ({error.code})" if error.code else ""
    if error.code == "rest_no_route":
        return Unreachable(
            f"{api.name}: its REST API tells nothing of pages{why}; a plug-in may have switched them off"
        )
    if error.status == 401:
        return ConfigError(
            f"{where}: WordPress does not take {USER} and {PASSWORD}{why}; it wants an application password, and a "
            f"server that hands on the header Authorization"
        )
    if error.status == 403:
        return ConfigError(f"{where}: this user may not edit it{why}")
    if error.status in (404, 410):
        return ConfigError(f"{where}: there is none{why}")
    return ConfigError(f"{where}: WordPress {error}")
