"""The banner in every language that has a file: what it renders, and how that stands on a screen."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.async_api import Page, expect
from starlette.responses import HTMLResponse

from consent.choice import PromptReason
from consent.declaration import Declaration, Item, Service
from consent.lifetime import SESSION
from consent.locales import languages, load_locale
from consent.provider import Provider, Transfer
from consent.text import Text
from consent.vocabulary import Category, ItemKind
from tests.consent.shop import ListStore, client, shop
from tests.widget.site import DECLARATION, Site, a_choice, a_visit
from widget import Banner
from widget.bundle import bundle
from widget.texts import Texts

EVERY = pytest.mark.parametrize("language", languages())
SIZES = [(320, 640), (1280, 800)]
URL = "https://banner.test/"

# What a word of the page stands beyond its box by, or its box beyond the screen.
CUT_OFF = """(root) => [...document.querySelectorAll(`${root} *`)]
  .filter((element) => element.matches('h1, h2, h3, p, li, a, button, label, dt, dd, summary'))
  .filter((element) => element.checkVisibility() && !element.closest('.kr-corner'))
  .filter((element) => {
    const { left, right } = element.getBoundingClientRect()
    return left < 0 || right > innerWidth || element.scrollWidth > element.offsetWidth + 1
  })
  .map((element) => element.textContent)"""


class Elements(HTMLParser):
    """The start tags of some markup, and the text with the languages around it."""

    def __init__(self, markup: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.told: list[tuple[str, str]] = []
        self._around: list[str] = [""]
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        self.tags.append((tag, attributes))
        if tag not in ("input", "link", "meta"):
            self._around.append(attributes.get("lang", self._around[-1]))

    def handle_endtag(self, tag: str) -> None:
        self._around.pop()

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.told.append((self._around[-1], data.strip()))


def told_in_part(nl: str, en: str) -> Declaration:
    """One service, of which somebody wrote the purpose in these languages."""
    service = Service(
        id="map",
        name="Kaart",
        category=Category.PREFERENCES,
        provider=Provider(name="Kaarten B.V.", country="NL"),
        transfers=(Transfer(country="US", mechanism=""), Transfer(country="GB", mechanism="")),
        purpose=Text(nl=nl, en=en),
        items=(Item(kind=ItemKind.COOKIE, name="map", purpose=Text(nl=nl, en=en), lifetime=SESSION),),
    )
    return replace(DECLARATION, services={"map": service})


@EVERY
def test_every_state_of_the_banner_renders_in_every_language(language: str) -> None:
    banner = Banner(policy_url="/privacy")
    locale = load_locale(language)
    chosen = a_choice(DECLARATION, [Category.STATISTICS])
    for seen in (
        a_visit(language=language),
        a_visit(language=language, signal=True),
        a_visit(choice=chosen, language=language),
        a_visit(choice=chosen, language=language, signal=True),
        *(replace(a_visit(language=language), prompt=prompt) for prompt in PromptReason),
    ):
        for markup in (banner.body(seen), banner.preferences(seen)):
            elements = Elements(markup)
            around = [values for _, values in elements.tags if "dir" in values]
            assert {(values["lang"], values["dir"]) for values in around} == {(language, Texts.of(locale)["direction"])}
            assert not re.search(r"\{\w+\}", markup)
        assert locale.category_name(Category.STATISTICS) in " ".join(text for _, text in elements.told)


@EVERY
def test_forms_and_links_carry_the_language_on(language: str) -> None:
    seen = a_visit(choice=a_choice(DECLARATION, [Category.STATISTICS]), language=language)
    seen = replace(seen, prompt=PromptReason.REVISED)
    markup = Elements(Banner().body(seen) + Banner().preferences(seen))

    forms = [values for tag, values in markup.tags if tag == "form"]
    fields = [values["value"] for tag, values in markup.tags if tag == "input" and values.get("name") == "language"]
    links = [urlsplit(values["href"]).query for tag, values in markup.tags if "/preferences" in values.get("href", "")]
    assert fields == [language] * len(forms)
    assert links
    assert [parse_qs(query)["language"] for query in links] == [[language]] * len(links)


@pytest.mark.parametrize(
    ("language", "nl", "en", "expected"),
    [
        ("nl", "Toont een kaart.", "Shows a map.", ("nl", "Toont een kaart.")),
        ("en", "Toont een kaart.", "Shows a map.", ("en", "Shows a map.")),
        ("de", "Toont een kaart.", "Shows a map.", ("en", "Shows a map.")),
        ("ar", "Toont een kaart.", "", ("nl", "Toont een kaart.")),
        ("nl", "", "Shows a map.", ("en", "Shows a map.")),
        ("en", "Toont een kaart.", "", ("nl", "Toont een kaart.")),
    ],
)
def test_text_of_the_declaration_is_marked_with_the_language_that_it_is_in(
    language: str, nl: str, en: str, expected: tuple[str, str]
) -> None:
    page = Banner().preferences(a_visit(told_in_part(nl, en), language=language))

    assert Elements(page).told.count(expected) == 2
    assert (f'<bdi lang="{expected[0]}">' in page) is (expected[0] != language)


def test_text_that_nobody_wrote_is_not_told() -> None:
    page = Banner().preferences(a_visit(told_in_part("", ""), language="fr"))

    assert "<bdi></bdi>" not in page
    assert "<bdi lang" not in page


def test_lists_of_facts_have_the_comma_of_the_language() -> None:
    page = Banner().preferences(a_visit(told_in_part("", ""), language="ar"))

    assert "<bdi>Kaarten B.V.</bdi>، هولندا" in page
    assert "الولايات المتحدة، المملكة المتحدة" in page
    assert "ملف ارتباط، حتى تغلق المتصفح" in page


@EVERY
def test_banner_as_files_speaks_every_language(language: str) -> None:
    made = bundle(DECLARATION, languages=[language])

    assert made.languages == (language,)
    assert Texts.of(load_locale(language))["accept"] in made.files["banner.js"].body.decode()
    assert f'<html lang="{language}"' in made.files["preferences.html"].body.decode()


@EVERY
@pytest.mark.parametrize("size", SIZES)
async def test_nothing_is_cut_off_in_any_language(language: str, size: tuple[int, int], page: Page, site: Site) -> None:
    texts = Texts.of(load_locale(language))
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.goto(f"{URL}?language={language}&direction={texts['direction']}")
    banner = page.locator(".kr-banner")
    await expect(banner.get_by_role("button")).to_have_text([texts["accept"], texts["reject"]])
    for control in [*await banner.get_by_role("button").all(), banner.locator(".kr-choose")]:
        await expect(control).to_be_in_viewport(ratio=1)
    box = await banner.bounding_box()
    assert box is not None
    assert box["height"] <= size[1] * (0.5 if size[0] == 320 else 0.75)
    assert await page.evaluate(CUT_OFF, ".kr-banner") == []

    await banner.get_by_role("link", name=texts["choose"]).click()
    dialog = page.get_by_role("dialog", name=texts["region"])
    await expect(dialog).to_have_attribute("aria-labelledby", "kr-heading")
    for summary in await dialog.locator("summary").all():
        await summary.click()
    assert await page.evaluate(CUT_OFF, ".kr-dialog") == []
    assert await page.evaluate("document.documentElement.scrollWidth") == size[0]


async def test_record_tells_the_language_in_which_the_question_was_asked() -> None:
    store = ListStore()
    html = "<!doctype html><html lang=de><head></head><body><p>Loser Tee</p></body></html>"
    app = shop(lambda: HTMLResponse(html), banner=Banner(), store=store)
    async with client(app, headers={"accept-language": "fr"}) as visitor:
        asked = Elements((await visitor.get("/0")).text)
        fields = [values for tag, values in asked.tags if tag == "input"]
        form = next(values for tag, values in asked.tags if tag == "form")
        answer = {field["name"]: field["value"] for field in fields}
        await visitor.post(form["action"], data={**answer, "action": "reject"})

    assert [record.language for record in store.kept] == ["de"]
