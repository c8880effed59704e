"""What a heading in a privacy policy is about, by its words; the words are data, in headings.toml."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

COOKIES = "cookies"
RIGHTS = "rights"
CONTACT = "contact"
TITLE = "title"
MAX_HEADING = 200
"""Characters of a heading that are looked at."""

MAX_ASKED = 2_000
_NUMBER = re.compile(
    r"^(?:(?:artikel|article|art\.|§)\s*)?"
    r"(?:\d+(?:\.\d+)*|[ivxlc]+(?=[.)])|[a-z](?=[.)]))[.):]*\s*[-–—:]?\s+"
)
_ATTRIBUTES = re.compile(r"\{[^{}]*\}$")  # {#anchor}, as Pandoc and kramdown have it
_EDGE = re.compile(r"^[\W_]+|[\W_]+$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a heading is about. `parent` is the subject it is a part of, or empty."""

    id: str
    parent: str = ""
    always_main: bool = False
    """Never a part of another section, whatever the level of its heading."""
    leads: bool = False
    """May head a section on its parent's subject where no heading has that subject itself."""
    only_below: bool = False
    """A part of its parent only where the level of its heading is lower."""


class Lexicon:
    """Finds the subject of a heading."""

    def __init__(self, subjects: Mapping[str, Subject], names: Iterable[tuple[str, str]]) -> None:
        self._subjects = subjects
        self._exact: dict[str, str] = {}
        self._asked: dict[str, str | None] = {}
        """Answers that were given: the same short lines come again and again."""
        patterns = []
        for name, subject in names:
            if "*" in name:
                patterns.append((name, subject))
            else:
                self._exact[name] = subject
        # The pattern with the most letters says most: "cookies van *" goes before "*cookie*".
        patterns.sort(key=lambda pair: (-len(pair[0].replace("*", "")), pair[0]))
        self._patterns = [(_pattern(name), subject) for name, subject in patterns]

    def subject(self, heading: str) -> Subject | None:
        """What `heading` is about; None where the lexicon does not know it."""
        name = normalised(heading)
        found = self._exact.get(name) or self._asked.get(name)
        if found is None and name not in self._asked:
            found = next((subject for pattern, subject in self._patterns if pattern.fullmatch(name)), None)
            if len(self._asked) < MAX_ASKED:
                self._asked[name] = found
        return None if found is None else self._subjects[found]

    def belongs(self, subject: Subject | None, ancestor: str) -> bool:
        """Whether `subject` is `ancestor` or a part of it."""
        while subject is not None:
            if subject.id == ancestor:
                return True
            subject = self._subjects.get(subject.parent)
        return False


@cache
def policy_lexicon() -> Lexicon:
    """The lexicon of headings.toml, in all languages at once: policies mix them."""
    text = (resources.files("consent.policy") / "headings.toml").read_text("utf-8")
    tables: dict[str, dict[str, Any]] = tomllib.loads(text)
    subjects = {
        subject_id: Subject(
            id=subject_id,
            parent=table.get("parent", ""),
            always_main=table.get("always_main", False),
            leads=table.get("leads", False),
            only_below=table.get("only_below", False),
        )
        for subject_id, table in tables.items()
    }
    names = [
        (name, subject_id)
        for subject_id, table in tables.items()
        for written in table["names"].values()
        for name in written
    ]
    return Lexicon(subjects, names)


def normalised(heading: str) -> str:
    """`heading` as the lexicon spells it: in lower case, without its number and the punctuation around it."""
    text = unicodedata.normalize("NFKC", heading[:MAX_HEADING]).casefold().replace("’", "'")
    text = " ".join(text.split())
    return _EDGE.sub("", _NUMBER.sub("", _ATTRIBUTES.sub("", text).lstrip("*_ ")))


def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(".*".join(re.escape(part) for part in name.split("*")))
