"""Which tags are made to wait, and what stays as it is."""

# ruff: noqa: E501  (tables of markup are read line by line)

from __future__ import annotations

import re

import pytest

from consent.enforce.loads import Contacts
from tests.consent.declarations import declared
from tests.consent.enforce.rewriting import ADS, CONTACTS, NECESSARY, SNIPPET, rewritten


@pytest.mark.parametrize(
    ("tag", "waiting"),
    [
        ('<script src="//ads.example/a.js" async>', f'<script type=text/plain {ADS} src="//ads.example/a.js" async>'),
        (
            '<script type="module" src=//ads.example>',
            f'<script type=text/plain {ADS} data-type="module" src=//ads.example>',
        ),
        (
            "<script type=text/javascript src=//ads.example>",
            f"<script type=text/plain {ADS} data-type=text/javascript src=//ads.example>",
        ),
        ("<img src=//ads.example/p alt=''>", f"<img {ADS} data-kr-src=//ads.example/p alt=''>"),
        ("<img srcset='/a 1x, //ads.example/b 2x'>", f"<img {ADS} data-kr-srcset='/a 1x, //ads.example/b 2x'>"),
        ("<link rel=stylesheet href=//ads.example>", f"<link {ADS} rel=stylesheet data-kr-href=//ads.example>"),
        ("<link rel='DNS-Prefetch' href=//ads.example>", f"<link {ADS} rel='DNS-Prefetch' data-kr-href=//ads.example>"),
        (
            "<link rel=preload as=image imagesrcset=//ads.example/a>",
            f"<link {ADS} rel=preload as=image data-kr-imagesrcset=//ads.example/a>",
        ),
        ("<source src=//ads.example>", f"<source {ADS} data-kr-src=//ads.example>"),
        ("<embed src=//ads.example>", f"<embed {ADS} data-kr-src=//ads.example>"),
        ("<object data=//ads.example>", f"<object {ADS} data-kr-data=//ads.example>"),
        ("<video poster=//ads.example/p src=/v>", f"<video {ADS} data-kr-poster=//ads.example/p src=/v>"),
        ("<audio src=//ads.example>", f"<audio {ADS} data-kr-src=//ads.example>"),
        ("<track src=//ads.example>", f"<track {ADS} data-kr-src=//ads.example>"),
        ("<input type=image src=//ads.example>", f"<input {ADS} type=image data-kr-src=//ads.example>"),
        ("<body background=//ads.example/b>", f"<body {ADS} data-kr-background=//ads.example/b>"),
        (
            "<svg><image xlink:href=//ads.example/i /></svg>",
            f"<svg><image {ADS} data-kr-xlink:href=//ads.example/i /></svg>",
        ),
        ("<img/src=//ads.example>", f"<img {ADS} /data-kr-src=//ads.example>"),
    ],
)
def test_tag_that_would_load_waits(tag: str, waiting: str) -> None:
    assert rewritten(tag) == waiting
    assert rewritten(waiting) == waiting


def test_frame_tells_who_would_get_the_data() -> None:
    assert rewritten('<iframe src="https://ads.example/f" title="Film"></iframe>') == (
        "<iframe data-consent=ads data-name=Ads&#32;&#38;&#32;Co data-provider=Ads&#32;Inc."
        ' data-kr-src="https://ads.example/f" title="Film"></iframe>'
    )


def test_frame_with_a_document_inside_that_names_a_service_waits() -> None:
    assert "data-kr-srcdoc" in rewritten("<iframe srcdoc=\"&lt;img src='https://ads.example/p'&gt;\"></iframe>")


@pytest.mark.parametrize(
    "url",
    [
        "https://ads.example/a",
        "http://ads.example",
        "//ADS.Example/a",
        "HTTPS://sub.ads.example:8443/?a=1&amp;b=2#c",
        "\\\\ads.example\\a",
        "https:/\\ads.example/a",
        "https:ads.example/a",
        "https:////ads.example",
        " \t//ads.example/a",
        "//ads\n.exa\tmple/a",
        "ht\ntps://ads.example/a",
        "//ads.example./a",
        "//user:secret@ads.example/a",
        "//a@b@ads.example/a",
        "//&#97;ds.example/a",
        "//ads&#x2e;example&#x2f;a",
        "//ads&period;example/a",
        "https&colon;//ads.example",
        "&#x2F;&#47ads.example/a",
        "//%61ds.example/a",
        "//\uff41ds.example/a",
        "//ads\u3002example/a",
    ],
)
@pytest.mark.parametrize("quote", ['"', "'"])
def test_address_is_read_as_a_browser_reads_it(url: str, quote: str) -> None:
    assert "data-kr-src=" in rewritten(f"<p><img src={quote}{url}{quote}></p>")


@pytest.mark.parametrize(
    "url",
    [
        "https://notads.example/a",
        "https://ads.example.test/a",
        "https://ads.example@other.example/a",
        "https://other.example/?https://ads.example/a",
        "https://other.example/ads.example",
        "/ads.example/a",
        "ads.example/a",
        "data:text/plain,//ads.example/",
        "mailto:jo@ads.example",
        "https://[::1]/",
        "https://",
        "//",
        "https://tags.exampl/count",
        "https://pay.example/pay.js",
    ],
)
def test_other_address_is_left_alone(url: str) -> None:
    markup = f'<script src="{url}"></script><img src="{url}"><iframe src="{url}"></iframe>'

    assert rewritten(markup) == markup


def test_most_precise_pattern_says_whose_an_address_is() -> None:
    counter = frozenset({"necessary", "pay", "counter"})
    page = '<img src="//tags.example/count/1"><img src="//tags.example/../count"><img src="//tags.example/country">'

    assert rewritten(page, counter) == page.replace(
        '<img src="//tags.example/country', '<img data-consent=manager data-kr-src="//tags.example/country'
    )
    assert rewritten(page).count("data-consent=counter") == 2


def test_service_that_is_granted_by_itself_loads() -> None:
    page = '<img src="//ads.example/"><img src="//count.example/">'

    assert (
        rewritten(page, NECESSARY | {"ads"})
        == '<img src="//ads.example/"><img data-consent=counter data-kr-src="//count.example/">'
    )
    assert CONTACTS.forbidden(NECESSARY | {"ads", "counter", "manager"}) is None


def test_host_that_nobody_has_named_is_granted_to_nobody() -> None:
    contacts = Contacts(
        declared("""
[[unknown]]
kind = "host"
name = "cdn.unknown.example"

[[unknown]]
kind = "host"
name = "voorbeeldthee.example"
""")
    )
    everything = frozenset({"necessary", "preferences", "statistics", "marketing"})

    waiting = rewritten(
        "<script src=//cdn.unknown.example/a.js></script><img src=//voorbeeldthee.example/b.png>", everything, contacts
    )

    assert "<script type=text/plain data-consent=unclassified src=" in waiting
    assert "<img src=//voorbeeldthee.example/b.png>" in waiting


def test_image_that_needs_two_services_names_both() -> None:
    assert "data-consent=ads,counter " in rewritten('<img srcset="//ads.example/a 1x,//count.example/b 2x" alt="">')


def test_address_that_two_services_declare_needs_both() -> None:
    both = """
[services.one]
name = "One"
category = "statistics"
hosts = ["shared.example"]
[services.two]
name = "Two"
category = "marketing"
hosts = ["shared.example"]
"""
    contacts = Contacts(declared(both))

    assert "data-consent=two " in rewritten("<img src=//shared.example/ >", NECESSARY | {"one"}, contacts)


@pytest.mark.parametrize(
    "tag",
    [
        "<script type=application/ld+json>{\"url\": 'https://ads.example/', 'a': 'createElement'}</script>",
        "<script type=text/plain data-consent=marketing src=//ads.example/></script>",
        "<script type=text/x-template><img src=//ads.example/></script>",
        "<link rel=canonical href=//ads.example/>",
        "<link rel='author license' href=//ads.example/>",
        "<a href=//ads.example/>Ads</a>",
        "<form action=//ads.example/></form>",
        "<input src=//ads.example/>",
        "<img data-src=//ads.example/>",
        "<imgs src=//ads.example/>",
        "<img src='/own' src=//ads.example/>",
    ],
)
def test_tag_that_loads_nothing_is_left_alone(tag: str) -> None:
    assert rewritten(tag) == tag


@pytest.mark.parametrize(
    "before",
    [
        "<!-- {} -->",
        "<!--{}--!>",
        "<!-- > {} --> ",
        "<![CDATA[ {}",
        "<title>{}</title>",
        "<textarea>{}</TEXTAREA >",
        "<style>{}</style>",
        "<xmp>{}</xmp>",
        "<noembed>{}</noembed>",
        "<noframes>{}</noframes>",
        "<iframe>{}</iframe>",
        "<template>{}<template></template>{}</template>",
        "<script>'{}'</script>",
        "<script>'<!--<script>'; '</script>'; '{}'</script>",
        "<script src=/own.js>{}</script>",
        '<p title="{}">',
        "<p title='{}'>",
        "<svg><![CDATA[{}]]></svg>",
        "<svg><style><!--{}--></style></svg>",
        "<svg><!-- {} --></svg>",
        "<svg></p><style>{}</style>",
        "<math><br><style>{}</style>",
    ],
)
def test_what_a_browser_does_not_take_for_a_tag_is_none(before: str) -> None:
    text = before.replace("{}", "<img src=//ads.example/x>")
    if text.startswith("<![CDATA["):
        text = before.replace("{}", "<img src=//ads.example/x") + ">"

    assert rewritten(text + "<img src=//ads.example/y>") == text + f"<img {ADS} data-kr-src=//ads.example/y>"


@pytest.mark.parametrize(
    "before",
    [
        "<!-->",
        "<!--->",
        "<!---->",
        "<!doctype html>",
        "<?xml a='>",
        "</ p>",
        "</>",
        "< p",
        "<",
        "a < b > c",
        "<p title=it's>",
        "<p ='>",
        '<p a="1"b=">">',
        "<br/>",
        "<svg><style/><title/><script/></svg>",
        "<svg><style></svg>",
        "<svg><title><p></title></svg>",
        "<svg><foreignObject><style><img></style></foreignObject></svg>",
        "<math><mi><title></title></mi></math>",
        "<svg><p>",
        "<svg></p>",
        "<svg a=b/><style></style></svg>",
        "<svg><script>'</script></svg>",
        "<math><svg><title><style></title></svg></math>",
        "<script></script>",
        "<script><!-- </script>",
        "<script><!--><script></script>",
        "<noscript></noscript>",
        "</template>",
        "<template shadowrootmode=open>",
    ],
)
def test_odd_markup_hides_no_tag_behind_it(before: str) -> None:
    assert rewritten(before + "<img src=//ads.example/y>") == before + f"<img {ADS} data-kr-src=//ads.example/y>"


def test_image_for_visitors_without_script_waits_too() -> None:
    page = "<noscript><p title='</noscript>'><img src=//ads.example/p></noscript><NOSCRIPT><img src=//ads.example/></NOSCRIPT>"

    assert rewritten(page).count(ADS) == 2


def test_nothing_is_put_in_that_could_end_an_attribute_or_a_tag() -> None:
    page = "<iframe src=//ads.example/></iframe><script src=//ads.example/></script><img srcset='//ads.example/, //count.example/'>"
    before, after = set("\"'<>`"), rewritten(page)

    assert [character for character in after if character in before] == [c for c in page if c in before]


@pytest.mark.parametrize(
    "text", ["", "<script src=//ads.example/", "<img src='//ads.example/>", "<!-- <img", "</scr", "<"]
)
def test_page_that_is_cut_off_leaves_as_it_came(text: str) -> None:
    assert rewritten(f"<p>{text}") == f"<p>{text}"


@pytest.mark.parametrize(
    "address", ["https://tags.example/gtm.js", "//tags.example/", "https:\\/\\/tags.example\\/a", "tags.example"]
)
def test_snippet_that_loads_a_service_waits(address: str) -> None:
    page = SNIPPET.replace("https://tags.example/gtm.js", address)

    assert re.match("<script type=text/plain data-consent=(counter,)?manager>", rewritten(page))
    assert rewritten(page) == page.replace("<script>", rewritten(page).partition(">")[0] + ">")


@pytest.mark.parametrize(
    "script",
    [
        'window.data = {"video": "https://ads.example/embed"}',
        "gtag('config', 'x')",
        "var s = document.createElement('script'); s.src = 'https://notads.example/a.js'",
        "var s = document.createElement('script'); s.src = '/ads.example.js/'",
        "var s = document.createElement('script'); s.src = 'https://ads.example.test/'",
    ],
)
def test_script_that_loads_none_runs(script: str) -> None:
    page = f"<script>{script}</script>"

    assert rewritten(page) == page


def test_script_that_puts_the_host_together_waits() -> None:
    script = "<script>var s = document.createElement('script'); s.src = ('https:' == p ? 'https://ssl' : 'http://www') + '.ads.example/a.js'</script>"

    assert rewritten(script).startswith(f"<script type=text/plain {ADS}>")


OWN = Contacts(
    declared(
        """
[services.view]
name = "View"
category = "preferences"
hosts = ["voorbeeldthee.example/static/view.js"]
"""
    )
)


@pytest.mark.parametrize(
    ("markup", "waits"),
    [
        ('<script src="/static/view.js?v=3"></script>', True),
        ('<script src="https://voorbeeldthee.example/static/view.js"></script>', True),
        ('<script src="/static/../static/view.js"></script>', True),
        ('<script src="/static/viewer.js"></script>', False),
        ('<script src="https://cdn.example/static/view.js"></script>', False),
        ('<base href="https://cdn.example/"><script src="/static/view.js"></script>', False),
        ('<base href="/static/"><base href="/other/"><script src="view.js"></script>', True),
    ],
)
def test_script_of_the_site_itself_can_be_declared(markup: str, waits: bool) -> None:
    assert ("data-consent=view" in rewritten(markup, NECESSARY, OWN)) is waits


def test_base_on_a_services_host_makes_relative_addresses_its_own() -> None:
    assert ADS in rewritten('<base href="//ads.example/x/"><img src="p.gif">')


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1", "shift_jis", "gb18030", "big5", "euc-kr"])
def test_page_in_any_encoding_that_extends_ascii(encoding: str) -> None:
    text = {"shift_jis": "表示ソ", "gb18030": "茶葉€", "big5": "功許蓋", "euc-kr": "차"}.get(encoding, "thé")
    page = f"<p title='{text}'>{text}<img alt={text} src=//ads.example/a>".encode(encoding)

    assert rewritten(page).encode("utf-8", "surrogateescape") == page.replace(
        b"<img", b"<img data-consent=ads"
    ).replace(b"src=", b"data-kr-src=")
