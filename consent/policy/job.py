"""One policy on disk: read it and its memory, write the section, keep both."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from consent.atomic import write_bytes_atomically
from consent.declaration.model import Declaration
from consent.locales import Address
from consent.policy.archive import archive
from consent.policy.documents import Document, span_of
from consent.policy.documents.file import read_policy
from consent.policy.documents.formats import Format
from consent.policy.memory import Memory, memory_bytes, memory_path, read_memory
from consent.policy.write import Written, write_into
from consent.vocabulary import Language, ProfileName


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a person asked for; None leaves it to the policy."""

    format: Format | None = None
    language: Language | None = None
    address: Address | None = None
    heading: str | None = None
    after: str | None = None
    force: bool = False
    profile: ProfileName | None = None
    templates: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A policy as it would be, not on disk yet."""

    path: Path
    """The policy; for one that is kept elsewhere, what its knowledge lies beside."""
    name: str
    """The policy in messages."""
    format: Format
    before: Document
    written: Written
    memory: Memory | None
    """What was kept before."""
    revision: str
    """Of the declaration."""

    @property
    def is_current(self) -> bool:
        """Whether the policy says already what it should."""
        return self.written.document.data == self.before.data

    def keep(self, *, backup: bool) -> None:
        """Put the policy, its memory and the version on disk, where they changed; `backup` keeps the old policy too."""
        if not self.is_current:
            if backup:
                self.back_up()
            write_bytes_atomically(self.path, self.written.document.data)
        self.remember()

    def back_up(self) -> None:
        """Keep the policy as it was."""
        write_bytes_atomically(self.path.with_name(self.path.name + ".bak"), self.before.data)

    def remember(self) -> None:
        """Put memory and version of what is written on disk."""
        if self.written.memory != self.memory:
            write_bytes_atomically(memory_path(self.path), memory_bytes(self.written.memory))
        archive(self.written.section, self.path, revision=self.revision, language=self.written.language)

    def diff(self) -> str:
        """What changes, as a unified diff; where somebody edited the section, first what they changed."""
        edits = self.written.edits
        by_hand = "" if edits is None or edits.then is None else edits.shown(self.name)
        return by_hand + _diff(self.before.text, self.written.text, self.name)

    def as_json(self) -> dict[str, object]:
        """The outcome for another program."""
        written = self.written
        return {
            "file": self.name,
            "format": self.format.value,
            "language": written.language.value,
            "address": written.address,
            "found": written.found.value,
            "line": self.before.number(span_of(written.place)[0]),
            "current": self.is_current,
            "edited": written.edits is not None,
            "diff": "" if self.is_current else self.diff(),
        }


@dataclass(frozen=True, slots=True)
class Job:
    """The policy at `path` and what is to be written into it."""

    path: Path
    declaration: Declaration
    wishes: Wishes

    def done(self) -> Outcome:
        """The policy with the section in it; nothing on disk changes. Raises what `write_into` raises."""
        before, format = read_policy(self.path, self.wishes.format)  # noqa: A001
        return written_as_wished(before, format, self.declaration, self.wishes, path=self.path, name=str(self.path))


def written_as_wished(
    before: Document,
    format: Format,  # noqa: A002 (the option is called so)
    declaration: Declaration,
    wishes: Wishes,
    *,
    path: Path,
    name: str,
) -> Outcome:
    """The policy `before` with the section in it, found by what is remembered at `path`; see `Job.done`."""
    memory = read_memory(path)
    written = write_into(
        before,
        declaration,
        language=wishes.language,
        address=wishes.address,
        heading=wishes.heading,
        after=wishes.after,
        force=wishes.force,
        memory=memory,
        profile=wishes.profile,
        templates=wishes.templates,
        name=name,
    )
    return Outcome(
        path=path,
        name=name,
        format=format,
        before=before,
        written=written,
        memory=memory,
        revision=declaration.revision,
    )


def _diff(before: str, after: str, name: str) -> str:
    """A unified diff; line ends within it are plain newlines, so that a terminal shows it well."""
    lines = unified_diff(
        before.splitlines(), after.splitlines(), f"{name} (as it is)", f"{name} (as it should be)", lineterm=""
    )
    return "".join(f"{line}\n" for line in lines) or f"{name}: only line ends or markup differ\n"
