"""A declaration that a person has edited, and what becomes of it when a scan is merged in."""

from __future__ import annotations

from dataclasses import replace

from consent.catalogue import load_catalogue
from consent.declaration.merge import merge
from consent.declaration.observed import parse_scan
from tests.consent.declaration.scans import as_bytes, service

# Most tests are about merging, not about how much of the catalogue has a source.
CATALOGUE = {known.id: replace(known, unverified=()) for known in load_catalogue().values()}
GA = service("google-analytics", "Google Analytics")
FONTS = service("google-fonts", "Google Fonts", "preferences")

EDITED = """\
# Our cookies. Keep this line!
kruimel = "cookies/1"   # the format

[site]
url = "https://shop.example" # production
controller = "Voorbeeld Thee"

# ---- statistics ----
[services.google-analytics]
name = "Meten met Google" # our own words
category = "marketing" # our lawyer says so
purpose.nl = '''
Wij tellen
bezoekers.'''

# the visitor number
[[services.google-analytics.items]]
kind = "cookie"
name = "_ga"
lifetime_s = 1000 # we changed it in the settings
purpose.nl = "Nummer."   # short

# ---- our own ----
[services.shop]
category = "necessary"
name = "Winkel"
provider = { site = true }

  [[services.shop.items]]
  kind = "cookie"
  name = "shop_session"

# ---- the end ----
"""


def update(text, scanned, catalogue=CATALOGUE):
    return merge(text, parse_scan(as_bytes(scanned)), catalogue)


def told(merged, kind):
    return [change.text for change in merged.changes if change.kind == kind]


def marks(merged):
    return {service.id: service.review for service in merged.declaration.services.values()}
