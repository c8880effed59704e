"""What a report tells of the asking: the banner itself, what is signalled, and a consent taken back."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.types import ASGIApp

from consent.catalogue import Matcher, load_catalogue
from examples.internet import Internet
from examples.webshop.protected import create_protected
from scanner.browser import open_browser
from scanner.record import Plan, record
from scanner.recording import Recording
from scanner.report import scan_document
from tests.scanner.conftest import HASTE, Scan
from tests.sites import Site, banners, script


async def test_banner_is_described_as_an_untouched_visitor_meets_it(scan: Scan) -> None:
    report = await scan(banners.hosts(banners.HOME_MADE))

    facts = report["states"]["untouched"]["banner_facts"]
    assert [(button["text"], button["role"], button["kind"]) for button in facts["buttons"]] == [
        ("Prima, alles toestaan", "accept", "other"),
        ("Instellingen", "settings", "link"),
    ]
    assert (facts["clicks_to_accept"], facts["clicks_to_refuse"]) == (1, 4)
    assert facts["preticked"] == []
    assert facts["preticked_behind"] == ["Reclame", "Statistiek"]
    assert 0.05 < facts["share"] < 0.5
    assert (facts["covers_page"], facts["has_close"], facts["in_frame"]) == (False, False, "")
    assert facts["buttons"][0]["contrast"] > 10


async def test_wall_covers_the_page_and_offers_no_refusal(scan: Scan) -> None:
    facts = (await scan(banners.hosts(banners.WALL)))["states"]["untouched"]["banner_facts"]

    assert facts["covers_page"]
    assert (facts["refuse_on_first_layer"], facts["clicks_to_refuse"]) == (False, None)


async def test_boxes_ticked_beforehand_and_a_frame_are_told(scan: Scan) -> None:
    preticked = (await scan(banners.hosts(banners.PRETICKED)))["states"]["untouched"]["banner_facts"]
    framed = (await scan(banners.hosts(banners.FRAME)))["states"]["untouched"]["banner_facts"]

    assert preticked["preticked"] == ["Statistiek", "Reclame"]
    assert framed["in_frame"] == "https://cmp.example/"


async def test_page_without_a_banner_has_no_facts_about_one(scan: Scan) -> None:
    report = await scan(banners.hosts(banners.NO_BANNER))

    assert report["states"]["untouched"]["banner_facts"] is None


TCF = "COtybn4PA_zT4KjACBENAPCIAEBAAECAAIAAAAAAAAAA.IFoEUQQgAIQwgIwQABAEAAAAOIAACAIAAAAQAIAgEAACEAAAAAgAQBAAAAAAAGBA"


async def test_signals_about_consent_are_decoded(scan: Scan) -> None:
    report = await scan(
        {
            "site.example": {
                "/": f"<script>document.cookie = 'euconsent-v2={TCF}'; document.cookie = 'usprivacy=1YNN'\n"
                "const __tcfapi = (what, version, tell) => tell({ tcString: 'nonsense!' }, true)</script>"
                "<img src='https://www.google-analytics.com/g/collect?v=2&gcs=G100&gcd=13p3t3p3p5&en=page_view'>"
                "<img src='https://www.google-analytics.com/g/collect?v=2&gcs=G100&gcd=13p3t3p3p5&en=scroll'>"
                f"<img src='https://ads.example/bid?gdpr=1&gdpr_consent={TCF}&gpp=DBABMA~x'>"
            },
            "ads.example": {"/bid": script("")},
        }
    )

    told = {(row["kind"], row["host"], row["value"].get("source", "")): row["value"] for row in report["signals"]}
    assert all(row["state"] == "untouched" for row in report["signals"])
    assert len(report["signals"]) == len(told) == 6
    mode = told["consent-mode", "www.google-analytics.com", ""]
    assert mode["signals"]["analytics_storage"] == {
        "default": "granted",
        "update": None,
        "now": "denied",
        "known": True,
    }
    for host, source in (("site.example", "cookie euconsent-v2"), ("ads.example", "parameter gdpr_consent")):
        assert (told["tcf", host, source]["cmp_id"], told["tcf", host, source]["purposes"]) == (675, [2, 10])
    assert told["tcf", "site.example", "__tcfapi"] == {"source": "__tcfapi", "error": "not a consent string"}
    assert told["usp", "site.example", "cookie usprivacy"]["text"] == "1YNN"
    assert told["gpp", "ads.example", "parameter gpp"]["text"] == "DBABMA~x"


async def recorded(internet: Internet, site: dict[str, Any] | ASGIApp) -> Recording:
    for host, pages in banners.hosts(site).items():
        internet.mount(host, Site(pages) if isinstance(pages, dict) else pages)
    try:
        async with open_browser(check=False) as opened:
            return await record(Plan(url="https://site.example/", patience=HASTE, withdraw=True), opened)
    finally:
        for host in banners.hosts(site):
            internet.unmount(host)


@pytest.mark.usefixtures("kruimel_browser")
class TestWithdrawing:
    async def test_consent_is_taken_back_through_the_sites_own_control(self, internet: Internet) -> None:
        recording = await recorded(internet, banners.WITHDRAWABLE)

        told = scan_document(recording, Matcher(load_catalogue()))["withdrawn"]
        assert (told["reached"], told["clicked"]) == (True, ["Cookie-instellingen", "Alles weigeren"])
        assert told["effects"] == ["cookie keuze_cookies (site.example): refused"]
        # It fires no tags any more, and leaves what they wrote.
        assert told["contacted"] == []
        assert {item["name"] for item in told["items"]} == {"keuze_cookies", "_ga_blijft"}

    async def test_kruimels_own_banner_is_answered_and_taken_back(self, internet: Internet) -> None:
        recording = await recorded(internet, create_protected())

        told = scan_document(recording, Matcher(load_catalogue()))
        assert told["not_reached"] == []
        assert {state["banner"] for state in told["states"].values()} == {None, "kruimel"}
        facts = told["states"]["untouched"]["banner_facts"]
        accept, refuse = facts["buttons"][:2]
        assert {**accept, "text": "", "role": ""} == {**refuse, "text": "", "role": ""}
        assert told["withdrawn"]["effects"] == ["cookie __Host-consent (site.example): refused"]
        assert told["withdrawn"]["contacted"] == []

    async def test_site_without_a_way_back_is_said_to_have_none(self, internet: Internet) -> None:
        recording = await recorded(internet, banners.plain("Accepteren", "Weigeren"))

        assert recording.withdrawn is not None
        assert recording.withdrawn.not_reached == "no control was found by which consent can be withdrawn"

    async def test_control_that_changes_nothing_is_not_believed(self, internet: Internet) -> None:
        recording = await recorded(internet, banners.FALSE_WAY_BACK)

        assert recording.withdrawn is not None
        assert recording.withdrawn.not_reached.endswith("cookie keuze_cookies (site.example) reads as accepted")

    async def test_every_answered_banner_has_a_picture_before_and_after(self, internet: Internet) -> None:
        recording = await recorded(internet, banners.WITHDRAWABLE)

        for state in (*recording.states[1:], recording.withdrawn):
            assert state is not None
            assert [shot.moment for shot in state.screenshots] == ["before", "after"]
            assert all(shot.jpeg.startswith(b"\xff\xd8") for shot in state.screenshots)
        for state in recording.states[1:]:
            assert state.screenshots[0].jpeg != state.screenshots[1].jpeg
