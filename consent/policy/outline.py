"""Where the cookie section of a policy is, or where a new one goes: rules about headings, in no format in particular.

A document is a list of headings with positions: lines counted from 0, or whatever else rises through a document. What
a heading is about comes from the lexicon, how deep it stands from its markup where there is any.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from consent.errors import ConfigError
from consent.policy.lexicon import CONTACT, COOKIES, RIGHTS, TITLE, Lexicon, normalised

DEFAULT_LEVEL = 2
MAX_LISTED = 12
MAX_HEADINGS = 3_000
"""A text with more is no policy, and looking through it would take long."""
# What text about cookies is likely to hold; a part of it that holds none of these can be left behind without harm.
_ABOUT_COOKIES = re.compile(
    r"cookie|analytics|tracking|trackers|pixel|google|browser|toestemming|consent|lokale opslag|local storage",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """A heading of a document."""

    text: str
    """As it is read, without markup."""
    line: int
    body: int
    """The first line after the heading itself."""
    level: int | None
    """1 to 6; None for a line that only looks like a heading, so that nothing tells how deep it stands."""
    is_plain: bool = False
    """Whether it has no markup at all: a short line that the lexicon knows."""
    shown_line: int | None = None
    """The number of its line as people count, from 1; None where that is `line` + 1."""
    is_aside: bool = False
    """Whether it seems to stand in a menu, a footer or a window, and not in the policy itself."""

    @property
    def number(self) -> int:
        """The number that people find it by."""
        return self.line + 1 if self.shown_line is None else self.shown_line


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A section that is there: what stands below `heading`, from line `start` up to `end`, `end` not included."""

    heading: Heading
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The place for a new section: before line `line`, with a heading like those of `level`."""

    line: int
    level: int | None
    """None where the document's own headings have no level."""


class UnclearPlace(ConfigError):
    """More than one heading, or none, could be meant; `candidates` are those to choose from."""

    def __init__(self, message: str, candidates: Sequence[Heading] = ()) -> None:
        super().__init__(message)
        self.candidates = tuple(candidates)


def find_place(
    headings: Sequence[Heading],
    *,
    line_count: int,
    lexicon: Lexicon,
    wanted: str | None = None,
    after: str | None = None,
    name: str = "policy",
    said: Callable[[int, int], str] = lambda start, end: "",  # noqa: ARG005
) -> Section | Opening:
    """The cookie section among `headings`, or the place where a new one goes.

    `wanted` is the text or the line number (counted from 1) of the heading that a person chose to write under, `after`
    of one whose section a new one should follow. `name` is the document in messages, `said` gives the text between two
    positions. Raises UnclearPlace rather than guess.
    """
    if len(headings) > MAX_HEADINGS:
        raise UnclearPlace(f"{name}: has more than {MAX_HEADINGS} headings; this is no policy that can be read")
    if wanted is not None:
        return _section(headings, _wanted(headings, wanted, name), line_count, lexicon)
    if after is not None:
        return _opening_after(headings, _wanted(headings, after, name), line_count)
    candidates = _candidates(headings, line_count, lexicon)
    if len(candidates) > 1:
        raise UnclearPlace(
            f"{name}: more than one heading could be the cookie section: {_listed([headings[i] for i in candidates])}; "
            f"choose with --heading and the text or line number of one",
            [headings[index] for index in candidates],
        )
    if not candidates:
        return _opening(headings, line_count, lexicon)
    found = candidates[0]
    section = _section(headings, found, line_count, lexicon)
    if headings[found].is_aside:
        raise UnclearPlace(
            f"{name}: {_listed([headings[found]])} is about cookies, but seems to stand in a menu, a footer or a "
            f"window, or amid other text; choose it with --heading, or a heading to write a new section after with "
            f"--after",
            [headings[found]],
        )
    if _is_title(headings, found):
        _refuse_to_swallow(headings, section, lexicon, name)
    _refuse_a_doubtful_end(headings, section, line_count, lexicon, said, name)
    return section


def outline_of(headings: Sequence[Heading], lexicon: Lexicon) -> list[tuple[str, int | None]]:
    """Text and level of each heading, without asides and bare lines nobody knows: those are headings only at times."""
    return [
        (heading.text, heading.level)
        for heading in headings
        if not heading.is_aside and (not heading.is_plain or lexicon.subject(heading.text) is not None)
    ]


def main_level(headings: Sequence[Heading]) -> int | None:
    """The level of the document's main headings; None where its headings have no level."""
    own = [heading for heading in headings if not heading.is_aside]
    if len(own) == 1 and own[0].level is not None and own[0].level < DEFAULT_LEVEL:
        return DEFAULT_LEVEL
    after_title = own[1:] if own and _is_title(own, 0) else own
    levels = Counter(heading.level for heading in after_title if heading.level is not None)
    if levels:
        most = max(levels.values())
        return min(level for level, count in levels.items() if count == most)
    return None if any(heading.level is None for heading in own) else DEFAULT_LEVEL


def _candidates(headings: Sequence[Heading], line_count: int, lexicon: Lexicon) -> list[int]:
    """The headings that may head the cookie section, without those that stand inside another one's section."""
    about = _about_cookies(headings, lexicon, aside=False) or _about_cookies(headings, lexicon, aside=True)
    found: list[int] = []
    end = -1
    for index in about:
        if headings[index].line < end and not (found and _is_title(headings, found[-1])):
            continue
        found.append(index)
        end = _section(headings, index, line_count, lexicon).end
    return found


def _about_cookies(headings: Sequence[Heading], lexicon: Lexicon, *, aside: bool) -> list[int]:
    """The headings about cookies as a whole, else those about a part that may lead; with markup where any have it."""
    subjects = [lexicon.subject(heading.text) if heading.is_aside is aside else None for heading in headings]
    about = [index for index, subject in enumerate(subjects) if subject is not None and subject.id == COOKIES]
    if not about:
        about = [index for index, subject in enumerate(subjects) if subject is not None and subject.leads]
    if any(not headings[index].is_plain for index in about):
        about = [index for index in about if not headings[index].is_plain]
    return about


def _section(headings: Sequence[Heading], index: int, line_count: int, lexicon: Lexicon) -> Section:
    heading = headings[index]
    after = next((later for later in headings[index + 1 :] if _ends(heading, later, lexicon)), None)
    return Section(heading=heading, start=heading.body, end=line_count if after is None else after.line)


def _ends(heading: Heading, later: Heading, lexicon: Lexicon) -> bool:
    """Whether the section of `heading` is over where `later` stands.

    In doubt it is: text that stays behind can be deleted by a person, text that was overwritten is gone.
    """
    if later.is_aside and not heading.is_aside:
        return False
    subject = lexicon.subject(later.text)
    if subject is not None and subject.always_main:
        return True
    if _is_below(later, heading):
        return False
    return subject is None or not lexicon.belongs(subject, COOKIES) or subject.id == COOKIES or subject.only_below


def _is_below(later: Heading, heading: Heading) -> bool:
    if heading.level is not None:
        return later.level is None or later.level > heading.level
    return later.level is None and heading.is_plain and not later.is_plain


def _is_title(headings: Sequence[Heading], index: int) -> bool:
    """Whether the heading is the first one and stands above all others."""
    level = headings[index].level
    return (
        index == 0
        and level is not None
        and all(other.level is None or other.level > level for other in headings[1:])
        and len(headings) > 1
    )


def _refuse_to_swallow(headings: Sequence[Heading], section: Section, lexicon: Lexicon, name: str) -> None:
    """Raise UnclearPlace where a title's section would take in a heading that is not known to be about cookies."""
    inside = [heading for heading in headings if section.start <= heading.line < section.end]
    strange = [heading for heading in inside if not lexicon.belongs(lexicon.subject(heading.text), COOKIES)]
    if strange:
        raise UnclearPlace(
            f"{name}: {_listed([section.heading])} is the title of a document with more in it: {_listed(strange[:3])}; "
            f"choose the cookie section with --heading and the text or line number of its heading",
            [section.heading, *inside],
        )


def _refuse_a_doubtful_end(
    headings: Sequence[Heading],
    section: Section,
    line_count: int,
    lexicon: Lexicon,
    said: Callable[[int, int], str],
    name: str,
) -> None:
    """Raise UnclearPlace where the section ends at a line nobody knows, and cookies come up below that again."""
    later = [heading for heading in headings if heading.line >= section.end and not heading.is_aside]
    if not later or not _is_doubtful(later[0], lexicon):
        return
    sure = (one for one in later[1:] if not _is_doubtful(one, lexicon))
    following = next(sure, None)
    end = line_count if following is None else following.line
    if _ABOUT_COOKIES.search(said(later[0].line, end)):
        raise UnclearPlace(
            f"{name}: the section of {_listed([section.heading])} may end at {_listed(later[:1])} or go on below it; "
            f"choose --heading {section.heading.number} to end it there, or remove that line first",
            [section.heading, later[0]],
        )


def _is_doubtful(heading: Heading, lexicon: Lexicon) -> bool:
    """Whether neither its markup nor its words tell how deep it stands."""
    return heading.level is None and lexicon.subject(heading.text) is None


def _opening_after(headings: Sequence[Heading], index: int, line_count: int) -> Opening:
    """The end of the section of a heading that a person chose."""
    heading = headings[index]
    later = (one for one in headings[index + 1 :] if not _is_below(one, heading))
    following = next(later, None)
    return Opening(line=line_count if following is None else following.line, level=heading.level)


def _opening(headings: Sequence[Heading], line_count: int, lexicon: Lexicon) -> Opening:
    """Before the rights, else before the contact details, else at the end."""
    start = 1 if headings and (_is_title(headings, 0) or _about(headings[0], TITLE, lexicon)) else 0
    body = [heading for heading in headings[start:] if not heading.is_aside]
    before = next((heading for heading in body if _about(heading, RIGHTS, lexicon)), None)
    if before is None:
        contacts = [heading for heading in body if _about(heading, CONTACT, lexicon)]
        # Many policies open with the contact details; a cookie section above those would come first of all.
        if contacts and (contacts[-1] is not body[0] or len(body) == 1):
            before = contacts[-1]
    if before is None:
        return Opening(line=line_count, level=main_level(headings))
    return Opening(line=before.line, level=before.level)


def _about(heading: Heading, subject_id: str, lexicon: Lexicon) -> bool:
    subject = lexicon.subject(heading.text)
    return subject is not None and subject.id == subject_id


def _wanted(headings: Sequence[Heading], wanted: str, name: str) -> int:
    """The index of the heading that a person named by its text or by its line."""
    if wanted.strip().isdecimal():
        found = [index for index, heading in enumerate(headings) if heading.number == int(wanted)]
        if found:
            return found[0]
    found = [index for index, heading in enumerate(headings) if normalised(heading.text) == normalised(wanted)]
    chosen = [headings[index] for index in found]
    if len(found) > 1:
        raise UnclearPlace(f"{name}: {_listed(chosen)} look the same; choose with --heading and a line number", chosen)
    if not found:
        known = f"it has {_listed(headings)}" if headings else "it has no headings"
        raise UnclearPlace(f"{name}: no heading {wanted!r}; {known}", headings)
    return found[0]


def _listed(headings: Sequence[Heading]) -> str:
    shown = [f"line {heading.number} {heading.text[:60]!r}" for heading in headings[:MAX_LISTED]]
    more = len(headings) - len(shown)
    return ", ".join(shown) + (f" and {more} more" if more else "")
