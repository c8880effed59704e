"""The shop as most shops are: every tag runs at once, and nobody is asked anything."""

from __future__ import annotations

from examples.webshop.shop import create_app

HOST = "bare.voorbeeldthee.example"  # its name in the small internet

app = create_app()
