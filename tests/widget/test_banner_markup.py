"""What the banner renders, read without a browser."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import consent.banner
from consent.banner import Visit
from consent.choice import Choice, PromptReason
from consent.declaration import Declaration, Item, Service, Site
from consent.errors import ConfigError
from consent.locales import Address, load_locale
from consent.provider import Provider
from consent.text import Text
from consent.vocabulary import Category, ItemKind, Language
from tests.consent.declarations import studio
from tests.widget.site import CHOSEN_AT, DECLARATION, a_choice, a_visit
from widget import Banner
from widget.banner import MAX_KEPT
from widget.disclosure import web_url
from widget.texts import Texts

# Parts of names that lists of ad blockers hide, or that a visitor's own style sheet might.
HIDDEN_NAMES = re.compile(r"cookie[-_]?(banner|consent|notice|law|bar|wall)|gdpr|cmp|/banner|ads?[-_.]", re.IGNORECASE)
ADDRESSING = {"je": {"je", "jij", "jou", "jouw"}, "u": {"u", "uw"}}


class Elements(HTMLParser):
    """The start tags of some markup, each with its attributes, and the text between them."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text = ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text += data

    def all(self, tag: str) -> list[dict[str, str]]:
        return [attributes for name, attributes in self.tags if name == tag]

    def words(self) -> set[str]:
        return set(re.findall(r"\w+", self.text.lower()))


def visit(
    declaration: Declaration = DECLARATION,
    *,
    prompt: PromptReason | None = PromptReason.NO_CHOICE,
    granted: frozenset[Category] | None = None,
    return_to: str = "/thee?soort=groen&geur=1",
) -> Visit:
    choice = None if granted is None else a_choice(declaration, granted)
    seen = a_visit(declaration, choice, return_to=return_to)
    return seen if seen.prompt is None else replace(seen, prompt=prompt)


def everything(banner: Banner, seen: Visit) -> str:
    return banner.head(seen) + banner.body(seen) + banner.preferences(seen)


def test_banner_fits_what_the_middleware_asks() -> None:
    banner: consent.banner.Banner = Banner()
    assert banner.asset("nothing.css") is None


def test_every_file_named_in_the_markup_is_served() -> None:
    banner = Banner()
    named = re.findall(r'(?:href|src|data-later)="/consent/([^"?]+\.(?:css|js))"', everything(banner, visit()))
    assert len(set(named)) == 5
    for name in named:
        asset = banner.asset(name)
        assert asset is not None
        assert asset.name == name
        assert asset.body


def test_first_layer_says_who_asks_and_for_what() -> None:
    text = Elements(Banner().body(visit())).text
    assert "Voorbeeld Thee" in text
    locale = load_locale(Language.NL, "je")
    for category in DECLARATION.asked:
        assert f"{locale.category_name(category)}. {locale.category_purpose(category)}" in text
    assert locale.category_purpose(Category.NECESSARY) not in text


def test_host_asks_while_nobody_has_named_the_controller() -> None:
    nameless = replace(DECLARATION, site=Site(url="https://www.voorbeeldthee.example/nl/"))
    assert "Mag www.voorbeeldthee.example cookies gebruiken?" in Elements(Banner().body(visit(nameless))).text


def test_accepting_and_refusing_differ_in_value_and_label_only() -> None:
    for markup in (Banner().body(visit()), Banner().preferences(visit())):
        buttons = {button["value"]: button for button in Elements(markup).all("button") if "value" in button}
        assert buttons["accept"] | {"value": ""} == buttons["reject"] | {"value": ""}


def test_enter_in_the_preferences_saves_what_is_ticked() -> None:
    page = Elements(Banner().preferences(visit(granted=frozenset())))
    assert next(button["value"] for button in page.all("button") if "value" in button) == "save"


def test_no_box_is_ticked_before_the_visitor_ticks_it() -> None:
    page = Elements(Banner().preferences(visit()))
    assert [box["value"] for box in page.all("input") if box["type"] == "checkbox"] == list(DECLARATION.asked)
    assert not any("checked" in box for box in page.all("input"))


def test_preferences_show_the_present_choice() -> None:
    page = Elements(Banner().preferences(visit(granted=frozenset({Category.STATISTICS}))))
    assert [box["value"] for box in page.all("input") if "checked" in box] == ["statistics"]
    assert "Op 21 november 2026 gaf je toestemming voor: Statistieken." in page.text
    assert "tot 20 mei 2027" in page.text
    assert "/consent/withdraw" in [form["action"] for form in page.all("form")]


def test_nothing_is_offered_for_withdrawal_where_nothing_was_granted() -> None:
    for seen in (visit(), visit(granted=frozenset())):
        page = Elements(Banner().preferences(seen))
        assert "/consent/withdraw" not in [form["action"] for form in page.all("form")]


def test_preferences_tell_what_the_declaration_tells() -> None:
    text = " ".join(Elements(Banner().preferences(visit())).text.split())
    assert "Google Analytics" in text
    assert "Google Ireland Limited, Ierland" in text
    assert "Verenigde Staten" in text
    assert "_ga_* cookie, 2 jaar. Houdt bij welke pagina's bij één bezoek horen." in text
    assert "yt-remote-device-id lokale opslag, tot je het zelf wist" in text


def test_visitor_who_has_chosen_sees_a_control_and_no_question() -> None:
    body = Elements(Banner().body(visit(granted=frozenset({Category.MARKETING}))))
    assert "kr-banner" not in [attributes.get("class") for _, attributes in body.tags]
    control = next(link for link in body.all("a") if link["class"] == "kr-control")
    assert "hidden" not in control
    words = body.all("section")[0]["data-granted"].split()
    assert words == ["marketing", *(service.id for service in DECLARATION.within(Category.MARKETING))]


def test_nothing_is_granted_while_the_visitor_is_being_asked() -> None:
    asked_again = visit(prompt=PromptReason.REVISED)
    body = Elements(Banner().body(asked_again))
    assert body.all("section")[0]["data-granted"] == ""
    assert "Er is iets veranderd sinds je vorige keuze." in body.text


HOTMAP = Service(id="hotmap", name="Hotmap", category=Category.STATISTICS)
GROWN = replace(DECLARATION, services={**DECLARATION.services, "hotmap": HOTMAP})
BY_SERVICE = replace(DECLARATION, site=replace(DECLARATION.site, choose="services"))


def answered(*granted: str) -> Choice:
    """The answer of a visitor who was asked about everything but Hotmap."""
    return a_choice(DECLARATION, services=granted)


def test_visitor_is_asked_about_what_is_new_alone_and_told_what_it_is() -> None:
    body = Elements(Banner().body(a_visit(GROWN, answered("youtube"))))

    assert "Er is iets nieuw of veranderd: Hotmap. Je antwoord op de rest blijft gelden." in body.text
    assert [field["value"] for field in body.all("input") if field["name"] == "about"] == ["hotmap"]
    assert "Statistieken." in body.text
    assert "Marketing. Hiermee" not in body.text
    assert body.all("section")[0]["data-granted"].split() == ["youtube"]


def test_many_new_services_are_told_by_their_categories() -> None:
    more = {f"s{number}": replace(HOTMAP, id=f"s{number}", name=f"Nieuw {number}") for number in range(20)}
    grown = replace(DECLARATION, services={**DECLARATION.services, **more})

    text = Elements(Banner().body(a_visit(grown, answered()))).text

    assert "Er is iets nieuw of veranderd: Statistieken. " in text


def test_preferences_show_what_stands_and_what_is_new() -> None:
    page = Elements(Banner().preferences(a_visit(GROWN, answered("youtube", "google-analytics"))))
    text = " ".join(page.text.split())

    assert "gaf je toestemming voor: Google Analytics en YouTube." in text
    assert "Er is iets nieuw of veranderd: Hotmap." in text


def test_single_services_have_a_box_each_and_categories_none() -> None:
    page = Elements(Banner().preferences(a_visit(BY_SERVICE, answered("youtube"))))
    boxes = [(box["name"], box["value"]) for box in page.all("input") if box["type"] == "checkbox"]

    assert boxes == [("service", id_) for id_ in ("google-maps", "google-analytics", "youtube", "meta-buttons")]
    assert [box["value"] for box in page.all("input") if "checked" in box] == ["youtube"]
    assert {label["for"] for label in page.all("label")} == {f"kr-allow-{id_}" for _, id_ in boxes}


def test_embed_of_a_service_is_asked_about_by_service_only_where_services_are_offered() -> None:
    by_service = Elements(Banner().preferences(a_visit(BY_SERVICE)))
    by_category = Elements(Banner().preferences(a_visit()))

    assert "youtube" in next(t["data-service"] for t in by_service.all("template") if "data-service" in t).split()
    words = [t["data-category"].split() for t in by_category.all("template") if "data-category" in t]
    assert ["marketing", "youtube", "meta-buttons"] in words
    assert not any("data-service" in template for template in by_category.all("template"))


@pytest.mark.parametrize("language", Language)
def test_browser_signal_is_told_in_one_sentence(language: Language) -> None:
    told = Texts.of(load_locale(language))["gpc"].format(categories="Marketing")
    seen = a_visit(signal=True, language=language)

    body = Elements(Banner().body(seen))

    assert told in body.text
    assert told in Elements(Banner().preferences(seen)).text
    assert told not in Elements(Banner().body(a_visit(language=language))).text
    assert len(body.all("li")) == len(DECLARATION.asked) - 1


def test_signal_is_not_told_to_whom_has_ticked_all_that_it_refuses() -> None:
    ticked = a_choice(DECLARATION, [Category.MARKETING], signal=True)

    assert "Global Privacy Control" not in Banner().preferences(a_visit(choice=ticked, signal=True))


def test_part_of_a_choice_that_has_expired_is_told_as_such() -> None:
    choice = replace(answered("youtube"), yes_until=CHOSEN_AT)
    seen = a_visit(choice=choice)

    assert "Een deel van je vorige keuze is verlopen: YouTube." in Elements(Banner().body(seen)).text
    assert "geldt tot" not in Banner().preferences(seen)


def test_site_that_asks_nothing_offers_no_choice() -> None:
    necessary = {id_: service for id_, service in DECLARATION.services.items() if service.category == "necessary"}
    seen = visit(replace(DECLARATION, services=necessary), prompt=None)
    page = Elements(Banner().preferences(seen))
    assert not page.all("button")
    assert "Daarvoor vragen wij geen toestemming." in page.text


def test_unclassified_services_are_told_and_can_not_be_allowed() -> None:
    stray = Service(id="stray", name="Zwerver", category=Category.UNCLASSIFIED)
    page = Elements(Banner().preferences(visit(replace(DECLARATION, services={"stray": stray}), prompt=None)))
    assert "Zwerver" in page.text
    assert "Staat uit" in page.text
    assert "checkbox" not in [field["type"] for field in page.all("input")]


def test_address_to_return_to_differs_between_visits_of_one_banner() -> None:
    banner = Banner()
    for path in ("/thee", "/contact?a=1&b=%22", '/"><script>'):
        body = Elements(banner.body(visit(return_to=path)))
        assert {field["value"] for field in body.all("input") if field["name"] == "return_to"} == {path}
        assert not body.all("script")


def test_renderings_kept_are_bounded() -> None:
    banner = Banner()
    for tenant in range(3 * MAX_KEPT):
        banner.body(replace(visit(), mount=f"/{tenant}/consent"))
    assert len(banner._bodies) <= MAX_KEPT


def test_banner_follows_a_declaration_that_is_loaded_anew() -> None:
    banner = Banner()
    banner.body(visit())
    renamed = replace(DECLARATION, site=replace(DECLARATION.site, controller="Anders"))
    assert "Mag Anders cookies gebruiken?" in Elements(banner.body(visit(renamed))).text


@pytest.mark.parametrize(("address", "other"), [("je", "u"), ("u", "je")])
def test_visitor_is_addressed_in_one_way(address: Address, other: Address) -> None:
    banner = Banner(address=address, policy_url="/privacy")
    for prompt in PromptReason:
        for seen in (visit(prompt=prompt), visit(granted=frozenset()), visit(granted=frozenset(Category))):
            markup = Elements(everything(banner, seen))
            spoken = markup.words() | set(re.findall(r"\w+", " ".join(markup.all("section")[0].values()).lower()))
            assert spoken & ADDRESSING[address]
            assert not spoken & ADDRESSING[other]


def test_both_languages_have_the_same_texts_with_the_same_gaps() -> None:
    dutch, english = (load_locale(language).texts["banner"] for language in (Language.NL, Language.EN))
    assert list(dutch) == list(english)
    for key, text in english.items():
        forms = [dutch[key]] if isinstance(dutch[key], str) else dutch[key].values()
        for form in forms:
            assert set(re.findall(r"{\w+}", form)) == set(re.findall(r"{\w+}", text)), key


@pytest.mark.parametrize("language", Language)
def test_labels_of_buttons_fit_a_narrow_screen(language: Language) -> None:
    texts = load_locale(language).texts["banner"]
    for key in ("accept", "reject", "choose", "save", "control"):
        assert len(texts[key]) <= 18, key


@pytest.mark.parametrize("seen", [visit(), visit(granted=frozenset({Category.MARKETING}))])
def test_nothing_is_inline_and_no_name_is_on_a_list_of_ad_blockers(seen: Visit) -> None:
    banner = Banner()
    markup = Elements(everything(banner, seen))
    assert not markup.all("style")
    assert all(script.get("src") for script in markup.all("script"))
    for tag, attributes in markup.tags:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
        assert tag == "html" or "javascript:" not in attributes.get("href", "")
        for name in ("class", "id", "src", "href", "action"):
            assert not HIDDEN_NAMES.search(attributes.get(name, ""))
        for name in attributes.get("class", "").split():
            assert name.startswith("kr-")


HOSTILE = [
    "<script>alert(1)</script>",
    "\"'><img src=x onerror=alert(1)>",
    "\u202egnp.exe",
    "x" * 10_000,
    "{{ 7 * 7 }}",
]


def hostile_declaration(text: str) -> Declaration:
    service = Service(
        id="bad",
        name=text,
        category=Category.MARKETING,
        provider=Provider(name=text, country="NL"),
        purpose=Text(nl=text),
        items=(Item(kind=ItemKind.COOKIE, name=text, purpose=Text(nl=text)),),
        privacy_url=text,
    )
    return Declaration(site=Site(url=text, controller=text), services={"bad": service})


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_stay_texts(text: str) -> None:
    banner = Banner()
    honest = everything(banner, visit(hostile_declaration("eerlijk")))
    markup = everything(banner, visit(hostile_declaration(text)))
    assert [tag for tag, _ in Elements(markup).tags] == [tag for tag, _ in Elements(honest).tags]
    assert len(markup) < len(honest) + 5_000


@settings(deadline=None, max_examples=60)
@given(st.text(max_size=200), st.text(max_size=200))
def test_any_text_leaves_the_structure_of_the_page_as_it_is(text: str, path: str) -> None:
    banner = Banner()
    seen = visit(hostile_declaration(text), return_to=path)
    honest = visit(hostile_declaration("eerlijk"))
    for render in (banner.body, banner.preferences):
        classes = [(tag, attributes.get("class")) for tag, attributes in Elements(render(seen)).tags if tag != "bdi"]
        expected = [(tag, attributes.get("class")) for tag, attributes in Elements(render(honest)).tags if tag != "bdi"]
        if text.strip():
            assert classes == expected


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://aanbieder.example/privacy", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//aanbieder.example", False),
        ("https://[", False),
        ("", False),
    ],
)
def test_only_web_addresses_become_links(url: str, kept: bool) -> None:
    assert bool(web_url(url)) is kept


def test_banner_links_to_the_policy() -> None:
    body = Elements(Banner(policy_url="/privacy#cookies").body(visit()))
    assert "/privacy#cookies" in [link["href"] for link in body.all("a")]


def test_wrong_option_is_told_when_the_application_starts() -> None:
    with pytest.raises(ConfigError, match="neither a path"):
        Banner(policy_url="javascript:alert(1)")
    with pytest.raises(ConfigError, match="neither 'u' nor 'je'"):
        Banner(address="jij")  # type: ignore[arg-type]


def test_services_behind_the_site_are_no_matter_of_the_banner() -> None:
    page = Banner().preferences(visit(declaration=studio()))

    assert "Kassa Voorbeeld" in page
    assert "Server Voorbeeld" not in page
