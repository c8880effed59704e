"""The banner on sites that are not ours: one script tag there, this application anywhere."""

from widget.snippet.app import Snippets
from widget.snippet.site import SnippetSite

__all__ = ["SnippetSite", "Snippets"]
