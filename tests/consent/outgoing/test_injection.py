"""Where the banner's markup goes, however the document is cut."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.outgoing.injection import MAX_HELD, Injection, Inserts

HEAD = b"[H]"
BODY = b"[B]"

# `^` is where the markup for the head belongs, `|` where that for the body does.
PAGES = [
    b"<!doctype html><html><head><title>x</title>^</head><body>|<p>Hi</p></body></html>",
    b"<!DOCTYPE HTML>\n<HTML LANG=nl>\n<HEAD>\n<META CHARSET=utf-8>\n^</HEAD>\n<BODY CLASS=a>|Hi",
    b"\xef\xbb\xbf<!doctype html><head>^</head><body>|Hi",
    b"<html><head>^</head ><body\n  class='a>b'\tdata-x=\"</body>\">|Hi",
    b"<html><head>^<body>|no end tag of the head",
    b"<html>^<body>|no head",
    b"^<body>|no html",
    b"<!doctype html><title>x</title>^|<p>neither head nor body</p>",
    b"<!doctype html><title>x</title>\n^|just text",
    b"<!doctype html><html><head>^</head>|<p>no body tag</p>",
    b"<!doctype html><html><head><title>x</title>^|</html>",
    b"<!doctype html><head><title>x</title>^|</body>",
    b"<!doctype html><title>Empty</title>^|",
    b"<!doctype html><head><script>w('</head><body>')</script>^</head><body>|x",
    b"<!doctype html><head><script>if (a<b) c('</scripty>')</script>^</head><body>|x",
    b"<!doctype html><head><script><!-- <script> '</script>' </head><body> --></script>^</head><body>|x",
    b"<!doctype html><head><script><!-- a </script>^</head><body>|x",
    b"<!doctype html><head><script><!--> <script> </script>^</head><body>|x",
    b"<!doctype html><head><SCRIPT>'<body>'</script\n>^</head><body>|x",
    b"<!doctype html><head><style>a::after { content: '</head><body>' }</style>^</head><body>|x",
    b"<!doctype html><head><title>How to use <body> and </head></title>^</head><body>|x",
    b"<!doctype html><head><noscript><img src=x></noscript>^</head><body>|x",
    b"<!doctype html><head><template><body><p></template>^</head><body>|x",
    b"<!doctype html><head><!-- <body> </head> -->^</head><!-- <body> --><body>|x",
    b"<!doctype html><head><!--><meta name=a><!--->^</head><body>|x",
    b"<!doctype html><!-- --!><head>^</head><body>|x",
    b"<?xml version='1.0'?><!doctype html><head>^</head><body>|x",
    b'<!doctype html><head><meta content="</head><body>">^</head><body>|x',
    b"<!doctype html><head><meta content='</head><body>'>^</head><body>|x",
    b'<!doctype html><head><meta content = "</head><body>">^</head><body>|x',
    b"<!doctype html><head><meta content=it's><meta name=b'>^</head><body>|x",
    b'<!doctype html><head><meta a="b"c="</head>">^</head><body>|x',
    b'<!doctype html><head><meta ="x>^</head><body>|">',
    b'<!doctype html><head><meta content=x="y>^</head><body>|z">',
    b"<!doctype html><head><link rel=stylesheet href=/a.css/>^</head><body>|x",
    b"<!doctype html><head>^</head><script src=x></script><body>|x",
    b"<!doctype html><head>^</head>|<noscript>x</noscript>",
    b"<!doctype html><head></wrong></><base href=/>^</head><body>|x",
    b"<title>x</title><head>^</head><body>|x",
    b"<style></style><html a='b'>^</head><body>|x",
    b"<!doctype html><head>^|<header>x</header></head><body>",
    b"<!doctype html>^|< not a tag",
    b"<!doctype html><head>^|</br></head><body>x",
]

# What is no whole page, or is cut off, stays as it is.
UNTOUCHED = [
    b"",
    b"<p>A piece of a page</p>",
    b"  <div><script>'</head><body>'</script></div>",
    b"<title>New title</title><div id=list>x</div>",
    b"just text with <body> in it",
    b"<!doctype html><frameset cols=50%><frame src=a></frameset>",
    b"<!doctype html><head><title>cut off in the middle of a ti",
    b'<!doctype html><head><meta content="never closed></head><body>',
    b"<!doctype html><html><head><script>never closed </head><body>",
    b"<!doctype html><html><head><!-- never closed </head><body>",
    b"<!doctype html><htm",
    b"\xff\xfe<\x00b\x00o\x00d\x00y\x00>\x00",
    b'{"html": "<body>"}',
]


def inserts(language: bytes) -> Inserts:
    return Inserts(HEAD, BODY)


def expected(page: bytes) -> bytes:
    return page.replace(b"^", HEAD).replace(b"|", BODY)


def bare(page: bytes) -> bytes:
    return page.replace(b"^", b"").replace(b"|", b"")


def sent(pieces: list[bytes]) -> bytes:
    injection = Injection(inserts)
    out = b"".join([*map(injection.feed, pieces), injection.finish()])
    assert len(out) == len(b"".join(pieces)) + injection.inserted
    return out


@pytest.mark.parametrize("page", PAGES)
def test_markup_goes_where_a_browser_sees_the_end_of_the_head_and_the_start_of_the_body(page: bytes) -> None:
    assert sent([bare(page)]) == expected(page)


@pytest.mark.parametrize("page", PAGES)
def test_page_that_comes_byte_by_byte_comes_out_the_same(page: bytes) -> None:
    assert sent([bytes([byte]) for byte in bare(page)]) == expected(page)


@given(page=st.sampled_from(PAGES + UNTOUCHED), cuts=st.lists(st.integers(0, 100), max_size=5))
def test_page_comes_out_the_same_wherever_it_is_cut(page: bytes, cuts: list[int]) -> None:
    whole = bare(page)
    edges = sorted({0, len(whole), *(min(cut, len(whole)) for cut in cuts)})
    pieces = [whole[start:end] for start, end in pairwise(edges)]

    assert sent(pieces) == sent([whole])


@pytest.mark.parametrize("piece", UNTOUCHED)
def test_what_is_no_whole_page_stays_byte_for_byte(piece: bytes) -> None:
    assert sent([piece]) == piece
    assert sent([bytes([byte]) for byte in piece]) == piece


@given(st.lists(st.binary(max_size=50), max_size=8))
def test_nothing_is_ever_lost_or_changed(pieces: list[bytes]) -> None:
    assert sent(pieces).replace(HEAD, b"", 1).replace(BODY, b"", 1) == b"".join(pieces)


TOKENS = [b"<", b">", b"</", b"head", b"body", b"script", b"title", b"<!--", b"-->", b'"', b"'", b"=", b" ", b"x"]


TAGS = [b"<!doctype html>", b"<html lang=nl>", b"<head>", b"</head>", b"<body>", b"<script>", b"</script>"]
ELEMENTS = [b"<title>x</title>", b"<style></style>", b"<meta charset=utf-8>", b"<head a='b'>", b"<!-- x -->"]


@given(st.lists(st.sampled_from([*TOKENS, *TAGS, *ELEMENTS])))
def test_any_soup_of_tags_comes_out_whole(tokens: list[bytes]) -> None:
    soup = b"".join(tokens)

    assert sent([soup]).replace(HEAD, b"", 1).replace(BODY, b"", 1) == soup
    assert sent([bytes([byte]) for byte in soup]) == sent([soup])


def test_text_of_a_visitor_in_an_attribute_can_not_pull_the_markup_in() -> None:
    attack = b"</head><body><img src=x onerror=alert(1)>"
    page = b'<!doctype html><head><meta property="og:title" content="%s">^</head><body>|' % attack

    assert sent([bare(page)]) == expected(page)


def test_each_piece_leaves_at_once_but_for_what_is_incomplete() -> None:
    injection = Injection(inserts)

    assert injection.feed(b"<!doctype html><head><title>x</title><li") == b"<!doctype html><head><title>x</title>"
    assert injection.feed(b"nk href=/a.css></head>") == b"<link href=/a.css>[H]</head>"
    assert injection.feed(b"<body>first") == b"<body>[B]first"
    assert injection.feed(b"<body>") == b"<body>"


def test_no_more_than_64_kb_is_held_back_for_something_that_never_ends() -> None:
    injection = Injection(inserts)
    start, piece = b"<!doctype html><head><script>", b"x" * 10_000
    out = injection.feed(start)

    while not injection.is_settled:
        out += injection.feed(piece)

    assert len(out) <= MAX_HELD + len(start) + len(piece)
    assert injection.feed(b"</script></head><body>") == b"</script></head><body>"
    assert injection.inserted == 0


# The start of a page, and the language that it says it is in.
LANGUAGES = [
    (b"<!doctype html><html lang=nl><head></head><body>", b"nl"),
    (b'<!doctype html>\n<html lang="de-AT" dir="ltr">\n<head>\n<title>x</title></head>\n<body class="a">', b"de-AT"),
    (b"<html dir=rtl lang='ar'><body>", b"ar"),
    (b'<HTML CLASS="no-js" LANG="FR"><HEAD></HEAD><BODY>', b"FR"),
    (b'<html data-lang="de" xml:lang="de" lang = " nl " ><head></head><body>', b"nl"),
    (b'<html lang="nl" lang="de"><head></head><body>', b"nl"),
    (b'<html><head><meta name="lang" content="de"></head><body lang="de">', b""),
    (b"<html lang><head></head><body>", b""),
    (b'<html lang=""><head></head><body>', b""),
    (b'<html lang="it\'s > all"><head></head><body>', b"it's > all"),
    (b"<!-- <html lang=de> --><head></head><html lang=nl><body>", b""),
    (b"<title><html lang=de></title><html lang=nl><body>", b"nl"),
    (b'<html lang="' + b"nl" * 5_000 + b'"><head></head><body>', b""),
    (b"<!doctype html><head></head><body>", b""),
    (b"<!doctype html><html lang=tr><title>no body</title>", b"tr"),
]


@pytest.mark.parametrize(("start", "language"), LANGUAGES)
def test_markup_is_asked_for_once_in_the_language_that_the_page_says_it_is_in(start: bytes, language: bytes) -> None:
    for pieces in ([start], [start], [bytes([byte]) for byte in start]):
        asked: list[bytes] = []
        injection = Injection(lambda tag, asked=asked: asked.append(tag) or Inserts(HEAD, BODY))  # type: ignore[misc]

        out = b"".join([*map(injection.feed, pieces), injection.finish()])

        assert asked == [language]
        assert out.count(HEAD) == out.count(BODY) == 1


@pytest.mark.parametrize("piece", [piece for piece in UNTOUCHED if b"html>" not in piece])
def test_no_markup_is_asked_for_where_none_is_put_in(piece: bytes) -> None:
    injection = Injection(lambda tag: pytest.fail("asked"))

    assert injection.feed(piece) + injection.finish() == piece


def test_whether_another_accept_language_matters_is_open_until_the_page_tells_its_language() -> None:
    injection = Injection(inserts, by_accept_language=True)

    injection.feed(b"<!doctype html>")
    assert injection.by_accept_language
    injection.feed(b"<html lang=nl><head>")
    assert not injection.by_accept_language
