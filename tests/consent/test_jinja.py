"""Blocks of a template that show only with consent."""

from __future__ import annotations

from typing import Any

import pytest
from jinja2 import DictLoader, Environment, TemplateSyntaxError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from consent import ConfigError, Method
from consent.jinja import ConsentExtension
from consent.vocabulary import Category
from tests.consent.shop import around, client, cookie

PAGE = (
    '{% consent "statistics" %}<b>{{ name }}</b>{% otherwise %}<i>{{ name }}</i>{% endconsent %}'
    '{% consent "youtube", word %}both{% endconsent %}'
)


def environment(**templates: str) -> Environment:
    return Environment(loader=DictLoader(templates), autoescape=True, extensions=[ConsentExtension])


def site(page: str, **context: Any) -> Any:
    templates = Jinja2Templates(env=environment(page=page))

    async def show(request: Request) -> Response:
        return templates.TemplateResponse(request, "page", context)

    return around(Starlette(routes=[Route("/", show)]))


@pytest.mark.parametrize(
    ("headers", "html"),
    [
        ({}, "<i>&lt;Thee&gt;</i>"),
        ({"cookie": cookie(Method.SELECTION, Category.STATISTICS)}, "<b>&lt;Thee&gt;</b>"),
        ({"cookie": cookie()}, "<b>&lt;Thee&gt;</b>both"),
    ],
)
async def test_block_shows_what_the_visitor_granted(headers: dict[str, str], html: str) -> None:
    async with client(site(PAGE, name="<Thee>", word="meta-buttons"), headers=headers) as visitor:
        response = await visitor.get("/")

    assert response.text == html
    assert response.headers["vary"] == "Cookie, Sec-GPC"


async def test_blocks_can_stand_in_each_other_and_in_loops() -> None:
    page = (
        "{% for word in ['statistics', 'marketing'] %}{% consent word %}{{ word }}"
        "{% consent 'youtube' %}!{% otherwise %}?{% endconsent %}{% endconsent %}{% endfor %}"
    )
    headers = {"cookie": cookie(Method.SELECTION, Category.STATISTICS)}
    async with client(site(page), headers=headers) as visitor:
        assert (await visitor.get("/")).text == "statistics?"


async def test_misspelt_word_is_an_error() -> None:
    async with client(site('{% consent "statistic" %}x{% endconsent %}')) as visitor:
        with pytest.raises(ValueError, match="'statistic' is neither"):
            await visitor.get("/")


def test_template_without_a_request_is_told_so() -> None:
    with pytest.raises(ConfigError, match="given no request"):
        environment(page=PAGE).get_template("page").render(name="", word="")


@pytest.mark.parametrize(
    "page", ["{% consent %}x{% endconsent %}", '{% consent "a" %}x', '{% consent "a" %}{% else %}']
)
def test_tag_that_is_not_complete_is_a_syntax_error(page: str) -> None:
    with pytest.raises(TemplateSyntaxError):
        environment(page=page).get_template("page")
