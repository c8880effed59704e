"""The banner's static files, as they are served: without comments, and named after their content."""

from __future__ import annotations

import hashlib
import re
from importlib import resources

from consent.banner import Asset

_JS_COMMENT = re.compile(r"^\s*(/\*.*?\*/\s*$|//[^\n]*)", re.DOTALL | re.MULTILINE)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_CSS_GAP = re.compile(r"\s*([{};,])\s*|(?<=:)\s+")
_DIGITS = 10


def load_asset(stem: str, suffix: str) -> Asset:
    """The file `static/{stem}.{suffix}` as an asset called `{stem}.{digest}.{suffix}`."""
    source = (resources.files("widget") / "static" / f"{stem}.{suffix}").read_text("utf-8")
    body = (shrink_js(source) if suffix == "js" else shrink_css(source)).encode()
    digest = hashlib.sha256(body).hexdigest()[:_DIGITS]
    media_type = "text/javascript; charset=utf-8" if suffix == "js" else "text/css; charset=utf-8"
    return Asset(name=f"{stem}.{digest}.{suffix}", body=body, media_type=media_type, etag=f'"{digest}"')


def shrink_js(source: str) -> str:
    """The script without indentation and without comments that stand on lines of their own."""
    lines = (line.strip() for line in _JS_COMMENT.sub("", source).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


def shrink_css(source: str) -> str:
    """The style sheet without comments and without the white space that only people need."""
    text = " ".join(_CSS_COMMENT.sub("", source).split())
    return _CSS_GAP.sub(lambda gap: gap[1] or "", text).replace(";}", "}") + "\n"
