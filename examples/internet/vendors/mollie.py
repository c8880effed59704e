"""Mollie: the script for a shop's checkout, and the payment page on Mollie's own site."""

from __future__ import annotations

import re
import secrets
from html import escape

from starlette.requests import Request
from starlette.responses import Response

from examples.internet.cookies import YEAR, Cookie, with_cookies
from examples.internet.vendors.content import page, script
from examples.internet.vendors.registry import answers


@answers("js.mollie.com", path="/v1/mollie.js")
async def components(_request: Request) -> Response:
    return script("mollie.js", values={})


@answers("www.mollie.com", path="/checkout/{step:path}")
async def payment_page(request: Request) -> Response:
    back = request.query_params.get("return", "")
    link = f'<p><a href="{escape(back)}">Terug naar de winkel</a></p>' if re.match(r"https?://", back) else ""
    body = (
        "<h1>Kies een betaalmethode</h1>"
        "<ul><li>iDEAL</li><li>Bancontact</li><li>Creditcard</li></ul>"
        f"<p>Dit is een nagemaakte betaalpagina: er wordt niets betaald.</p>{link}"
    )
    return with_cookies(
        page("Betalen", body),
        Cookie(name="SESSIONID", value=secrets.token_hex(16), same_site="Lax"),
        Cookie(name="m_locale", value="nl_NL", max_age=YEAR, http_only=False, same_site="Lax"),
    )
