"""Bring a declaration up to date with a scan. Pure: text goes in, text comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from consent.catalogue.model import KnownService
from consent.declaration import render
from consent.declaration.compare import (
    Sighting,
    Sorted,
    declared_after,
    is_narrower,
    is_other_site,
    new_items,
    sort_out,
)
from consent.declaration.edit import CannotEdit, Editor
from consent.declaration.file import FORMAT, read_declaration
from consent.declaration.model import OWN_SERVICE, Declaration, Link, ScanStamp, Service, UnknownItem
from consent.declaration.observed import ObservedScan
from consent.errors import Fault, InvalidFile
from consent.lifetime import Lifetime
from consent.tomlfile import TomlFile
from consent.tomltext import Key
from consent.vocabulary import Category

MAX_UNKNOWN = 1_000
LISTS = ("items", "links", "unknown")

ChangeKind = Literal["new", "gone", "back", "unknown", "unreviewed", "note"]
NEEDS_A_PERSON: tuple[ChangeKind, ...] = ("new", "gone", "unknown", "unreviewed")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing to tell the person who keeps the declaration. `service` is empty where it is about none."""

    kind: ChangeKind
    text: str
    service: str = ""


@dataclass(frozen=True, slots=True)
class Merged:
    """The text of the declaration, what it says, and what to tell of it."""

    text: str
    declaration: Declaration
    changes: tuple[Change, ...]

    @property
    def needs_a_person(self) -> bool:
        """Whether anything is new, gone, unknown or not yet reviewed."""
        return any(change.kind in NEEDS_A_PERSON for change in self.changes)


def merge(
    text: str | None, scan: ObservedScan, catalogue: Mapping[str, KnownService], *, name: str = "cookies.toml"
) -> Merged:
    """The declaration `text`, or a new one for None, after `scan`.

    What a person wrote stays, with its comments and its order. Raises InvalidFile where the text is wrong, or written
    so that nothing can be added to it; `name` is the file named in faults.
    """
    # Only where every line ends so can the line ends be put back as they were.
    has_crlf = text is not None and "\r\n" in text and text.count("\r\n") == text.count("\n")
    before = new_text(scan) if text is None else text.replace("\r\n", "\n") if has_crlf else text
    file = TomlFile(before, name=name)
    merging = _Merging(before, read_declaration(file), scan, catalogue)
    try:
        after = merging.run()
    except CannotEdit as error:
        field = ".".join(part for part in error.key if isinstance(part, str))
        header = f"[[{field}]]" if error.key[-1] in LISTS or isinstance(error.key[-1], int) else f"[{field}]"
        message = f"kruimel can not add to it as it is written; write it below a header of its own, {header}"
        raise InvalidFile([Fault(name, file.line(error.key), field, message)]) from None
    return Merged(
        after.replace("\n", "\r\n") if has_crlf else after,
        read_declaration(TomlFile(after, name=name)),
        tuple(merging.changes),
    )


def new_text(scan: ObservedScan) -> str:
    """A declaration that declares nothing yet."""
    origin = "/".join(scan.url.split("/", 3)[:3])
    return "\n".join(
        [
            render.HEADER,
            f"kruimel = {render.quoted(FORMAT)}",
            "",
            "[site]",
            f"url = {render.quoted(origin)}",
            'controller = "" # who answers for the site: the name of the company or person',
            'language = "nl"',
            "",
        ]
    )


class _Merging:
    """One merge: the declaration as it was, the changes to its text, and what to tell."""

    def __init__(
        self, text: str, declaration: Declaration, scan: ObservedScan, catalogue: Mapping[str, KnownService]
    ) -> None:
        self.changes: list[Change] = []
        self._editor = Editor(text)
        self._text = text
        self._declaration = declaration
        self._scan = scan
        self._catalogue = catalogue
        self._is_narrower = is_narrower(scan, declaration)

    def run(self) -> str:
        """The text after the merge."""
        found = sort_out(self._scan, self._declaration, self._catalogue)
        self._note_circumstances()
        self._write_stamp()
        for service in self._declaration.services.values():
            sighting = found.sightings.get(service.id)
            if sighting is None:
                self._miss_service(service)
            else:
                self._update_service(service, sighting)
        self._add_services(found)
        self._add_links()
        self._write_unknown(found.unknown)
        return self._editor.result()

    def _tell(self, kind: ChangeKind, text: str, service: str = "") -> None:
        self.changes.append(Change(kind, text, service))

    def _note_circumstances(self) -> None:
        if is_other_site(self._scan, self._declaration):
            self._tell("note", f"The scan is of {self._scan.url}, this file is about {self._declaration.site.url}.")
        if self._is_narrower:
            self._tell("note", "The scan saw fewer pages or states than the one before: nothing is called gone.")

    def _write_stamp(self) -> None:
        stamp = ScanStamp(
            started=self._scan.started, url=self._scan.url, pages=self._scan.pages, states=self._scan.states
        )
        if self._is_narrower or stamp == self._declaration.scan:
            return
        lines = render.stamp(stamp)
        if self._editor.has_table(("scan",)):
            for field, line in lines.items():
                if getattr(stamp, field) != getattr(self._declaration.scan, field):
                    self._editor.set_field(("scan",), (field,), line)
        else:
            self._editor.add_table(("scan",), "\n".join(["[scan]", *lines.values()]), behind=("site",))

    def _add_services(self, found: Sorted) -> None:
        after = declared_after(found, self._scan, self._declaration, self._catalogue)
        added = [service for service in after.services.values() if service.id not in self._declaration.services]
        order = list(Category)
        added.sort(key=lambda new: (new.id != OWN_SERVICE, order.index(new.category), new.name.lower(), new.id))
        for service in added:
            block = render.declared_service(service)
            self._editor.add_table(("services", service.id), block, behind=("services",))
            names = ", ".join(item.name for item in service.items) or "stores nothing"
            self._tell("new", f"{service.name} ({service.category}): {names}", service.id)

    def _miss_service(self, service: Service) -> None:
        if service.first_seen and service.id != OWN_SERVICE and not self._is_narrower:
            if service.review != "gone":
                self._editor.set_field(("services", service.id), ("review",), render.review("gone"))
            self._tell("gone", f"{service.name}: not seen by this scan", service.id)
        elif service.review:
            self._tell("unreviewed", f"{service.name}: review = {service.review!r} still stands", service.id)

    def _update_service(self, service: Service, sighting: Sighting) -> None:
        table: Key = ("services", service.id)
        if service.first_seen is None:
            self._editor.set_field(table, ("first_seen",), render.first_seen(self._scan.started))
        for index, item in enumerate(service.items):
            observed = sighting.items.get((item.kind, item.name))
            if observed and observed.lifetime and not _is_near(observed.lifetime, item.observed):
                line = render.observed(observed.lifetime)
                self._editor.set_field((*table, "items", index), ("observed", "observed_s"), line)
        new = new_items(sighting, service, self._catalogue.get(service.id))
        for item in new:
            self._editor.add_table((*table, "items"), render.declared_item(service.id, item), behind=table)
            self._tell("new", f"{service.name}: {item.name}", service.id)
        if new and service.review != "new":
            self._editor.set_field(table, ("review",), render.review("new"))
        elif service.review == "gone":
            self._editor.set_field(table, ("review",), None)
            self._tell("back", f"{service.name}: seen again", service.id)
        elif service.review and not new:
            self._tell("unreviewed", f"{service.name}: review = {service.review!r} still stands", service.id)

    def _add_links(self) -> None:
        declared = {_place(link.url) for link in self._declaration.links}
        for seen in self._scan.links:
            if _place(seen.url) not in declared:
                declared.add(_place(seen.url))
                link = Link(name=seen.name, url=seen.url)
                self._editor.add_table(("links",), render.link(link), behind=("links",))
                self._tell("new", f"a plain link to {seen.name}: {seen.url}")

    def _write_unknown(self, unknown: tuple[UnknownItem, ...]) -> None:
        if len(unknown) > MAX_UNKNOWN:
            self._tell("unknown", f"{len(unknown) - MAX_UNKNOWN} more than the {MAX_UNKNOWN} that are listed")
        wanted = {_identity(item): item for item in unknown[:MAX_UNKNOWN]}
        outdated: list[Key] = []
        for index, item in enumerate(self._declaration.unknown):
            seen = wanted.get(_identity(item))
            if seen and seen.set_by == item.set_by and _is_near(seen.observed, item.observed):
                del wanted[_identity(item)]
            else:
                outdated.append(("unknown", index))
        blocks = [render.unknown(item) for item in wanted.values()]
        for table, block in zip(outdated, blocks, strict=False):
            self._editor.replace_table(table, block)
        for table in outdated[len(blocks) :]:
            self._editor.remove_table(table)
        for index, block in enumerate(blocks[len(outdated) :]):
            heading = render.UNKNOWN_HEADING if index == 0 and render.UNKNOWN_HEADING not in self._text else ""
            self._editor.add_table(("unknown",), heading + block, behind=("unknown",))
        for item in unknown[:MAX_UNKNOWN]:
            self._tell("unknown", " ".join(filter(None, [item.kind, item.name, item.domain and f"of {item.domain}"])))


def _identity(item: UnknownItem) -> tuple[str, str, str, str]:
    return (item.kind, item.domain, item.name, item.party or "")


def _place(url: str) -> str:
    """Where a link leads, whatever it tells the place about the page it stands on."""
    return url.partition("#")[0].partition("?")[0].rstrip("/")


def _is_near(one: Lifetime | None, other: Lifetime | None) -> bool:
    """Whether two lifetimes are the same but for the moment at which they were measured."""
    if one is None or other is None or one.kind != other.kind:
        return one == other
    return abs(one.seconds - other.seconds) <= max(60, one.seconds // 100)
