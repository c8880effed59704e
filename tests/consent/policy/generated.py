"""Made-up policies of every shape and format, each with what should become of it; the same seed gives the same one."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from consent.declaration import Declaration
from consent.errors import KruimelError
from consent.policy.documents.formats import Format, open_document
from consent.policy.outline import UnclearPlace
from consent.policy.write import Written, write_into
from tests.consent.policy.words import document, package, paragraph, parts_of

NAMES = {
    "nl": {
        "title": ["Privacyverklaring", "Privacybeleid", "PRIVACYVERKLARING", "Privacy statement"],
        "cookies": [
            "Cookies",
            "Cookiebeleid",
            "Gebruik van cookies",
            "Cookies en vergelijkbare technieken",
            "Onze cookies",
        ],
        "parts": ["Google Analytics", "Cookies van derde partijen", "Functionele cookies", "Analytische cookies"],
        "odd parts": ["Meetprogramma", "Plausibel", "Overige middelen"],
        "known": [
            "Wie zijn wij",
            "Welke gegevens verwerken wij",
            "Bewaartermijn",
            "Beveiliging",
            "Delen van gegevens",
            "Nieuwsbrief",
            "Social media",
            "Wijzigingen",
            "Verzending en betaling",
            "Klachten",
        ],
        "odd": ["Theeproeverij", "Onze winkel", "Voor de pers", "Werkplaats", "Het proeflokaal"],
        "rights": ["Uw rechten", "Jouw rechten", "Inzage, wijzigen en verwijderen van uw gegevens"],
        "contact": ["Contact", "Contactgegevens"],
        "say": [
            "Wij bewaren {} voor uw bestelling.",
            "Uw {} lezen wij alleen als u dat vraagt.",
            "Over cookies en {} leest u elders meer.",
        ],
        "cookie say": ["Wij plaatsen cookies met {} op uw computer.", "Met {} meet Google Analytics uw bezoek."],
    },
    "en": {
        "title": ["Privacy policy", "Privacy notice", "PRIVACY POLICY"],
        "cookies": ["Cookies", "Use of cookies", "Cookie policy", "How we use cookies"],
        "parts": ["Google Analytics", "Third-party cookies", "Functional cookies"],
        "odd parts": ["Measuring", "Plausible thing"],
        "known": [
            "Who we are",
            "What data we collect",
            "Retention",
            "Security",
            "Sharing your data",
            "Newsletter",
            "Changes to this policy",
            "Payment",
        ],
        "odd": ["Tea tasting", "Our shop", "For the press", "Workshop"],
        "rights": ["Your rights", "Your privacy rights"],
        "contact": ["Contact us", "Contact details"],
        "say": [
            "We keep {} for the order that you placed with us.",
            "Your {} is only read when you ask us to do so.",
            "You can read more on cookies and {} on another page.",
        ],
        "cookie say": [
            "We place cookies with {} on your computer.",
            "With {} we measure your visit by Google Analytics.",
        ],
    },
}


@dataclass(slots=True, kw_only=True)
class Part:
    """A heading with its text. `depth` is 0 for the title."""

    title: str
    depth: int
    texts: list[str]
    is_cookies: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Generated:
    """A policy. `heading_end` to `next_start` is where the old section is, in characters of `text`; both the same
    where there is none, and a new one should go there."""

    format: Format
    style: str
    data: bytes
    text: str
    heading_end: int
    next_start: int
    gone: Sequence[str] = ()
    is_doubtful: bool = False
    """Whether there are two sections, so that a person has to be asked."""


class Verdict(StrEnum):
    """What became of a policy."""

    RIGHT = "right"
    ASKED = "asked"
    LEFT = "left"
    """All of others' text is there and the section is right, but some of the old one stayed behind it."""
    WRONG = "wrong"


@dataclass(slots=True)
class _Page:
    """A text that is being made."""

    pieces: list[str] = field(default_factory=list)
    size: int = 0

    def add(self, text: str) -> None:
        self.pieces.append(text)
        self.size += len(text)


Emit = Callable[[_Page, Part, int, random.Random], int]


def generate(seed: int, format: Format | None = None) -> Generated:  # noqa: A002
    """The policy of that seed."""
    chance = random.Random(seed)
    format = format or chance.choice(list(Format))  # noqa: A001
    parts, gone, is_doubtful = _parts(chance, format)
    style, emit, frame = chance.choice(_STYLES[format])
    page = _Page()
    page.add(frame[0])
    heading_end = next_start = -1
    before_rights = before_contact = -1
    for index, part in enumerate(parts):
        inside = heading_end >= 0 and next_start < 0
        if inside and part.depth <= 1:
            next_start = page.size
        is_main = part.depth == 1
        if is_main and part.title.split(". ")[-1] in _every("rights") and before_rights < 0:
            before_rights = page.size
        if is_main and part.title.split(". ")[-1] in _every("contact") and (index > 1 or len(parts) == 2):
            before_contact = page.size
        end = emit(page, part, index, chance)
        if part.is_cookies and heading_end < 0:
            heading_end = end
    end_of_parts = page.size
    page.add(frame[1])
    if heading_end >= 0 and next_start < 0:
        next_start = end_of_parts
    if heading_end < 0:
        heading_end = next_start = next((at for at in (before_rights, before_contact) if at >= 0), end_of_parts)
    return _finished(chance, format, style, "".join(page.pieces), heading_end, next_start, gone, is_doubtful)


def judge(policy: Generated, declaration: Declaration) -> tuple[Verdict, Written | None]:
    """What kruimel makes of it, and the policy it wrote."""
    try:
        written = write_into(open_document(policy.data, policy.format, name="p"), declaration, name="p")
    except (UnclearPlace, KruimelError):
        return (Verdict.RIGHT if policy.is_doubtful else Verdict.ASKED), None
    if policy.is_doubtful:
        return Verdict.WRONG, written
    made = text_of(policy.format, written.document.data)
    before, after = policy.text[: policy.heading_end], policy.text[policy.next_start :]
    if not made.startswith(before.rstrip()) or not made.endswith(after.lstrip()):
        is_kept = made.startswith(before.rstrip()) and all(word in made for word in after.split() if word[0] == "k")
        return (Verdict.LEFT if is_kept and policy.gone else Verdict.WRONG), written
    if any(word in made for word in policy.gone):
        return Verdict.LEFT, written
    return Verdict.RIGHT, written


def text_of(format: Format, data: bytes) -> str:  # noqa: A002
    """The text in which positions count: the XML of a Word document."""
    if format is Format.WORD:
        return parts_of(data)["word/document.xml"].decode()
    for encoding in ("utf-8", "cp1252"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise AssertionError


def _every(kind: str) -> set[str]:
    return {name for names in NAMES.values() for name in names[kind]}


def _parts(chance: random.Random, format: Format) -> tuple[list[Part], list[str], bool]:  # noqa: A002
    names = NAMES[chance.choice(("nl", "nl", "en"))]
    serial = iter(range(10_000))

    def texts(kind: str, mark: str, least: int = 1) -> list[str]:
        return [chance.choice(names[kind]).format(f"{mark}{next(serial)}q") for _ in range(chance.randint(least, 3))]

    parts = [Part(title=chance.choice(names["title"]), depth=0, texts=texts("say", "k", 0))]
    known = chance.sample(names["known"], chance.randint(1, 5))
    titles = [*known, *chance.sample(names["odd"], chance.choice((0, 0, 0, 1, 2)))]
    chance.shuffle(titles)
    parts += [Part(title=title, depth=1, texts=texts("say", "k")) for title in titles]
    if chance.random() < 0.7:
        parts.append(Part(title=chance.choice(names["rights"]), depth=1, texts=texts("say", "k")))
    if chance.random() < 0.5:
        parts.append(Part(title=chance.choice(names["contact"]), depth=1, texts=texts("say", "k")))
    gone: list[str] = []
    is_doubtful = False
    if chance.random() < 0.75:
        at = chance.randint(1, len(parts))
        section = [
            Part(title=chance.choice(names["cookies"]), depth=1, texts=texts("cookie say", "w", 0), is_cookies=True)
        ]
        for _ in range(chance.choice((0, 0, 1, 2))):
            kind = "odd parts" if chance.random() < 0.15 else "parts"
            section.append(Part(title=chance.choice(names[kind]), depth=2, texts=texts("cookie say", "w")))
        gone = [
            word
            for part in section
            for text in part.texts
            for word in text.split()
            if word[0] == "w" and word[-1] == "q"
        ]
        parts[at:at] = section
        if chance.random() < 0.03:
            is_doubtful = True
            parts.insert(
                chance.randint(at + len(section), len(parts)),
                Part(title="Cookies", depth=1, texts=texts("cookie say", "k")),
            )
    return parts, gone, is_doubtful


def _finished(
    chance: random.Random,
    format: Format,  # noqa: A002
    style: str,
    text: str,
    heading_end: int,
    next_start: int,
    gone: Sequence[str],
    is_doubtful: bool,
) -> Generated:
    """The bytes, with line ends, a mark and an encoding of their own."""
    if format is Format.WORD:
        data = package(text)
    else:
        if chance.random() < 0.2:
            before, inside = text[:heading_end].count("\n"), text[heading_end:next_start].count("\n")
            heading_end, next_start = heading_end + before, next_start + before + inside
            text = text.replace("\n", "\r\n")
        if chance.random() < 0.1:
            text, heading_end, next_start = "\ufeff" + text, heading_end + 1, next_start + 1
            data = text.encode()
        elif chance.random() < 0.1:
            text = text.replace("uw", "ùw") if heading_end < 0 else text
            data = text.encode("cp1252", "replace")
            text = data.decode("cp1252")
        else:
            data = text.encode()
    return Generated(
        format=format,
        style=style,
        data=data,
        text=text,
        heading_end=heading_end,
        next_start=next_start,
        gone=gone,
        is_doubtful=is_doubtful,
    )


def _lines(heading: Callable[[Part, int], str], gap: str = "\n\n", wrap: bool = False) -> Emit:
    def emit(page: _Page, part: Part, index: int, chance: random.Random) -> int:
        page.add(heading(part, index))
        end = page.size
        page.add(gap)
        for text in part.texts:
            page.add((text.replace(" ", "\n", 1) if wrap else text) + gap)
        return end

    return emit


def _tags(
    heading: Callable[[Part, int], str], text: str = "<p>{}</p>\n", before: str = "", after: str = "", gap: str = "\n"
) -> Emit:
    def emit(page: _Page, part: Part, index: int, chance: random.Random) -> int:
        page.add(before)
        page.add(heading(part, index))
        end = page.size
        page.add(gap)
        for one in part.texts:
            page.add(text.format(one))
        page.add(after)
        return end

    return emit


def _flat(part: Part, index: int) -> str:
    return part.title


def _numbered(part: Part, index: int) -> str:
    # Parts are not numbered: that is how most numbered policies are.
    return f"{index}. {part.title}" if part.depth == 1 else part.title


def _word_tags(heading: Callable[[Part], str]) -> Emit:
    return _tags(lambda part, _index: heading(part), "", gap="")


def _word(heading: Callable[[Part], str], body: str) -> Emit:
    def emit(page: _Page, part: Part, index: int, chance: random.Random) -> int:
        page.add(heading(part))
        end = page.size
        for text in part.texts:
            page.add(paragraph(text, body))
        return end

    return emit


_FRAME = document("\0").split("\0")
_PAGE = (
    "<!doctype html>\n<html>\n<head><title>Cookies</title></head>\n<body>\n"
    '<nav><ul><li><a href="/c">Cookies</a></li></ul></nav>\n<main>\n',
    "</main>\n<footer><h4>Cookies</h4><p>Zie onze verklaring</p></footer>\n"
    "<script>var a = '<h2>Cookies</h2>';</script>\n</body>\n</html>\n",
)
_NONE = ("", "")
_STYLES: dict[Format, list[tuple[str, Emit, tuple[str, str]]]] = {
    Format.TEXT: [
        ("bare", _lines(_flat), _NONE),
        ("bare, wrapped", _lines(_flat, wrap=True), _NONE),
        ("bare, close", _lines(_flat, gap="\n"), _NONE),
        ("numbered", _lines(_numbered), _NONE),
        ("underlined", _lines(lambda p, _: f"{p.title}\n{'==--~~'[2 * p.depth] * len(p.title)}"), _NONE),
        ("capitals", _lines(lambda p, _: p.title.upper() if p.depth < 2 else p.title), _NONE),
    ],
    Format.MARKDOWN: [
        ("hashes", _lines(lambda p, _: f"{'#' * (p.depth + 1)} {p.title}"), _NONE),
        ("deep hashes", _lines(lambda p, _: f"{'#' * (p.depth + 2)} {p.title}"), ("---\ntitle: Cookies\n---\n\n", "")),
        ("bold hashes", _lines(lambda p, _: f"{'#' * (p.depth + 1)} **{p.title}**"), _NONE),
        ("bold lines", _lines(lambda p, _: f"**{p.title}**"), _NONE),
        (
            "underlined",
            _lines(
                lambda p, _: (
                    f"{p.title}\n{'=' if p.depth == 0 else '-'}{'-' * 5}"
                    if p.depth == 1
                    else f"{'#' * (p.depth + 1)} {p.title}"
                )
            ),
            _NONE,
        ),
        ("numbered", _lines(lambda p, i: f"{'#' * (p.depth + 1)} {_numbered(p, i)}"), _NONE),
        (
            "quoted",
            _lines(lambda p, _: f"{'#' * (p.depth + 1)} {p.title}"),
            ("> ## Cookies\n\n```\n## Cookies\n```\n\n", ""),
        ),
    ],
    Format.HTML: [
        ("headings", _tags(lambda p, _: f"<h{p.depth + 1}>{p.title}</h{p.depth + 1}>"), _NONE),
        ("one line", _tags(lambda p, _: f"<h{p.depth + 2}>{p.title}</h{p.depth + 2}>", "<p>{}</p>", gap=""), _NONE),
        ("page", _tags(lambda p, _: f'<h{p.depth + 1} class="kop">{p.title}</h{p.depth + 1}>'), _PAGE),
        ("bold paragraphs", _tags(lambda p, _: f"<p><strong>{p.title}</strong></p>"), _NONE),
        ("unclosed", _tags(lambda p, _: f"<h{p.depth + 1}>{p.title}</h{p.depth + 1}>", "<p>{}\n"), _NONE),
        (
            "blocks",
            _tags(
                lambda p, _: f"<!-- wp:heading -->\n<h{p.depth + 1}>{p.title}</h{p.depth + 1}>",
                "<!-- wp:paragraph -->\n<p>{}</p>\n<!-- /wp:paragraph -->\n",
                gap="\n<!-- /wp:heading -->\n\n",
            ),
            _NONE,
        ),
        ("run-in", _tags(lambda p, _: f"<p><b>{p.title}</b><br>", "{}\n", after="</p>\n", gap=""), _NONE),
        ("bare paragraphs", _tags(lambda p, _: f"<p>{p.title}</p>"), _NONE),
    ],
    Format.WORD: [
        (
            "styles",
            _word(lambda p: paragraph(p.title, "Titel" if p.depth == 0 else f"Kop{p.depth}"), "Standaard"),
            (_FRAME[0], _FRAME[1]),
        ),
        ("bold", _word(lambda p: paragraph(p.title, bold=True), ""), (_FRAME[0], _FRAME[1])),
        ("bare", _word(lambda p: paragraph(p.title), ""), (_FRAME[0], _FRAME[1])),
    ],
}
