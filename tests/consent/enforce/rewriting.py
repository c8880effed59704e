"""Services on invented hosts, and what becomes of a page whose visitor has granted none of them."""

from __future__ import annotations

from itertools import pairwise

from consent.enforce.loads import Contacts
from consent.enforce.tags import TagRewriter
from tests.consent.declarations import declared

SNIPPET = """<script>(function(w,d,s,l,i){w[l]=w[l]||[];var f=d.getElementsByTagName(s)[0],j=d.createElement(s);
if (1<2) j.async=true;j.src='https://tags.example/gtm.js?id='+i;f.parentNode.insertBefore(j,f)})(window,document)</script>"""
CONTACTS = Contacts(
    declared(
        """
[services.ads]
name = "Ads & Co"
category = "marketing"
provider = { name = "Ads Inc.", country = "US" }
hosts = ["ads.example", "*.ads.example"]

[services.counter]
name = "Counter"
category = "statistics"
hosts = ["tags.example/count", "count.example"]

[services.manager]
name = "Manager"
category = "marketing"
hosts = ["tags.example"]

[services.pay]
name = "Pay"
category = "necessary"
hosts = ["pay.example"]
"""
    )
)
NECESSARY = frozenset({"necessary", "pay"})
ADS = "data-consent=ads"


def rewritten(markup: str | bytes, granted: frozenset[str] = NECESSARY, contacts: Contacts = CONTACTS) -> str:
    """What a page becomes; in pieces of any size it becomes the same."""
    data = markup.encode() if isinstance(markup, str) else markup
    forbidden = contacts.forbidden(granted)
    assert forbidden is not None
    sizes = (range(at, len(data), size) for size in (1, 2, 5, 11) for at in (0, 1))
    outcomes = set()
    for cuts in ([], *sizes, *([at] for at in range(min(len(data), 200)))):
        rewriter = TagRewriter(forbidden)
        places = [0, *cuts, len(data)]
        out = b"".join(rewriter.feed(data[start:end]) for start, end in pairwise(places)) + rewriter.finish()
        assert len(out) == len(data) + rewriter.inserted
        outcomes.add(out)
    assert len(outcomes) == 1
    return outcomes.pop().decode("utf-8", "surrogateescape")
