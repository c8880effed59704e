"""The banner: what a visitor sees of kruimel, and the script that wakes what the visitor allows."""

from widget.banner import Banner
from widget.snippet import Snippets, SnippetSite

__all__ = ["Banner", "SnippetSite", "Snippets"]
