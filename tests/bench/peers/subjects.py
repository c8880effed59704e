"""The same page with each banner in turn, and bare: what stands in it, and how to answer the question."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A banner as its documentation says to install it, with one blocked script in each of two categories."""

    name: str
    head: str = ""
    blocked: str = ""
    files: tuple[str, ...] = ()
    """What it serves, below `node_modules`; the page asks for them by their last part."""
    accept: str = ""
    """The button that accepts all."""


def _blocked(form: str) -> str:
    return "".join(form.replace("{category}", category) for category in ("statistics", "marketing"))


BARE = Subject(name="no banner")
# The middleware puts head and body in.
OURS = Subject(
    name="kruimel",
    blocked=_blocked('<script type="text/plain" data-consent="{category}" src="/blocked.js?{category}"></script>'),
    accept='.kr-banner [value="accept"]',
)
PEERS = (
    Subject(
        name="vanilla-cookieconsent",
        head='<link rel="stylesheet" href="/peer/cookieconsent.css">'
        '<script src="/peer/cookieconsent.umd.js" defer></script>'
        '<script src="/peer/vanilla-cookieconsent.config.js" defer></script>',
        blocked=_blocked('<script type="text/plain" data-category="{category}" src="/blocked.js?{category}"></script>'),
        files=(
            "vanilla-cookieconsent/dist/cookieconsent.css",
            "vanilla-cookieconsent/dist/cookieconsent.umd.js",
        ),
        accept='#cc-main .cm [data-role="all"]',
    ),
    Subject(
        name="klaro",
        head='<script src="/peer/klaro.config.js" defer></script><script src="/peer/klaro.js" defer></script>',
        blocked=_blocked(
            '<script type="text/plain" data-type="text/javascript" data-name="{category}"'
            ' data-src="/blocked.js?{category}"></script>'
        ),
        files=("klaro/dist/klaro.js",),
        accept=".klaro .cookie-notice .cm-btn-success",
    ),
    Subject(
        name="orejime",
        head='<link rel="stylesheet" href="/peer/orejime-standard.css">'
        '<script src="/peer/orejime.config.js" defer></script>'
        '<script src="/peer/orejime-standard-nl.js" defer></script>',
        blocked=_blocked(
            '<template data-purpose="{category}"><script src="/blocked.js?{category}"></script></template>'
        ),
        files=("orejime/dist/orejime-standard.css", "orejime/dist/orejime-standard-nl.js"),
        accept=".orejime-Banner-saveButton",
    ),
)
