"""The declaration in other formats: each says what the section says, in the words of who reads it."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from typing import Any

import pytest

from consent.declaration import Declaration, Item, Service, Site
from consent.policy.renderings import Rendering, html_of, plain_of, render
from consent.policy.section import render_section
from consent.vocabulary import Category, ItemKind, Language, ProfileName
from tests.consent.declarations import declared, studio, webshop

# Of https://w3id.org/dpv, version 2.3 of 20 February 2026: every term that kruimel uses was found there.
DPV_TERMS = {
    *("Consent", "DataController", "DataProcessor", "DataProtectionAuthority", "IndeterminateDuration", "LegalEntity"),
    *("Marketing", "Optional", "PrivacyNotice", "Process", "Purpose", "RequestedServiceProvision", "Required"),
    *("ServicePersonalisation", "ServiceUsageAnalytics", "StorageCondition", "TemporalDuration", "ThirdParty"),
    *("Transfer", "UntilEventDuration", "WithdrawConsent", "hasApplicableLaw", "hasAuthority", "hasConsentControl"),
    *("hasContact", "hasCountry", "hasDataController", "hasDataProcessor", "hasDuration", "hasJointDataControllers"),
    *("hasLegalBasis", "hasName", "hasNecessity", "hasNotice", "hasProcess", "hasProcessing", "hasPurpose"),
    *("hasRecipient", "hasRecipientThirdParty", "hasStorageCondition", "hasThirdCountry", "isExercisedAt"),
}
GDPR_TERMS = {"A6-1-a", "A45-3", "A46-2-c"}


def linked(profile: ProfileName | None = None) -> dict[str, Any]:
    node: dict[str, Any] = json.loads(render(studio(), Rendering.JSON_LD, profile=profile))
    return node


def process(name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in linked()["dpv:hasProcess"] if one["dct:title"] == name)
    return found


class Words(HTMLParser):
    """The words of a page, and the tags that they stand in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.words = ""
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        assert not {name for name, _ in attrs} - {"id", "href", "scope"}

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


def test_markdown_is_the_section_itself() -> None:
    assert render(studio(), Rendering.MARKDOWN) == render_section(studio())


def test_html_says_every_word_of_the_section_in_whole_elements() -> None:
    page = Words(render(webshop(), Rendering.HTML))
    section = re.sub(r"\]\([^)]*\)|[`\[\]]|\\|^#+ |^\| ?-.*|[|]", "", render_section(webshop()), flags=re.MULTILINE)

    assert page.open == []
    assert page.tags == {"h2", "h3", "h4", "p", "a", "code", "table", "thead", "tbody", "tr", "th", "td"}
    assert page.words.split() == section.split()


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", 'a"b onload=x', "</td></table>", "[x](javascript:y)"])
def test_what_a_site_called_its_cookies_stays_text_in_html(name: str) -> None:
    item = Item(kind=ItemKind.COOKIE, name=name)
    service = Service(id="x", name=name, category=Category.MARKETING, items=(item,), privacy_url="https://x.example/")
    declaration = Declaration(site=Site(url="https://x.example/"), services={"x": service})

    page = Words(render(declaration, Rendering.HTML))

    assert page.words.count(name) == 3
    assert "script" not in page.tags


def test_html_of_a_page_of_its_own_starts_with_its_first_heading() -> None:
    assert html_of(render_section(studio()), level=1).startswith("<h1 ")


def test_bare_text_has_lines_of_at_most_80_columns_and_whole_addresses() -> None:
    text = plain_of(render_section(studio()), studio().site.url)

    assert [line for line in text.splitlines() if len(line) > 80 and "https://" not in line] == []
    assert "(https://studiovoorbeeld.example/cookies/keuze)" in text
    assert not re.search(r"[|`#]", text)


def test_linked_data_uses_only_terms_that_exist() -> None:
    for profile in (ProfileName.NL, ProfileName.UK):
        text = render(studio(), Rendering.JSON_LD, profile=profile) + render(webshop(), Rendering.JSON_LD)
        assert set(re.findall(r'"dpv:(\w+)"', text)) <= DPV_TERMS
        assert set(re.findall(r'"eu-gdpr:([\w-]+)"', text)) <= GDPR_TERMS
        prefixes = set(re.findall(r'"([a-z-]+):\w', text)) - {"https", "http"}
        assert prefixes <= set(linked()["@context"])


def test_linked_data_names_controller_authority_version_and_where_to_withdraw() -> None:
    notice = linked()

    assert notice["dpv:hasDataController"]["dpv:hasName"] == "Studio Voorbeeld"
    assert notice["dpv:hasAuthority"]["dpv:hasName"] == "Autoriteit Persoonsgegevens"
    assert notice["dct:hasVersion"] == studio().revision
    assert notice["dpv:hasConsentControl"]["dpv:isExercisedAt"] == "/cookies/keuze"
    assert notice["dct:date"] == {"@type": "xsd:date", "@value": "2026-11-20"}


def test_linked_data_tells_purpose_basis_recipient_storage_and_transfer_of_a_service() -> None:
    meter = process("Meter Voorbeeld")

    assert meter["dpv:hasPurpose"]["@type"] == "dpv:ServiceUsageAnalytics"
    assert meter["dpv:hasLegalBasis"] == {"@id": "eu-gdpr:A6-1-a"}
    assert meter["dpv:hasDataProcessor"] == {"@type": "dpv:DataProcessor", "dpv:hasName": "Meter Example Inc."}
    assert [one["dct:title"] for one in meter["dpv:hasStorageCondition"]] == ["mtr_id", "mtr_s*"]
    stated, observed = meter["dpv:hasStorageCondition"][0]["dpv:hasDuration"]
    assert (stated["dct:extent"]["@value"], observed["dct:extent"]["@value"]) == ("PT63072000S", "PT34560000S")
    assert meter["dpv:hasProcessing"] == [{"@type": "dpv:Transfer", "dpv:hasThirdCountry": {"@id": "loc:US"}}]
    assert "dpv:hasLegalBasis" not in process("Cookiekeuze")
    assert process("Eigen bezoekteller")["dpv:hasPurpose"]["@type"] == "dpv:ServiceUsageAnalytics"


def test_linked_data_keeps_what_the_owner_attests_apart_with_who_and_when() -> None:
    first, _ = linked()["dct:hasPart"]

    assert first["dct:subject"] == "Meter Voorbeeld"
    assert first["prov:wasAttributedTo"] == "S. Voorbeeld"
    assert first["prov:generatedAtTime"]["@value"] == "2026-11-02"


def test_consent_under_british_law_is_not_given_an_article_of_the_union() -> None:
    assert "eu-gdpr:A" not in render(studio(), Rendering.JSON_LD, profile=ProfileName.UK)


def test_the_table_has_a_row_for_each_item_and_each_service_without_items() -> None:
    rows = list(csv.DictReader(io.StringIO(render(studio(), Rendering.CSV))))
    meter = [row for row in rows if row["service"] == "Meter Voorbeeld"]

    assert [(row["name"], row["stated"], row["observed"]) for row in meter] == [
        ("mtr_id", "63072000", "34560000"),
        ("mtr_s*", "", "session"),
        ("m.gif", "", ""),
    ]
    assert {row["service"] for row in rows} == {service.name for service in studio().services.values()}
    assert [row["category"] for row in rows].count("off-site") == 3


def test_the_table_lists_what_nobody_knows_as_unknown() -> None:
    rows = list(csv.DictReader(io.StringIO(render(webshop(), Rendering.CSV, language=Language.EN))))

    assert [row["name"] for row in rows if row["category"] == "unknown"] == ["_vt_test", "cdn.onbekend.example"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝"])
def test_a_spreadsheet_computes_nothing_of_what_a_site_called_its_cookies(start: str) -> None:
    text = render(
        declared(
            f'[services.x]\nname = "{start}x"\ncategory = "marketing"\n'
            f'items = [{{kind = "cookie", name = "{start}cmd()"}}]'
        ),
        Rendering.CSV,
    )
    (row,) = csv.DictReader(io.StringIO(text))

    assert (row["service"], row["name"]) == (f"'{start}x", f"'{start}cmd()")


def test_the_disclosure_of_the_iab_has_its_fields_and_no_others() -> None:
    disclosure = json.loads(render(webshop(), Rendering.IAB))

    assert set(disclosure) == {"disclosures", "domains"}
    for item in disclosure["disclosures"]:
        cookie = {"cookieRefresh"} if item["type"] == "cookie" else set()
        assert set(item) == {"identifier", "type", "maxAgeSeconds", "domains", "purposes", "description"} | cookie
    for domain in disclosure["domains"]:
        assert set(domain) == {"domain", "purposes", "use"}


def test_the_disclosure_says_what_needs_consent_and_how_long_a_cookie_stays() -> None:
    items = {item["identifier"]: item for item in json.loads(render(webshop(), Rendering.IAB))["disclosures"]}

    assert (items["_ga"]["maxAgeSeconds"], items["_ga"]["purposes"]) == (63_072_000, [1])
    assert items["_ga"]["domains"] == ["voorbeeldthee.example"]
    assert (items["thee_sessie"]["maxAgeSeconds"], items["thee_sessie"]["purposes"]) == (0, [])
    assert items["YSC"]["domains"] == ["www.youtube.com", "i.ytimg.com"]
    assert (items["yt-remote-device-id"]["type"], items["yt-remote-device-id"]["maxAgeSeconds"]) == ("web", None)
    assert "_vt_test" not in items
