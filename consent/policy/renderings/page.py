"""The cookie section as a page of its own, in the style of the banner."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from consent.policy.renderings import html_of
from consent.vocabulary import Language


def policy_page(section: str, *, language: Language, title: str, styles: Sequence[str] = (), data_url: str) -> str:
    """A whole page with `section`, the neutral Markdown of `render_section`, in it.

    `styles` are the addresses of style sheets, `data_url` is that of the same in JSON-LD. There is no script in it and
    no style, so it is valid under `default-src 'self'`.
    """
    sheets = "".join(f'<link rel="stylesheet" href="{escape(href)}">\n' for href in styles)
    return (
        f'<!doctype html>\n<html lang="{language.value}" class="kr-document">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(title)}</title>\n{sheets}"
        f'<link rel="alternate" type="application/ld+json" href="{escape(data_url)}">\n</head>\n'
        '<body>\n<main class="kr-root kr-page">\n<div class="kr-panel kr-text">\n'
        f"{_scrolling(html_of(section, level=1))}</div>\n</main>\n</body>\n</html>\n"
    )


def _scrolling(html: str) -> str:
    """Each table in a box that scrolls, by keyboard too; the texts hold no tags, since they are escaped."""
    return html.replace("<table>", '<div class="kr-scroll" tabindex="0">\n<table>').replace(
        "</table>", "</table>\n</div>"
    )
