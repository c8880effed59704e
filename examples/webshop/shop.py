"""The shop itself: pages, cart and checkout. It needs no database and no network."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markdown_it import MarkdownIt
from markupsafe import Markup
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.sessions import SessionMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from examples.webshop.cart import Cart
from examples.webshop.forms import NEWSLETTER_FIELDS, ORDER_FIELDS, mistakes, posted
from examples.webshop.teas import TEAS

HERE = Path(__file__).parent
PAGES = ("/", "/thee", *(f"/thee/{slug}" for slug in TEAS), "/winkelmand", "/afrekenen", "/contact", "/privacy")


def create_app(*, policy: Path = HERE / "privacy.md") -> Starlette:
    """The shop as an ASGI application. `policy`: the privacy policy (Markdown), read anew for each visit."""
    shop = Shop(policy)
    routes = [
        Route("/", shop.home),
        Route("/thee", shop.teas),
        Route("/thee/{slug}", shop.tea),
        Route("/winkelmand", shop.cart),
        Route("/winkelmand", shop.change_cart, methods=["POST"]),
        Route("/afrekenen", shop.checkout),
        Route("/afrekenen", shop.order, methods=["POST"]),
        Route("/bedankt", shop.thanks),
        Route("/contact", shop.contact),
        Route("/nieuwsbrief", shop.subscribe, methods=["POST"]),
        Route("/privacy", shop.privacy),
        Route("/robots.txt", robots),
        Route("/sitemap.xml", shop.sitemap),
        Mount("/static", _KeptFiles(directory=HERE / "static")),
    ]
    # The key lives as long as the process: an example needs no carts that outlive it.
    session = Middleware(
        SessionMiddleware, secret_key=secrets.token_hex(32), session_cookie="shop_session", max_age=None
    )
    return Starlette(routes=routes, middleware=[session], exception_handlers={404: shop.not_found})


class _KeptFiles(StaticFiles):
    """Files that a browser may keep for an hour: without a word about it, it guesses from the file's age."""

    def file_response(self, *args: Any, **settings: Any) -> Response:
        response = super().file_response(*args, **settings)
        response.headers["cache-control"] = "public, max-age=3600"
        return response


class Shop:
    """The pages. Each method answers one route."""

    def __init__(self, policy: Path) -> None:
        self._policy = policy
        self._markdown = MarkdownIt("commonmark").enable("table")
        pages = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, undefined=StrictUndefined)
        pages.filters["euro"] = lambda cents: f"€\N{NO-BREAK SPACE}{cents // 100},{cents % 100:02d}"
        pages.globals.update(teas=TEAS)
        self._templates = Jinja2Templates(env=pages)

    def _page(self, request: Request, name: str, *, status: int = 200, **values: object) -> Response:
        values["cart"] = Cart(request.session)
        return self._templates.TemplateResponse(request, name, values, status_code=status)

    async def home(self, request: Request) -> Response:
        return self._page(request, "home.html")

    async def teas(self, request: Request) -> Response:
        return self._page(request, "teas.html")

    async def tea(self, request: Request) -> Response:
        tea = TEAS.get(request.path_params["slug"])
        if tea is None:
            raise HTTPException(404)
        return self._page(request, "tea.html", tea=tea)

    async def cart(self, request: Request) -> Response:
        return self._page(request, "cart.html")

    async def change_cart(self, request: Request) -> Response:
        form = await posted(request)
        cart = Cart(request.session)
        try:
            if "erbij" in form:
                cart.add(form["erbij"])
            else:
                cart.remove(form["eruit"])
        except KeyError as error:
            raise HTTPException(400) from error
        return RedirectResponse("/winkelmand", status_code=303)

    async def checkout(self, request: Request) -> Response:
        return self._page(request, "checkout.html", form={}, mistakes={})

    async def order(self, request: Request) -> Response:
        form = await posted(request)
        wrong = mistakes(form, ORDER_FIELDS)
        if wrong:
            return self._page(request, "checkout.html", status=400, form=form, mistakes=wrong)
        back = urlencode({"return": str(request.base_url.replace(path="/bedankt"))})
        payment = f"https://www.mollie.com/checkout/select-method/{secrets.token_hex(5)}?{back}"
        return RedirectResponse(payment, status_code=303)

    async def thanks(self, request: Request) -> Response:
        Cart(request.session).empty()
        return self._page(
            request, "message.html", title="Bedankt voor je bestelling", text="We pakken je thee vandaag nog in."
        )

    async def contact(self, request: Request) -> Response:
        return self._page(request, "contact.html", form={}, mistakes={})

    async def subscribe(self, request: Request) -> Response:
        form = await posted(request)
        wrong = mistakes(form, NEWSLETTER_FIELDS)
        if wrong:
            return self._page(request, "contact.html", status=400, form=form, mistakes=wrong)
        text = "Je krijgt zo een mail van ons. Klik op de link daarin, dan sta je op de lijst."
        return self._page(request, "message.html", title="Bijna klaar", text=text)

    async def privacy(self, request: Request) -> Response:
        text = self._markdown.render(self._policy.read_text(encoding="utf-8"))
        return self._page(request, "privacy.html", text=Markup(text))

    async def sitemap(self, request: Request) -> Response:
        addresses = [request.base_url.replace(path=path) for path in PAGES]
        return self._templates.TemplateResponse(
            request, "sitemap.xml", {"addresses": addresses}, media_type="application/xml"
        )

    async def not_found(self, request: Request, _error: Exception) -> Response:
        text = "Deze pagina bestaat niet, of niet meer. Onze thee staat er nog wel."
        return self._page(request, "message.html", status=404, title="Niet gevonden", text=text)


async def robots(request: Request) -> Response:
    sitemap = request.base_url.replace(path="/sitemap.xml")
    return PlainTextResponse(f"User-agent: *\nDisallow: /bedankt\n\nSitemap: {sitemap}\n")
