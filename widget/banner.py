"""The banner that `ConsentMiddleware` puts into a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import get_args
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import escape

from consent.banner import Asset, Visit
from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.locales import Address, load_locale
from widget.assets import asset, integrity_of
from widget.disclosure import granted_names, new_names, sections, site_name, web_url
from widget.markup import Markup, markup_setting
from widget.script import first_part, later_part
from widget.signals import Signal, signals_module
from widget.styles import Layout, Styles
from widget.texts import Texts

# Pages differ in little but the address to return to: the markup is rendered once with these in its place. Autoescape
# leaves them alone, and no URL holds the control characters.
_RETURN_VALUE = "\x02value\x03"
_RETURN_QUERY = "\x02query\x03"

MAX_KEPT = 256
"""How many renderings to keep: an application may serve many mounts, and their paths can come from visitors."""

_BodyKey = tuple[object, ...]


class Banner:
    """The banner, its control and its page of preferences; fits `consent.banner.Banner`.

    `address` is the form of address in Dutch, `u` or `je`. `policy_url` is the address of the policy's cookie section,
    such as `/privacy#cookies`; the banner links to it. `layout` says where the question stands on a wide screen: a card
    in the corner, a bar along the foot, or a box in the middle; on a small one it is always at the foot.

    `signals` are those to tell what a visitor allows (`widget.signals`); the script then stands in `<head>` without
    `defer`, since they must hear of it before any tag runs. `markup` names other tools whose markup is understood, and
    `names` says what their categories and services are called in the declaration: `{"analytics": "statistics"}`.

    `integrity` puts the digests of the style sheet and the script into the tags (Subresource Integrity, W3C), for sites
    behind a network that serves files in their place; it is 0.1 kB in each page.
    """

    def __init__(
        self,
        *,
        address: Address = "je",
        policy_url: str = "",
        layout: Layout = "card",
        signals: Sequence[Signal] = (),
        markup: Sequence[Markup] = (),
        names: Mapping[str, str] | None = None,
        integrity: bool = False,
    ) -> None:
        if address not in ("u", "je"):
            raise ConfigError(f"Banner: address={address!r} is neither 'u' nor 'je'")
        if policy_url and not (policy_url.startswith(("/", "#", "?")) or web_url(policy_url)):
            raise ConfigError(
                f"Banner: policy_url={policy_url!r} is neither a path such as '/privacy' nor an http(s) URL"
            )
        if layout not in get_args(Layout):
            raise ConfigError(f"Banner: layout={layout!r} is none of {', '.join(get_args(Layout))}")
        self._address: Address = address
        self._policy_url = policy_url
        self._styles = Styles(layout)
        told = signals_module(signals) if signals else ""
        adopted = markup_setting(markup, names or {}) if markup else None
        self._is_told_early = bool(told)
        self._script = asset("kr", "js", first_part(signals=told, markup=adopted))
        self._reading_script = asset("kr-reader", "js", first_part(signals=told, markup=adopted, reads_cookie=True))
        self._later = asset("kr-later", "js", later_part())
        files = (*self._styles, self._script, self._reading_script, self._later)
        self._assets = {file.name: file for file in files}
        self._checks = {file.name: f' integrity="{integrity_of(file)}"' for file in files} if integrity else {}
        self._templates = Environment(
            loader=PackageLoader("widget"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._told: Declaration | None = None
        self._bodies: dict[_BodyKey, str] = {}

    @property
    def address(self) -> Address:
        """The form of address in Dutch."""
        return self._address

    @property
    def page_styles(self) -> tuple[str, ...]:
        """The style sheets of a page of text, such as the policy's."""
        return tuple(sheet.name for sheet in (self._styles.corner, self._styles.page, self._styles.text))

    def head(self, visit: Visit) -> str:
        """The style sheet and the script, to stand in `<head>`; without the question's rules where nothing is asked."""
        is_cacheable = visit.table is not None
        sheet = self._styles.corner
        if visit.prompt:
            sheet = self._styles.scripted if is_cacheable else self._styles.asked
        script = self._reading_script if is_cacheable else self._script
        checks = [self._checks.get(file.name, "") for file in (sheet, script)]
        return (
            f'<link rel="stylesheet" href="{visit.mount}/{sheet.name}"{checks[0]}>'
            f'<script src="{visit.mount}/{script.name}"{checks[1]}{self._timing(visit)}></script>'
        )

    def _timing(self, visit: Visit) -> str:
        if not self._is_told_early:
            return " defer"
        return "" if visit.table else f' data-granted="{" ".join(_words(visit, visit.granted))}"'

    def body(self, visit: Visit) -> str:
        """The question where `visit.prompt` is set, and the control that opens it again; to stand after `<body>`."""
        if visit.declaration is not self._told or len(self._bodies) >= MAX_KEPT:
            self._told, self._bodies = visit.declaration, {}
        standing = (visit.choice is None, visit.prompt, visit.granted, visit.new, visit.refused_by_signal)
        key = (visit.language, visit.mount, visit.table, *standing)
        if (markup := self._bodies.get(key)) is None:
            markup = self._bodies[key] = self._render(
                "body.html",
                visit,
                return_value=escape(_RETURN_VALUE),
                return_query=escape(_RETURN_QUERY),
            )
        query = quote(visit.return_to, safe="/", errors="replace")
        return markup.replace(_RETURN_VALUE, escape(visit.return_to)).replace(_RETURN_QUERY, query)

    def preferences(self, visit: Visit) -> str:
        """The page where a choice can be seen, changed and withdrawn; it needs no script."""
        styles = [f"{visit.mount}/{sheet.name}" for sheet in (self._styles.corner, self._styles.page)]
        return self._render("preferences.html", visit, styles=styles, return_to=visit.return_to)

    def asset(self, name: str) -> Asset | None:
        """One of the banner's files by the name that it has in the markup."""
        return self._assets.get(name)

    def _render(self, template: str, visit: Visit, **values: object) -> str:
        locale = load_locale(visit.language, self._address)
        told = sections(visit, locale)
        return self._templates.get_template(template).render(
            values,
            visit=visit,
            locale=locale,
            texts=Texts.of(locale),
            asks_again=visit.choice is not None and visit.prompt is not None,
            granted_words=_words(visit, visit.granted),
            asked_words=_words(visit, visit.declaration.asked_services - visit.refused_by_signal),
            site=site_name(visit.declaration.site),
            sections=told,
            new=locale.listing(new_names(told)),
            granted=locale.listing(granted_names(told)),
            policy_url=self._policy_url,
            later=self._later.name,
        )


def _words(visit: Visit, services: Collection[str]) -> list[str]:
    """The categories of which all of what is asked about is among `services`, then these services."""
    declaration = visit.declaration
    asked = [service_id for service_id in declaration.services if service_id in declaration.asked_services]
    whole = [category.value for category in declaration.asked if declaration.services_in([category]) <= set(services)]
    return [*whole, *(service_id for service_id in asked if service_id in services)]
