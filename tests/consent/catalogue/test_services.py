"""Each file of the catalogue, by itself and beside the others."""

from __future__ import annotations

import re
from datetime import date
from importlib import resources
from pathlib import Path

import pytest

from consent.catalogue import Matcher, load_catalogue, parse_service
from consent.hosts import UrlPattern
from consent.vocabulary import Category, ItemKind

FOLDER = Path(str(resources.files("consent.catalogue") / "services"))
EXAMPLES = Path(__file__).parents[3] / "examples" / "webshop" / "services"
FILES = sorted(FOLDER.glob("*.toml"))
ALL = [*FILES, *sorted(EXAMPLES.glob("*.toml"))]

# Others write these too, so the name alone proves nothing (in lower case).
# fmt: off
NEVER_BY_NAME = {
    "sessionid", "csrftoken", "session", "token", "uid", "id", "c", "u", "s", "d", "ts", "tp", "lang",
    "language", "locale", "currency", "cart", "store", "frontend", "visitor", "optout", "mid", "fr", "sb",
    "gt", "ct0", "sm", "mr", "xsrf-token", "jsessionid", "phpsessid", "_s", "_y", "player", "prefs", "pref",
    "nid",
}
# fmt: on

# Nobody has found a source for what is written in these yet. The list may only become shorter.
WITHOUT_SOURCES = {"font-awesome", "whatsapp"}

FORMS_OF_ADDRESS = re.compile(r"\b(u|uw|je|jij|jou|jouw|you|your|we|wij|ons|onze|our)\b", re.IGNORECASE)


def by_stem(path):
    return path.stem


@pytest.fixture(params=ALL, ids=by_stem)
def service(request):
    return parse_service(request.param.read_text("utf-8"), name=request.param.name)


def test_the_catalogue_has_files():
    assert len(FILES) >= 20


def test_its_texts_are_there_in_both_languages(service):
    for text in [service.purpose, *(item.purpose for item in service.items)]:
        assert text.nl.endswith(".")
        assert text.en.endswith(".")
        assert text.nl != text.en


def test_its_texts_address_nobody_so_that_they_fit_u_and_je(service):
    for text in [service.purpose, *(item.purpose for item in service.items)]:
        assert not FORMS_OF_ADDRESS.search(text.nl), text.nl
        assert not FORMS_OF_ADDRESS.search(text.en), text.en


def test_its_sentences_are_short_enough_to_read(service):
    for text in [service.purpose, *(item.purpose for item in service.items)]:
        for sentence in re.split(r"\. ", f"{text.nl} {text.en}"):
            assert len(sentence.split()) <= 20, sentence


def test_it_says_who_is_behind_it_and_where_to_read_on(service):
    assert service.provider is not None
    if not service.provider.is_site:
        assert service.provider.name
        assert service.provider.country
        assert service.privacy_url.startswith("https://")


def test_it_was_checked_on_a_day_that_has_been(service):
    assert service.checked is not None
    assert service.checked <= date(2026, 11, 21)


def test_it_names_its_sources_or_what_is_unverified(service):
    assert all(source.url.startswith("https://") or source.seen for source in service.sources)
    if not service.provider.is_site:
        assert service.sources or service.id in WITHOUT_SOURCES
        assert service.sources or service.unverified


def test_a_day_when_a_transfer_was_checked_has_been(service):
    assert all(transfer.checked is None or transfer.checked <= date(2026, 11, 21) for transfer in service.transfers)


def test_no_name_that_others_use_too_is_known_by_itself(service):
    assert not [item.name for item in service.items if item.known_by_name and item.name.lower() in NEVER_BY_NAME]


def test_a_short_name_is_known_by_itself_only_if_it_is_exact(service):
    for item in service.items:
        if item.known_by_name:
            assert len(item.name.partition("*")[0]) >= 3


def test_nothing_is_allowed_unasked_but_the_site_and_payment(service):
    if service.category is Category.NECESSARY:
        assert service.provider.is_site or service.id == "mollie"


def test_an_item_that_needs_its_domain_says_which(service):
    """Else nothing but the setter could tell that it is the service's."""
    for item in service.items:
        if item.kind is ItemKind.COOKIE and item.party == "third" and item.domain:
            assert UrlPattern.parse(item.domain).host == item.domain


@pytest.mark.parametrize("path", FILES, ids=by_stem)
def test_it_is_recognised_by_each_of_its_hosts_and_links(path):
    catalogue = load_catalogue()
    matcher = Matcher(catalogue)
    service = catalogue[path.stem]
    for pattern in service.urls:
        url = f"https://{pattern}".replace("*.", "sub.").replace("*", "part")
        match = matcher.match_url(url)
        assert match is not None
        assert match.service is service, url
    for pattern in service.links:
        match = matcher.match_link(f"https://{pattern}/somebody".replace("*.", "nl."))
        assert match is not None
        assert match.service is service


def test_the_shop_of_the_example_fits_in():
    catalogue = load_catalogue(EXAMPLES)

    assert catalogue["voorbeeldthee"].category is Category.NECESSARY
    assert catalogue["voorbeeldthee-weergave"].category is Category.PREFERENCES


def test_our_own_cookie_lives_as_long_as_it_says():
    from consent.cookie import CookieOptions

    own = load_catalogue()["kruimel"]

    assert own.items[0].name == CookieOptions().sent_name
    assert own.items[1].name == CookieOptions(secure=False).sent_name
    assert own.items[0].lifetime is not None
    assert own.items[0].lifetime.seconds == CookieOptions().max_age
