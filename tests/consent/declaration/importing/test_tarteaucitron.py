"""tarteaucitron.js: jobs in a page."""

from __future__ import annotations

import pytest

from consent.declaration.importing.tools import Tool
from consent.errors import InvalidFile
from tests.consent.declaration.importing.configurations import read, stated, told

PUSH = "(tarteaucitron.job = tarteaucitron.job || []).push"


def test_jobs_of_a_page_are_read_with_their_ids():
    config = stated(Tool.TARTEAUCITRON, "tarteaucitron.html")

    assert [(service.name, service.catalogue_id) for service in config.services] == [
        ("gtag", "google-analytics"),
        ("multiplegtag", "google-ads"),
        ("multiplegtag", "google-analytics"),
        ("rumbletalk", ""),
        ("facebookpixel", "meta-pixel"),
        ("telraam", ""),
    ]
    assert config.choose == "services"


def test_services_of_ones_own_are_read():
    own = stated(Tool.TARTEAUCITRON, "tarteaucitron.html").services[-1]

    assert own.titles == ("Telraam",)
    assert own.words == ("analytic",)
    assert own.privacy_url == "https://telraam.example/privacy"
    assert [item.name for item in own.items] == ["tr_id", "tr_bezoek"]


def test_what_is_not_carried_over_is_told():
    assert told(stated(Tool.TARTEAUCITRON, "tarteaucitron.html")) == [
        "the job in line 24 is code and was left out",
        "gtagMore is code and was left out",
        "'gcmadstorage' is a signal of Google Consent Mode and no service; left out",
        "js of 'telraam' is code and was left out",
        "fallback of 'telraam' is code and was left out",
        "'vergeten' is written, but no job calls it; left out",
        "services run until somebody refuses (highPrivacy); kruimel waits for a yes",
        "its own settings were left out: privacyUrl, hashtag",
    ]


@pytest.mark.parametrize(
    ("number", "service_id"),
    [
        ("'UA-1'", "google-analytics-universal"),
        ("'G-1'", "google-analytics"),
        ("'AW-1'", "google-ads"),
        ("'DC-1'", "doubleclick"),
        ("'x'", "google-analytics"),
        ("instellingen.ga", "google-analytics"),
    ],
)
def test_id_tells_which_service_a_job_loads(number, service_id):
    config = read(Tool.TARTEAUCITRON, f"tarteaucitron.user.gtagUa = {number}; {PUSH}('gtag');")

    assert [service.catalogue_id for service in config.services] == [service_id]


def test_service_that_asks_nobody_is_required_and_an_address_that_is_none_is_no_fact():
    config = read(
        Tool.TARTEAUCITRON,
        f"{PUSH}('a'); tarteaucitron.services.a = {{needConsent: false, uri: 'javascript:x', cookies: f(), extra: 1}};",
    )

    assert config.services[0].is_required
    assert config.services[0].privacy_url == ""
    assert told(config) == ["cookies of 'a' is code and was left out", "extra of 'a' was left out"]


def test_scripts_that_only_start_it_are_read():
    assert read(Tool.TARTEAUCITRON, "tarteaucitron.init(maak());").services == ()


@pytest.mark.parametrize("text", ["", "<p>tarteaucitron</p>", "var a = 1;", "job.push('vimeo')", "{}"])
def test_what_has_nothing_of_it_is_refused(text):
    with pytest.raises(InvalidFile, match=r"^config: has nothing for tarteaucitron\.js; that is tarteaucitron\.init"):
        read(Tool.TARTEAUCITRON, text)


def test_line_of_a_fault_is_that_of_the_page():
    with pytest.raises(InvalidFile, match=r"^config:4: is not JavaScript"):
        read(Tool.TARTEAUCITRON, "<html>\n<script>\nvar a = 1;\ntarteaucitron.init({b c});\n</script>")


def test_what_is_commented_out_in_a_page_is_not_read():
    page = f"<body><!-- <script>{PUSH}('vimeo')</script> --><SCRIPT>{PUSH}('hotjar')</SCRIPT>{PUSH}('x')<script>"

    assert [service.name for service in read(Tool.TARTEAUCITRON, page).services] == ["hotjar"]


@pytest.mark.parametrize("kind", ["application/json", "application/ld+json", "text/template", "text/x-handlebars-html"])
def test_what_is_no_script_in_a_page_is_not_read(kind):
    page = f"<script type='{kind}'>{PUSH}('vimeo')</script><script type=module>{PUSH}('hotjar')</script>"

    assert [service.name for service in read(Tool.TARTEAUCITRON, page).services] == ["hotjar"]


@pytest.mark.parametrize(
    "piece", ["<", "<!", "<!--", "<script", "<script>", "<script></scr", "<script a='>'>x</script>"]
)
def test_pages_that_repeat_themselves_are_read_in_time(piece):
    with pytest.raises(InvalidFile):
        read(Tool.TARTEAUCITRON, piece * 20_000)
