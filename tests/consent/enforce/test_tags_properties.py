"""What holds for the rewriting of any page at all."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from consent.enforce.loads import Contacts
from consent.enforce.tags import TagRewriter
from tests.consent.declarations import declared

CONTACTS = Contacts(
    declared('[services.ads]\nname = "Ads"\ncategory = "marketing"\nhosts = ["ads.example", "*.ads.example"]\n')
)
GRANTED = frozenset({"necessary", "ads"})
NAMES = [
    *("script", "img", "iframe", "link", "p", "svg", "math", "style", "title", "textarea", "template", "noscript"),
    *("base", "foreignObject", "desc", "video", "source", "plaintext", "xmp", "body", "SCRIPT", "div"),
]
WORDS = [
    *(f"<{name}" for name in NAMES),
    *(f"</{name}>" for name in NAMES),
    *("<script>", "<style>", "<svg>", "<noscript>", "<template>", "<title>", "<template shadowrootmode=open>"),
    *(
        "<!--",
        "-->",
        "--!>",
        "<!",
        "<?",
        "</",
        "<![CDATA[",
        "]]>",
        "<",
        ">",
        "/>",
        "/",
        "=",
        '"',
        "'",
        "`",
        " ",
        "\n",
        "\t",
    ),
    *(
        " src=",
        " href='",
        ' src="',
        " srcset=",
        " srcdoc='",
        " data=",
        " type=",
        " rel=stylesheet",
        " data-consent=x",
        " a",
    ),
    *(
        "//ads.example/",
        "https://ads.example/a",
        "//ads&#46;example",
        "//no.example",
        "/own",
        "ads.example",
        "&",
        "&#47;",
    ),
    *("document.createElement(", "//ads.example/a.js", "text/plain", "module", "\xe9", "\x00", "x"),
]
PAGES = st.lists(st.sampled_from(WORDS), max_size=40).map("".join).map(lambda page: page.encode("utf-8"))


def rewritten(page: bytes, cuts: list[int] | None = None) -> bytes:
    forbidden = CONTACTS.forbidden(frozenset({"necessary"}))
    assert forbidden is not None
    rewriter = TagRewriter(forbidden)
    places = [0, *sorted(cut % (len(page) + 1) for cut in cuts or []), len(page)]
    pieces = [page[start:end] for start, end in pairwise(places)]
    out = b"".join(map(rewriter.feed, pieces)) + rewriter.finish()
    assert len(out) == len(page) + rewriter.inserted
    return out


@given(PAGES, st.lists(st.integers(0, 1_000), max_size=8))
def test_pieces_of_any_size_make_the_same_page(page: bytes, cuts: list[int]) -> None:
    assert rewritten(page, cuts) == rewritten(page)


@given(PAGES)
def test_pieces_of_one_byte_make_the_same_page(page: bytes) -> None:
    assert rewritten(page, list(range(len(page)))) == rewritten(page)


@given(PAGES)
def test_rewriting_twice_is_rewriting_once(page: bytes) -> None:
    assert rewritten(rewritten(page)) == rewritten(page)


@given(PAGES)
def test_bytes_are_only_put_in(page: bytes) -> None:
    rest = iter(rewritten(page))

    assert all(byte in rest for byte in page)


@given(st.binary(max_size=200), st.lists(st.integers(0, 200), max_size=4))
def test_any_bytes_pass(page: bytes, cuts: list[int]) -> None:
    assert rewritten(page, cuts) == page


@given(PAGES)
def test_page_stays_as_it_is_where_everything_is_granted(page: bytes) -> None:
    forbidden = CONTACTS.watch(GRANTED)
    assert forbidden is not None
    rewriter = TagRewriter(forbidden)

    assert rewriter.feed(page) + rewriter.finish() == page


@given(PAGES)
def test_page_without_services_stays_as_it_is(page: bytes) -> None:
    page = page.replace(b"example", b"test")

    assert rewritten(page) == page
