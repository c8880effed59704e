"""One policy in WordPress: read the page, write the section, and publish it when asked to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from consent.declaration.model import Declaration
from consent.errors import ConfigError, InvalidFile
from consent.policy.documents.formats import Format
from consent.policy.documents.html import BLOCKS_OF_EDITOR, HtmlDocument
from consent.policy.documents.markers import Managed
from consent.policy.job import Outcome, Wishes, written_as_wished
from consent.policy.wordpress.page import Page, read_page, write_page
from consent.policy.wordpress.rest import RestApi

SUFFIX = ".wordpress"
_UNFIT = re.compile(r"[^a-z0-9.-]+")


@dataclass(frozen=True, slots=True)
class WordPressJob:
    """The page of `api` whose number or slug is `wanted`; what is known of it is kept in `folder`."""

    api: RestApi
    wanted: str
    declaration: Declaration
    wishes: Wishes
    folder: Path

    def done(self) -> tuple[Page, Outcome]:
        """The page as it is, and as it would be. Raises what `read_page` and `write_into` raise."""
        if self.wishes.format not in (None, Format.HTML):
            raise ConfigError("--format: WordPress keeps its pages in HTML; leave the option out")
        page = read_page(self.api, self.wanted)
        name = f"{self.api.name} page {page.id}"
        before = _opened(page, name)
        path = self.folder / f"{_UNFIT.sub('-', self.api.name.lower())}-{page.id}{SUFFIX}"
        return page, written_as_wished(before, Format.HTML, self.declaration, self.wishes, path=path, name=name)

    def publish(self, page: Page, outcome: Outcome, *, backup: bool) -> None:
        """Write the page where it is not up to date, and remember what was written.

        Raises ConfigError where somebody changed the page meanwhile, or WordPress kept something else than it was
        given, as it does with the HTML of users that it trusts less.
        """
        if not outcome.is_current:
            if backup:
                outcome.back_up()
            kept = write_page(self.api, page, outcome.written.text)
            outcome.remember()
            self._verify(kept, outcome)
        else:
            outcome.remember()

    def _verify(self, kept: Page, outcome: Outcome) -> None:
        try:
            managed: Managed | None = _opened(kept, outcome.name).managed
        except InvalidFile:
            managed = None
        if managed is None or managed.edited:
            raise ConfigError(
                f"{outcome.name}: is written, but WordPress changed the section as it took it (it trims the HTML of "
                f"users without the right unfiltered_html); look at the page, and at its revisions"
            )


def _opened(page: Page, name: str) -> HtmlDocument:
    # As WordPress tells them apart: what has no blocks comes from the classic editor.
    return HtmlDocument(page.content, name=name, is_classic=BLOCKS_OF_EDITOR not in page.content)
