"""How long a page is held back, and how long it takes, whatever is in it."""

from __future__ import annotations

import time

import pytest

from consent.enforce.tags import MAX_HELD, TagRewriter
from tests.consent.enforce.rewriting import ADS, CONTACTS, NECESSARY, SNIPPET


@pytest.mark.parametrize(("size", "waits"), [(MAX_HELD - 300, True), (MAX_HELD, False)])
def test_snippet_is_looked_at_up_to_a_bound(size: int, waits: bool) -> None:
    page = SNIPPET.replace("if (1<2)", "/*" + "x" * size + "*/")

    out = stream(page + "<img src=//ads.example/>", 4_096)

    assert out.startswith("<script type=text/plain") is waits
    assert out.endswith(f"<img {ADS} data-kr-src=//ads.example/>") or "src=//ads.example/>" in out
    assert ADS in out


def stream(page: str, size: int) -> str:
    """What leaves when the page comes in pieces of `size` bytes; nothing is held back for longer than the bound."""
    forbidden = CONTACTS.forbidden(NECESSARY)
    assert forbidden is not None
    rewriter, sent, given = TagRewriter(forbidden), b"", 0
    data = page.encode()
    for at in range(0, len(data), size):
        given += len(data[at : at + size])
        sent += rewriter.feed(data[at : at + size])
        assert given - len(sent) + rewriter.inserted <= MAX_HELD + size
    return (sent + rewriter.finish()).decode()


@pytest.mark.parametrize(
    "long",
    [
        '<img alt="{}" src=//ads.example/a>',
        "<img src='data:{}'>",
        "<p title={} class='a' id = \"b>\">",
        "<iframe srcdoc='{}'></iframe>",
        "<style a='{}'><img src=//ads.example/a></style>",
        "<title a='{}' b><img src=//ads.example/a></title>",
        "<script a='{}'>'<img src=//ads.example/a>'</script>",
        "<svg a='{}'/><style></style>",
        "<!-- {} -->",
        "<style>{}</style>",
        "<script>'{}'</script>",
        "<noscript>{}</noscript>",
    ],
)
def test_tag_that_is_too_long_passes_and_the_next_one_waits(long: str) -> None:
    page = long.replace("{}", "x" * MAX_HELD + ">" * ("'{}'" in long or '"{}"' in long) + "y" * 20)

    for size in (len(page) * 2, 50_000, 997):
        assert stream(page + "<img src=//ads.example/>", size) == page + f"<img {ADS} data-kr-src=//ads.example/>"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>createElement " + "a." * 30_000 + "</script>",
        "<script>createElement " + "ads.exampl." * 6_000 + "</script>",
        "<img src=//" + "a." * 30_000 + ">",
        "<img srcset='" + "a," * 30_000 + "'>",
        "<img srcset='" + "//ads.exampl," * 5_000 + "'>",
        "<img src='//" + "\u0130" * 30_000 + "'>",
        "<a " * 20_000,
        "<p a='" * 10_000,
        "<svg>" * 10_000,
        "<svg><g>" * 8_000 + "</p>" * 8_000,
        "<template>" * 6_000,
        "<noscript>" * 6_000,
        "<!--" * 16_000,
        "<script><!--" * 5_000,
        "</" * 30_000,
        "<" * 60_000,
        "<img " + "a=1 " * 15_000 + "src=//ads.example>",
    ],
    ids=lambda hostile: hostile[:16],
)
def test_hostile_page_takes_no_longer_than_its_length(hostile: str) -> None:
    forbidden = CONTACTS.forbidden(NECESSARY)
    assert forbidden is not None
    began = time.process_time()
    for size in (len(hostile), 4_096):
        rewriter = TagRewriter(forbidden)
        for at in range(0, len(hostile), size):
            rewriter.feed(hostile[at : at + size].encode())
        rewriter.finish()

    assert time.process_time() - began < 2
