"""What the page of preferences says of a visitor's present choice, for script to fill in: the page is a file."""

from __future__ import annotations

from markupsafe import Markup

from consent.declaration.model import Declaration
from consent.locales import Address, load_locale
from widget.texts import Texts

_GAP = Markup("<span data-{}></span>")


def told(declaration: Declaration, language: str, address: Address) -> Markup:
    """A template with all that may be said, each part under a class of its own; empty where nobody is asked."""
    if not declaration.asked:
        return Markup()
    locale = load_locale(language, address)
    texts = Texts.of(locale)
    made, until, granted, receipt = (_GAP.format(name) for name in ("made", "until", "granted", "receipt"))
    refused = locale.listing(
        [locale.category_name(category) for category in declaration.asked if category in declaration.site.gpc]
    )
    parts = {
        "nothing": f"{texts['not_chosen']} {texts['off']}",
        "yes": texts.fill("chosen", date=made, categories=granted),
        "no": texts.fill("refused", date=made),
        "until": texts.fill("until", date=until),
        "receipt": texts.fill("receipt", receipt=receipt),
        "gpc": texts.fill("gpc", categories=refused),
    }
    lines = Markup().join(Markup('<p class="kr-told-{}">{}</p>').format(name, text) for name, text in parts.items())
    back = Markup(
        '<form class="kr-told-back" method="post" action="withdraw">'
        '<button class="kr-button kr-plain">{}</button></form>'
    ).format(texts["withdraw"])
    return Markup('<template class="kr-told">{}{}</template>\n').format(lines, back)
