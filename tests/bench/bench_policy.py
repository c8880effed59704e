"""Writing a long cookie section into a policy, and ten thousand made-up policies of all shapes and formats.

The baseline of writing is reading and rendering nothing but the section; that of the policies is their number.
"""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress

from consent.declaration import Declaration, parse_declaration
from consent.errors import KruimelError
from consent.policy import render_section
from consent.policy.documents.formats import Format, open_document, open_text
from consent.policy.write import write_into
from tests.bench.table import Row
from tests.consent.policy.generated import Verdict, generate, judge
from tests.consent.policy.words import document, package, paragraph

SERVICES = 30
POLICIES = 10_000
RUNS = 9
WORDS = 2_000


def rows() -> Iterator[Row]:
    """Milliseconds for each format, then what became of the policies."""
    declaration = _declaration()
    bare = _median(lambda: render_section(declaration))
    yield Row(what=f"the section of {SERVICES} services alone", value=bare, unit="ms", baseline=bare)
    for kind in Format:
        data = _policy(kind)
        spent = _median(lambda data=data, kind=kind: write_into(open_document(data, kind, name="p"), declaration))
        yield Row(what=f"... in a {kind.value} of 2,000 words", value=spent, unit="ms", baseline=bare, target=150)
    yield from _hostile()
    yield from _mixed()


def _hostile() -> Iterator[Row]:
    """Milliseconds for 100 kB, in a page of that size and in one four times as large: the same where time is linear."""
    for what, unit in (("open tables", "<table><tr><td>x"), ("open bold", "<b>"), ("headings", "<h2>Kop</h2>")):
        small, large = (
            _per_100_kb("<h2>Cookies</h2><p>Oud.</p>" + unit * (size // len(unit))) for size in (10**6, 4 * 10**6)
        )
        yield Row(what=f"HTML of 4 MB: {what}, each 100 kB", value=large, unit="ms", baseline=small, target=2 * small)


def _per_100_kb(page: str) -> float:
    started = time.process_time()
    with suppress(KruimelError):
        _ = open_text(page, Format.HTML, name="p").headings
    return (time.process_time() - started) * 1e8 / len(page)


def _mixed() -> Iterator[Row]:
    short = parse_declaration(
        'kruimel = "cookies/1"\nsite = { url = "https://voorbeeldthee.example/" }\n'
        "[services.x]\nname = 'Meter'\ncategory = 'statistics'\nitems = [{kind = 'cookie', name = 'm'}]"
    )
    verdicts: Counter[Verdict] = Counter()
    spent = 0.0
    for seed in range(POLICIES):
        policy = generate(seed)
        started = time.perf_counter()
        verdict, _ = judge(policy, short)
        spent += time.perf_counter() - started
        verdicts[verdict] += 1
    share = {verdict: 100 * verdicts[verdict] / POLICIES for verdict in Verdict}
    yield Row(what=f"of {POLICIES:,} policies right without help", value=share[Verdict.RIGHT], unit="%", baseline=100)
    yield Row(what="... a person is asked", value=share[Verdict.ASKED], unit="%", baseline=100)
    yield Row(what="... old text left behind", value=share[Verdict.LEFT], unit="%", baseline=100, target=0)
    yield Row(what="... wrong", value=share[Verdict.WRONG], unit="%", baseline=100, target=0)
    yield Row(what="... time for each", value=spent / POLICIES * 1000, unit="ms", baseline=spent / POLICIES * 1000)


def _median(work: object) -> float:
    """Milliseconds; the first run, which compiles templates, counts as well as the others."""
    spent = []
    for _ in range(RUNS):
        started = time.perf_counter()
        work()  # type: ignore[operator]
        spent.append((time.perf_counter() - started) * 1000)
    return statistics.median(spent)


def _declaration() -> Declaration:
    """Thirty services with three items each."""
    services = "".join(
        f"[services.s{number}]\nname = 'Meter {number}'\ncategory = '{category}'\n"
        f"purpose.nl = 'Telt hoeveel bezoekers er zijn en waar zij vandaan komen.'\n"
        f"provider = {{ name = 'Voorbeeldmeter {number} B.V.', country = 'NL', role = 'processor' }}\n"
        f"privacy_url = 'https://meter{number}.example/privacy'\n"
        f"items = [{items}]\n"
        for number in range(SERVICES)
        for category in [("necessary", "preferences", "statistics", "marketing")[number % 4]]
        for items in [
            ", ".join(
                f"{{ kind = 'cookie', name = 'm{number}_{item}', party = 'first', lifetime_s = {86_400 * (item + 1)} }}"
                for item in range(3)
            )
        ]
    )
    return parse_declaration('kruimel = "cookies/1"\nsite = { url = "https://voorbeeldthee.example/" }\n' + services)


def _policy(kind: Format) -> bytes:
    """A policy of some two thousand words in forty paragraphs, with a cookie section in the middle."""
    sentence = "Wij bewaren uw gegevens zorgvuldig en niet langer dan nodig is voor uw bestelling. "
    text = sentence * (WORDS // 14 // 40 + 1)
    titles = [f"Onderdeel {number}" for number in range(38)]
    titles[19:19] = ["Cookies", "Uw rechten"]
    if kind is Format.WORD:
        return package(document(*(paragraph(title, "Kop1") + paragraph(text, "Standaard") for title in titles)))
    before, after = {"md": ("## ", "\n\n"), "html": ("<h2>", "</h2>\n<p>"), "txt": ("", "\n\n")}[kind.value]
    return "\n\n".join(f"{before}{title}{after}{text}" for title in titles).encode()
