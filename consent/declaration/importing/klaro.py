"""Read a configuration of Klaro: an object with `services`, or `apps` before version 0.7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from consent.declaration.importing.javascript import Code, Found, Pattern, Value
from consent.declaration.importing.source import find_objects
from consent.declaration.importing.stated import (
    Notes,
    Stated,
    StatedItem,
    StatedService,
    in_language,
    items_of,
    mapping,
    mappings,
    plain,
    settings_left_out,
    shown,
    texts_in,
)
from consent.errors import Fault, InvalidFile
from consent.text import Text
from consent.vocabulary import Language

VARIABLE = "klaroConfig"
"""What Klaro looks for, unless its script tag says otherwise."""
FOR_ALL = "zz"
"""The language of texts that hold for all languages."""

_CARRIED = ("version", "elementID", "services", "apps", "lang", "translations", "default")
_TEXTS_OF_BANNER = ("consentModal", "consentNotice", "privacyPolicyUrl", "acceptAll", "acceptSelected", "decline", "ok")
_CARRIED_OF_SERVICE = (
    "name", "title", "description", "purposes", "cookies", "required", "default", "optOut", "translations",
    "onlyOnce",  # our script runs everything once
)  # fmt: skip


def read_klaro(text: str, *, name: str, language: Language) -> Stated:
    """What a configuration of Klaro states; texts in no language of ours are read as `language`.

    Raises InvalidFile where `text` holds none, or more than one.
    """
    found = find_objects(text, lambda fields: "services" in fields or "apps" in fields, name=name)
    config = _chosen([each for each in found if _services(each) is not None], name)
    return _Reader(config, name, language).stated()


def _services(found: Found) -> Sequence[Value] | None:
    value = found.value
    services = (value.get("services", value.get("apps"))) if isinstance(value, Mapping) else None
    return services if isinstance(services, list) else None


def _chosen(found: Sequence[Found], name: str) -> Found:
    named = [each for each in found if each.name == VARIABLE] or found
    if not named:
        message = "is no configuration of Klaro; that is an object with a list called services, or apps"
        raise InvalidFile([Fault(name, None, "", message)])
    if len(named) > 1:
        lines = ", ".join(str(each.line) for each in named[:5])
        message = f"has {len(named)} configurations of Klaro, in lines {lines}; import a file with one of them"
        raise InvalidFile([Fault(name, None, "", message)])
    return named[0]


class _Reader:
    def __init__(self, found: Found, name: str, language: Language) -> None:
        self._config = mapping(found.value)
        self._services = _services(found) or []
        self._name = name
        own = self._config.get("lang")
        self._stated_language = Language(own) if own in list(Language) else None
        self._language = self._stated_language or language
        self._has_assumed = False
        self._notes = Notes()

    def stated(self) -> Stated:
        """The whole configuration."""
        services = []
        for service in mappings(self._services, self._notes, "services"):
            if plain(service.get("name")):
                services.append(self._service(service))
            else:
                self._notes.tell("services", "a service has no name that can be read; left out")
        self._note_settings()
        return Stated(
            services=tuple(services),
            left_out=self._notes.all(),
            language=self._stated_language,
            has_assumed=self._has_assumed,
            choose="services",
        )

    def _service(self, service: Mapping[str, Value]) -> StatedService:
        name = plain(service["name"])
        self._note_code(service, name)
        if service.get("default", self._config.get("default")) is True and service.get("required") is not True:
            self._notes.tell(name, f"{shown(name)!r} is switched on beforehand; kruimel waits for a yes")
        if service.get("optOut") is True:
            self._notes.tell(name, f"{shown(name)!r} runs until somebody refuses (optOut); kruimel waits for a yes")
        title = self._text(service, name, "title")
        return StatedService(
            name=name,
            titles=tuple(filter(None, (title.en, title.nl))),
            words=tuple(self._purposes(service)),
            is_required=service.get("required") is True,
            purpose=self._text(service, name, "description"),
            items=tuple(self._items(service.get("cookies"), name)),
        )

    def _purposes(self, service: Mapping[str, Value]) -> list[str]:
        """The purposes, and what visitors read in their place."""
        words = texts_in(service.get("purposes"))
        for purpose in list(words):
            for code in (FOR_ALL, *Language):
                shown_as = _at(self._config, "translations", code, "purposes", purpose)
                words.append(plain(shown_as) or plain(mapping(shown_as).get("title")))
        return list(dict.fromkeys(filter(None, words)))

    def _items(self, cookies: Value, name: str) -> list[StatedItem]:
        if isinstance(cookies, Code):
            self._notes.code("cookies", name)
        items: dict[str, StatedItem] = {}
        for cookie in cookies if isinstance(cookies, list) else []:
            pattern, path, domain = _parts(cookie)
            if isinstance(pattern, str) and pattern.startswith("^"):
                pattern = Pattern(pattern)  # as Klaro does
            if path not in ("", "/"):
                self._notes.tell(name, f"path {shown(path)!r} of a cookie of {shown(name)!r} was left out")
            for item in items_of(pattern, name, self._notes, StatedItem(name="", domain=domain)):
                items.setdefault(item.name, item)
        return list(items.values())

    def _text(self, service: Mapping[str, Value], name: str, field: str) -> Text:
        """`title` or `description`, of the service itself or of the texts of each language."""
        texts = {}
        for code in (FOR_ALL, *Language):
            own = _at(service, "translations", code, field)
            texts[code] = plain(own) or plain(_at(self._config, "translations", code, name, field))
        direct = plain(service.get(field)) or texts.pop(FOR_ALL)
        said = in_language(direct, self._language)
        # A title is a name; only sentences are in a language.
        self._has_assumed |= bool(direct) and field != "title" and self._stated_language is None
        return Text(nl=texts[Language.NL] or said.nl, en=texts[Language.EN] or said.en)

    def _note_code(self, service: Mapping[str, Value], name: str) -> None:
        for field, value in service.items():
            if field in _CARRIED_OF_SERVICE:
                continue
            if isinstance(value, Code):
                self._notes.code(field, name)
            elif value not in (None, False, "", []):
                self._notes.tell(name, f"{shown(field)} of {shown(name)!r} was left out")

    def _note_settings(self) -> None:
        translations = self._config.get("translations")
        if isinstance(translations, Mapping):
            others = [code for code in translations if code != FOR_ALL and code not in list(Language)]
            if others:
                self._notes.tell(
                    "translations", f"texts in {', '.join(map(shown, others[:40]))} were left out: only nl and en fit"
                )
            if any(_at(translations, code, part) for code in translations for part in _TEXTS_OF_BANNER):
                self._notes.tell("translations", "texts of the banner were left out; kruimel has its own")
        settings_left_out(self._config, _CARRIED, self._notes)


def _parts(cookie: Value) -> tuple[Value, str, str]:
    """Name, path and domain of one element of `cookies`."""
    if isinstance(cookie, Mapping):
        return cookie.get("pattern"), plain(cookie.get("path")), plain(cookie.get("domain"))
    if isinstance(cookie, list):
        parts = [*cookie, None, None, None]
        return parts[0], plain(parts[1]), plain(parts[2])
    return cookie, "", ""


def _at(value: Value, *path: str) -> Value:
    for field in path:
        value = mapping(value).get(field)
    return value
