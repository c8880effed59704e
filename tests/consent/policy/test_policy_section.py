from __future__ import annotations

import re
from pathlib import Path

import pytest

from consent.declaration import Declaration
from consent.errors import ConfigError
from consent.locales import Address
from consent.policy import render_section
from consent.policy.documents.formats import Format
from consent.policy.profile import load_profile
from consent.policy.write import write_section
from consent.vocabulary import Language, ProfileName
from tests.consent.declarations import declared, studio, webshop, without_banner

GOLDEN = Path(__file__).parent / "golden"
AUTHORITY = load_profile(ProfileName.NL).authority.url
VERSIONS: list[tuple[str, Language, Address]] = [
    ("nl-u", Language.NL, "u"),
    ("nl-je", Language.NL, "je"),
    ("en", Language.EN, "u"),
]
SHOPS = {"webshop": webshop(), "studio": studio(), "without-banner": without_banner()}
COMPANY = "|".join(
    sorted(
        {
            re.escape(service.provider.name)
            for shop in SHOPS.values()
            for service in shop.services.values()
            if service.provider and service.provider.name
        }
    )
)
LAWS = [
    (shop, profile)
    for shop in SHOPS
    for profile in ProfileName
    if shop != "studio" or load_profile(profile).statistics is not None
]
TOLD = [(shop, *version) for shop in ("webshop", "studio") for version in VERSIONS]
# Words of lawyers and machines, with what people say instead in mind.
LEGALESE = (
    "hierbij",
    "teneinde",
    "dientengevolge",
    "derhalve",
    "ten behoeve",
    "middels",
    "voornoemde",
    "inzake",
    "betrokkene",
    "alsmede",
    "conform",
    "te dien einde",
    "krachtens",
    "ingevolge",
    "desbetreffende",
    "onderhavige",
    "verwerkingsverantwoordelijke",
    "gerechtvaardigd belang",
    "herein",
    "hereby",
    "pursuant",
    "notwithstanding",
    "data subject",
    "aforementioned",
    "thereof",
    "whereas",
    "legitimate interest",
)


def prose(markdown: str) -> str:
    """The running text: no headings, no tables."""
    lines = [line for line in markdown.splitlines() if line and not line.startswith(("#", "|"))]
    return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", "\n".join(lines))


def sentences(markdown: str) -> list[str]:
    return [part for part in re.split(r"(?<=[a-z0-9)`])[.:;?](?:\s+|$)", prose(markdown)) if part.strip()]


def facts_in(markdown: str) -> dict[str, object]:
    """What a text says in any language: names, code, links, numbers, companies, people, and how much of what."""
    return {
        "names": re.findall(r"^#### .+", markdown, re.MULTILINE),
        "code": re.findall(r"`[^`]+`", markdown),
        "links": re.findall(r"\]\(([^)]+)\)", markdown),
        "numbers": sorted(re.findall(r"\d+", markdown)),
        "companies": re.findall(COMPANY, markdown),
        "people": re.findall(r"S\. Voorbeeld", markdown),
        "shape": re.findall(r"^#+ |^\| ", markdown, re.MULTILINE),
        "sentences": [len(sentences(paragraph)) for paragraph in markdown.split("\n\n")],
    }


@pytest.mark.parametrize(("shop", "name", "language", "address"), TOLD)
def test_the_section_reads_as_it_was_read_and_approved(
    shop: str, name: str, language: Language, address: Address
) -> None:
    expected = (GOLDEN / f"{shop}-{name}.md").read_text("utf-8")

    assert render_section(SHOPS[shop], language, address) == expected


@pytest.mark.parametrize(("shop", "profile"), LAWS)
def test_dutch_and_english_say_the_same_facts(shop: str, profile: ProfileName) -> None:
    dutch, english = (render_section(SHOPS[shop], language, profile=profile) for language in Language)

    assert facts_in(dutch) == facts_in(english)


@pytest.mark.parametrize("shop", SHOPS)
def test_both_forms_of_address_say_the_same_facts(shop: str) -> None:
    formal, informal = render_section(SHOPS[shop], address="u"), render_section(SHOPS[shop], address="je")

    assert facts_in(formal) == facts_in(informal)


@pytest.mark.parametrize("shop", SHOPS)
def test_each_form_of_address_is_kept_throughout(shop: str) -> None:
    formal, informal = render_section(SHOPS[shop], address="u"), render_section(SHOPS[shop], address="je")

    assert not re.search(r"\b(je|jij|jou|jouw)\b", formal, re.IGNORECASE)
    assert not re.search(r"\b(u|uw)\b", informal, re.IGNORECASE)


@pytest.mark.parametrize("shop", SHOPS)
@pytest.mark.parametrize(("name", "language", "address"), VERSIONS)
def test_sentences_are_short_and_plain(shop: str, name: str, language: Language, address: Address) -> None:
    text = render_section(SHOPS[shop], language, address)
    lengths = [len(sentence.split()) for sentence in sentences(text)]

    assert sum(lengths) / len(lengths) <= 15
    assert max(lengths) <= 26
    assert [word for word in LEGALESE if word in text.lower()] == []


def test_the_language_is_the_declarations_own_unless_given() -> None:
    assert "### Uw keuze" in render_section(webshop())
    assert "### Your choice" in render_section(webshop(), Language.EN)


def test_every_item_of_the_declaration_is_in_the_text() -> None:
    text = render_section(webshop())

    for service in webshop().services.values():
        assert f"#### {service.name}\n" in text
        for item in service.items:
            assert f"| `{item.name}` |" in text


def test_a_service_that_stores_nothing_is_named_with_what_it_receives() -> None:
    paragraph = part(webshop(), "#### Mollie")

    assert "bewaart deze dienst niets op uw apparaat" in paragraph
    assert "De aanbieder krijgt wel uw IP-adres" in paragraph


def test_a_provider_that_nobody_named_is_said_to_be_unknown() -> None:
    declaration = declared(
        '[services.x]\nname = "Meter"\ncategory = "statistics"\nitems = [{kind = "cookie", name = "m"}]'
    )

    assert "Wij weten nog niet wie de aanbieder is." in render_section(declaration)
    assert "| `m` | cookie | onbekend | onbekend | nog niet beschreven |" in render_section(declaration)


def test_a_shorter_lifetime_in_the_browser_is_told_with_the_reason() -> None:
    paragraph = part(webshop(), "#### Google Analytics")

    assert "2 jaar; gemeten: 400 dagen" in paragraph
    assert "Chrome bewaart cookies hooguit 400 dagen" in paragraph
    assert "gemeten" not in part(webshop(), "#### YouTube")


def test_a_difference_that_no_rule_explains_is_told_without_a_reason() -> None:
    text = render_section(
        declared(
            '[services.x]\nname = "Meter"\ncategory = "statistics"\n'
            'items = [{kind = "cookie", name = "m", lifetime_s = 86400, observed_s = 7200}]'
        )
    )

    assert "24 uur; gemeten: 2 uur" in text
    assert "Chrome" not in text
    assert "andere tijd dan de aanbieder noemt" in text


def test_a_transfer_is_told_with_its_ground_and_the_day_it_was_checked() -> None:
    paragraph = part(webshop(), "#### Google Maps")

    assert "naar de Verenigde Staten" in paragraph
    assert "Data Privacy Framework" in paragraph
    assert "3 november 2026" in paragraph
    assert "nagekeken" not in part(webshop(), "#### Vind-ik-leukknop")


def test_unknown_items_are_named_and_said_to_be_held_back() -> None:
    paragraph = part(webshop(), "### Nog niet bekend")

    assert "`_vt_test`" in paragraph
    assert "`cdn.onbekend.example`" in paragraph
    assert "houdt deze site het tegen" in paragraph


def test_a_site_with_only_what_is_necessary_asks_nothing() -> None:
    text = render_section(declared('[services.x]\nname = "Mand"\ncategory = "necessary"\nprovider = {site = true}'))

    assert "Daarom vragen wij u niet om toestemming." in text
    assert "/consent/preferences" not in text


def test_a_site_with_unknown_items_does_not_claim_to_use_only_what_is_necessary() -> None:
    text = render_section(
        declared(
            '[services.x]\nname = "Mand"\ncategory = "necessary"\nprovider = {site = true}\n'
            '[[unknown]]\nkind = "cookie"\nname = "q"'
        )
    )

    assert "alleen wat noodzakelijk is" not in text


def test_a_site_that_declares_nothing_says_so_and_no_more() -> None:
    text = render_section(declared(""))

    assert "Voor zover wij weten, bewaart deze site niets op uw apparaat." in text
    assert "nog niet met een scan van de site vergeleken" in text


def test_what_nobody_has_classified_is_said_to_be_held_back() -> None:
    text = render_section(declared('[services.x]\nname = "Meter"\ncategory = "unclassified"'))

    assert "### Nog niet ingedeeld" in text
    assert "Tot wij dat weten, houdt deze site ze tegen waar dat kan." in text
    assert "toestemming nodig" not in text


def test_a_pixel_is_listed_as_keeping_nothing() -> None:
    text = render_section(
        declared('[services.x]\nname = "P"\ncategory = "marketing"\nitems = [{kind = "pixel", name = "tr"}]')
    )

    assert "| `tr` | pixel | onbekend | wordt niet bewaard |" in text


def test_a_site_without_a_place_to_choose_says_so_and_claims_no_consent() -> None:
    text = render_section(without_banner())

    assert "Deze site heeft nog geen plek waar u die geeft of intrekt." in text
    assert "Hiervoor is uw toestemming nodig." in text
    for claim in ("Deze site vraagt eerst wat mag", "alleen met uw toestemming", "houdt deze site", "Cookiekeuze]("):
        assert claim not in text


def test_the_link_leads_to_where_the_site_lets_visitors_choose() -> None:
    assert "[Cookiekeuze](/cookies/keuze)" in render_section(studio())
    assert "[Cookiekeuze](/mand/keuze)" in render_section(studio(), preferences_url="/mand/keuze")


def test_a_choice_is_told_with_how_long_it_is_remembered() -> None:
    assert "Uw keuze geldt 180 dagen. Daarna vragen wij het u opnieuw." in part(webshop(), "### Uw keuze")
    assert "Uw keuze geldt" not in render_section(declared('[services.x]\nname = "M"\ncategory = "statistics"'))


def test_the_signal_of_the_browser_is_told_where_it_refuses_something() -> None:
    assert "Global Privacy Control, dan geldt dat als nee tegen Marketing." in part(webshop(), "### Uw keuze")
    assert "Global Privacy Control" not in render_section(studio())


PARTS = {
    "a map in the page": (webshop(), "#### Google Maps", "uw browser haalt het op bij de aanbieder"),
    "a button of a network": (
        webshop(),
        "#### Vind-ik-leukknop",
        "staat het aan, dan ziet de aanbieder ook zonder klik",
    ),
    "a payment in the page": (webshop(), "#### Mollie", "laadt deze site een onderdeel van de aanbieder"),
    "a payment elsewhere": (studio(), "#### Kassa Voorbeeld", "Om te betalen gaat u naar de site van de aanbieder"),
    "how long data is kept": (studio(), "#### Agenda", "De aanbieder bewaart de gegevens 14 maanden."),
    "in words": (studio(), "#### Meter", "Opnamen worden gewist als het account stopt."),
    "a transfer of which little is known": (studio(), "#### Meter", "Welke regeling daarvoor geldt, weten wij niet."),
    "an exemption": (studio(), "#### Eigen", "volgens artikel 11.7a, lid 3, onder b van de Telecommunicatiewet"),
    "a way out": (studio(), "#### Eigen", "[afmelden](https://studiovoorbeeld.example/niet-tellen)"),
}


@pytest.mark.parametrize("case", PARTS)
def test_a_service_is_told_as_what_it_is_in_the_page(case: str) -> None:
    declaration, heading, sentence = PARTS[case]

    assert sentence in part(declaration, heading)


def test_services_behind_the_site_are_told_as_such_and_not_as_cookies() -> None:
    behind = part(studio(), "### Achter de schermen")

    assert "Server Voorbeeld B.V. (Nederland) | Houdt de site in de lucht. | werkt in onze opdracht |" in behind
    assert "| Boeken Voorbeeld | onbekend | nog niet beschreven | onbekend |" in behind
    assert "Dit geldt voor Post Voorbeeld. Gegevens kunnen naar de Verenigde Staten gaan." in behind
    assert "#### Server Voorbeeld" not in render_section(studio())


def test_what_the_owner_attests_stands_apart_with_who_and_when() -> None:
    text, attested = render_section(studio()), part(studio(), "### Wat wij zelf verklaren")

    assert "| Meter Voorbeeld | Er is een verwerkersovereenkomst. | S. Voorbeeld | 2 november 2026 |" in attested
    assert "| deze site | Wij verkopen geen gegevens. | S. Voorbeeld | 2 november 2026 |" in attested
    assert text.count("verwerkersovereenkomst") == 1
    assert "map Contracten" not in text


NOT_ALLOWED = {
    "be": "the profile 'be' has no exemption for statistics; make its category 'statistics'",
    "uk": "visitors must be able to object",
    "fr": "stay at most 396 days",
}


@pytest.mark.parametrize("profile", NOT_ALLOWED)
def test_statistics_without_consent_are_refused_where_the_law_refuses_them(profile: str) -> None:
    declaration = declared(
        '[services.x]\nname = "Teller"\ncategory = "necessary"\npurpose_code = "audience-measurement"\n'
        'items = [{kind = "cookie", name = "t", lifetime_s = 40_000_000}]'
    )

    with pytest.raises(ConfigError, match=NOT_ALLOWED[profile]):
        render_section(declaration, profile=ProfileName(profile))
    assert "geen toestemming" in render_section(declaration)


def test_mechanisms_of_the_union_prove_nothing_under_another_law() -> None:
    assert "Data Privacy Framework" not in render_section(webshop(), profile=ProfileName.UK)
    assert "bijlage A1" in render_section(webshop(), profile=ProfileName.UK)


def test_the_profile_names_the_authority_and_the_articles() -> None:
    text = render_section(webshop(), Language.EN, profile=ProfileName.DE)

    assert "Section 25(1) of the German TDDDG" in text
    assert "Telecommunications Act" not in text
    assert "[data protection authority of the German federal state](https://www.bfdi.bund.de/" in text


def part(declaration: Declaration, heading: str) -> str:
    """What stands below the heading that starts with `heading`."""
    _, _, rest = render_section(declaration).partition(f"\n{heading}")
    return re.split(r"\n#", rest, maxsplit=1)[0]


@pytest.mark.parametrize("language", Language)
def test_a_name_that_ends_with_a_stop_ends_its_sentence_too(language: Language) -> None:
    text = render_section(studio(), language)

    assert "B.V.](" in text
    assert re.search(r"\.(?:\]\([^)]*\))?\.(?:\s|$)", text) is None


def test_an_address_behind_such_a_name_leaves_the_sentence_its_stop() -> None:
    text = write_section("", webshop(), format=Format.TEXT).text

    assert "Mollie B.V. (https://www.mollie.com/nl/privacy)." in " ".join(text.split())
    assert "Google Ireland Limited (https://policies.google.com/privacy)." in " ".join(text.split())
    assert ".." not in text
