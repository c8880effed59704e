"""Read a configuration of vanilla-cookieconsent: version 3 (`categories`), or version 2 (`languages`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from consent.declaration.importing.cookietable import Row, read_table
from consent.declaration.importing.javascript import Code, Found, Value
from consent.declaration.importing.source import find_objects
from consent.declaration.importing.stated import (
    Notes,
    Stated,
    StatedItem,
    StatedService,
    items_of,
    mapping,
    mappings,
    plain,
    settings_left_out,
    shown,
)
from consent.errors import Fault, InvalidFile
from consent.text import Text
from consent.vocabulary import Language

_CARRIED = ("categories", "language", "languages", "current_lang", "root", "page_scripts", "autoclear_cookies", "mode")


@dataclass(slots=True)
class _Group:
    """One category, as it is put together from several places."""

    titles: list[str] = field(default_factory=list)
    purpose: dict[Language, str] = field(default_factory=dict)
    items: dict[str, StatedItem] = field(default_factory=dict)
    services: dict[str, StatedService] = field(default_factory=dict)
    is_required: bool = False


def read_cookieconsent(text: str, *, name: str, language: Language) -> Stated:
    """What a configuration of vanilla-cookieconsent states; texts in no language of ours are read as `language`.

    Raises InvalidFile where `text` holds none, or more than one.
    """
    found = find_objects(text, lambda fields: "categories" in fields or "languages" in fields, name=name)
    configs = [each for each in found if _is_config(each.value)]
    if len(configs) != 1:
        lines = ", ".join(str(each.line) for each in configs[:5])
        message = (
            f"has {len(configs)} configurations, in lines {lines}; import a file with one of them"
            if configs
            else "is no configuration of vanilla-cookieconsent; that is an object with categories, or languages"
        )
        raise InvalidFile([Fault(name, None, "", message)])
    return _Reader(configs[0], language).stated()


def _is_config(value: Value) -> bool:
    parts = mapping(value)
    categories, languages = mapping(parts.get("categories")), mapping(parts.get("languages"))
    is_third = any(isinstance(category, Mapping) for category in categories.values())
    return is_third or any("settings_modal" in mapping(texts) for texts in languages.values())


class _Reader:
    def __init__(self, found: Found, language: Language) -> None:
        self._config = mapping(found.value)
        own = mapping(self._config.get("language")).get("default", self._config.get("current_lang"))
        code = plain(own).lower()[:2]
        self._stated_language = Language(code) if code in list(Language) else None
        self._language = self._stated_language or language
        self._groups: dict[str, _Group] = {}
        self._notes = Notes()

    def stated(self) -> Stated:
        """The whole configuration."""
        for name, category in mapping(self._config.get("categories")).items():
            if isinstance(category, Mapping) and plain(name):
                self._read_category(plain(name), category)
            else:
                self._notes.code(f"category {name}")
        self._read_third()
        self._read_second()
        self._note_settings()
        has_services = any(group.services for group in self._groups.values())
        return Stated(
            services=tuple(service for name in self._groups for service in self._services_of(name)),
            left_out=self._notes.all(),
            language=self._stated_language,
            choose="services" if has_services else "categories",
        )

    def _read_third(self) -> None:
        translations = mapping(mapping(self._config.get("language")).get("translations"))
        for texts, language in self._texts(translations):
            modal = mapping(texts.get("preferencesModal"))
            for section in mappings(modal.get("sections"), self._notes, "sections"):
                self._read_section(section, language)

    def _read_second(self) -> None:
        for texts, language in self._texts(mapping(self._config.get("languages"))):
            modal = mapping(texts.get("settings_modal"))
            columns = mappings(modal.get("cookie_table_headers"), self._notes, "cookie_table_headers")
            headers = {key: label for column in columns for key, label in column.items()}
            for block in mappings(modal.get("blocks"), self._notes, "blocks"):
                self._read_block(block, headers, language)

    def _services_of(self, name: str) -> Iterator[StatedService]:
        """The services of one category, then the category itself with the items that are in none of them."""
        group = self._groups[name]
        words = (name, *group.titles)
        listed = {item.name for service in group.services.values() for item in service.items}
        for service in group.services.values():
            yield replace(service, words=words, group=name, is_required=group.is_required)
        yield StatedService(
            name=name,
            titles=tuple(group.titles),
            words=words,
            is_group=True,
            is_required=group.is_required,
            purpose=Text(nl=group.purpose.get(Language.NL, ""), en=group.purpose.get(Language.EN, "")),
            items=tuple(item for item in group.items.values() if item.name not in listed),
        )

    def _read_category(self, name: str, category: Mapping[str, Value]) -> None:
        group = self._groups.setdefault(name, _Group())
        group.is_required = category.get("readOnly") is True
        if category.get("enabled") is True and not group.is_required:
            self._notes.tell(name, f"{shown(name)!r} is switched on beforehand; kruimel waits for a yes")
        clear = category.get("autoClear")
        # Early versions had the list itself here.
        self._add_items(group.items, mapping(clear).get("cookies", clear), name)
        for key, service in mapping(category.get("services")).items():
            service_name, parts = plain(key), mapping(service)
            if not service_name:
                continue
            for part, value in parts.items():
                if isinstance(value, Code):
                    self._notes.code(part, service_name)
            items: dict[str, StatedItem] = {}
            self._add_items(items, parts.get("cookies"), service_name)
            titles = tuple(filter(None, [plain(parts.get("label"))]))
            group.services[service_name] = StatedService(name=service_name, titles=titles, items=tuple(items.values()))

    def _add_items(self, items: dict[str, StatedItem], cookies: Value, about: str) -> None:
        for cookie in mappings(cookies, self._notes, "cookies", about):
            path = plain(cookie.get("path"))
            if path not in ("", "/"):
                self._notes.tell(about, f"path {shown(path)!r} of a cookie of {shown(about)!r} was left out")
            like = StatedItem(name="", domain=plain(cookie.get("domain")))
            for item in items_of(cookie.get("name"), about, self._notes, like):
                items.setdefault(item.name, item)

    def _texts(self, translations: Mapping[str, Value]) -> Iterator[tuple[Mapping[str, Value], Language]]:
        """The texts of each language of ours; the default one's too, where it is another."""
        others = []
        for code, texts in translations.items():
            language = code.lower()[:2]
            if language not in list(Language):
                others.append(code)
            elif isinstance(texts, Mapping):
                yield texts, Language(language)
            else:
                self._notes.tell(code, f"texts in {shown(code)} stand elsewhere ({_place(texts)}) and were left out")
        if others:
            names = ", ".join(map(shown, others[:40]))
            self._notes.tell("language", f"texts in {names} were left out: only nl and en fit")

    def _read_section(self, section: Mapping[str, Value], language: Language) -> None:
        name = plain(section.get("linkedCategory"))
        table = mapping(section.get("cookieTable"))
        if name and name not in self._groups:
            self._notes.tell(name, f"a section links the category {shown(name)!r}, which is not there; left out")
        elif name:
            self._describe(name, section, language)
            headers = mapping(table.get("headers"))
            self._add_rows(
                name, read_table(headers, table.get("body"), about=name, language=language, notes=self._notes)
            )
        elif table:
            self._notes.tell("cookieTable", "a table of cookies that no category links was left out")

    def _read_block(self, block: Mapping[str, Value], headers: Mapping[str, Value], language: Language) -> None:
        toggle = mapping(block.get("toggle"))
        name = plain(toggle.get("value"))
        if name:
            group = self._groups.setdefault(name, _Group())
            group.is_required = toggle.get("readonly") is True
            if toggle.get("enabled") is True and not group.is_required:
                self._notes.tell(name, f"{shown(name)!r} is switched on beforehand; kruimel waits for a yes")
            self._describe(name, block, language)
            rows = block.get("cookie_table")
            self._add_rows(name, read_table(headers, rows, about=name, language=language, notes=self._notes))
        elif block.get("cookie_table"):
            self._notes.tell("cookie_table", "a table of cookies that no toggle belongs to was left out")

    def _describe(self, name: str, section: Mapping[str, Value], language: Language) -> None:
        group = self._groups[name]
        if (title := plain(section.get("title"))) and title not in group.titles:
            group.titles.append(title)
        group.purpose.setdefault(language, plain(section.get("description")))

    def _add_rows(self, name: str, rows: Sequence[Row]) -> None:
        """The rows of a table in one language: what another language said of the same item stays."""
        group = self._groups[name]
        for row in rows:
            items = group.items
            service = group.services.get(row.service)
            if row.service and service is None:
                service = group.services[row.service] = StatedService(name=row.service, is_in_markup=False)
            if service is not None:
                items = {item.name: item for item in service.items}
            for item in row.items:
                items[item.name] = _joined(items.get(item.name), item)
            if service is not None:
                group.services[row.service] = replace(service, items=tuple(items.values()))

    def _note_settings(self) -> None:
        if self._config.get("mode") == "opt-out":
            self._notes.tell("mode", "everything runs until somebody refuses (opt-out); kruimel waits for a yes")
        self._notes.tell("language", "texts of the banner were left out; kruimel has its own")
        settings_left_out(self._config, _CARRIED, self._notes)


def _joined(before: StatedItem | None, item: StatedItem) -> StatedItem:
    if before is None:
        return item
    return StatedItem(
        name=item.name,
        written=before.written or item.written,
        domain=before.domain or item.domain,
        lifetime=before.lifetime or item.lifetime,
        purpose=Text(nl=before.purpose.nl or item.purpose.nl, en=before.purpose.en or item.purpose.en),
    )


def _place(texts: Value) -> str:
    return "code" if isinstance(texts, Code) else shown(plain(texts)) or "not an object"
