"""Each file of the catalogue, by itself and beside the others."""

from __future__ import annotations

from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

import pytest

from consent.catalogue import Matcher, load_catalogue, parse_service
from consent.catalogue.rules import Beside, ambiguous_items, an_address, wrong_in
from consent.names import NameIndex
from consent.vocabulary import Category

FOLDER = Path(str(resources.files("consent.catalogue") / "services"))
EXAMPLES = Path(__file__).parents[3] / "examples" / "webshop" / "services"
FILES = sorted(FOLDER.glob("*.toml"))
ALL = [*FILES, *sorted(EXAMPLES.glob("*.toml"))]
CATALOGUE = load_catalogue(EXAMPLES)
BESIDE = Beside(catalogue=CATALOGUE, matcher=Matcher(CATALOGUE), today=datetime.now(UTC).date())
NAMES = NameIndex((item.kind, item.name, service) for service in CATALOGUE.values() for item in service.items)

# These lists may only become shorter: a test fails for an entry that is no exception any more.
WITHOUT_SOURCES = {
    "antagonist",
    "combell",
    "dnn-consulting",
    "font-awesome",
    "managed-com",
    "mijndomein",
    "smtp-com",
    "twinfield",
    "vimexx",
    "whatsapp",
}
WITHOUT_COUNTEREXAMPLES: set[str] = set()


@pytest.fixture(params=[path.stem for path in ALL])
def service(request):
    return CATALOGUE[request.param]


def test_the_catalogue_has_files():
    assert len(FILES) >= 300


def test_it_keeps_every_rule(service):
    assert list(wrong_in(service, BESIDE)) == []


def test_it_reads_the_same_by_itself():
    for path in ALL:
        assert parse_service(path.read_text("utf-8"), name=path.name) == CATALOGUE[path.stem]


def test_it_says_who_is_behind_it_or_nothing_at_all(service):
    """An empty name says "known", and is not."""
    provider = service.provider
    if provider is not None and not provider.is_site:
        assert provider.name or provider.country
    assert service.privacy_url.startswith("https://") or not service.privacy_url


def test_some_of_it_has_a_source(service):
    assert bool(service.sources) != (service.id in WITHOUT_SOURCES)


def test_its_sources_are_pages_that_nobody_changes_on_the_way(service):
    assert all(source.url.startswith("https://") or source.seen for source in service.sources)


def test_a_name_that_others_use_too_has_a_counterexample(service):
    ambiguous = [item.name for item in ambiguous_items(service, NAMES)]

    assert (ambiguous != []) == (service.id in WITHOUT_COUNTEREXAMPLES), ambiguous


def test_a_short_name_is_known_by_itself_only_if_it_is_exact(service):
    for item in service.items:
        if item.known_by_name:
            assert len(item.name.partition("*")[0]) >= 3, item.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_recognised_by_each_of_its_links(path):
    service = CATALOGUE[path.stem]
    for pattern in service.links:
        match = BESIDE.matcher.match_link(f"{an_address(pattern)}/somebody")
        assert match is not None
        assert match.service is service


def test_the_shop_of_the_example_fits_in():
    assert CATALOGUE["voorbeeldthee"].category is Category.NECESSARY
    assert CATALOGUE["voorbeeldthee-weergave"].category is Category.PREFERENCES


def test_our_own_cookie_lives_as_long_as_it_says():
    from consent.cookie import CookieOptions

    own = CATALOGUE["kruimel"]

    assert own.items[0].name == CookieOptions().sent_name
    assert own.items[1].name == CookieOptions(secure=False).sent_name
    assert own.items[0].lifetime is not None
    assert own.items[0].lifetime.seconds == CookieOptions().max_age
