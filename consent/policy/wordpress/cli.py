"""What `kruimel policy write --wordpress` does and tells."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import typer

from consent.declaration.model import Declaration
from consent.errors import ConfigError
from consent.policy.job import Outcome, Wishes
from consent.policy.wordpress.job import WordPressJob
from consent.policy.wordpress.page import Page
from consent.policy.wordpress.rest import RestApi, credentials_from


@dataclass(frozen=True, slots=True, kw_only=True)
class Remote:
    """A page as it would be, not written yet."""

    job: WordPressJob
    page: Page
    outcome: Outcome
    may_write: bool

    def keep(self, *, backup: bool) -> None:
        """Write the page and what is remembered of it, where that was asked for."""
        if self.may_write:
            self.job.publish(self.page, self.outcome, backup=backup)

    def tell(self, *, quiet: bool, with_diff: bool) -> None:
        """Say what was done; of a page that was not written, show what would change."""
        name = self.outcome.name
        is_waiting = not self.may_write and not self.outcome.is_current
        if is_waiting and with_diff:
            typer.echo(self.outcome.diff(), nl=False)
        if quiet:
            return
        if is_waiting:
            typer.echo(f"{name}: nothing is written yet; --publish writes it", err=True)
        elif self.outcome.is_current:
            typer.echo(f"{name}: the cookie section is up to date", err=True)
        else:
            typer.echo(f"{name}: cookie section written; {self._seen()}", err=True)

    def _seen(self) -> str:
        """Who can read it now."""
        where = f" at {self.page.path}" if self.page.path else ""
        return f"visitors read it{where}" if self.page.status == "publish" else "the page itself is not published"


def remote(
    sites: Sequence[str],
    wanted: str | None,
    declaration: Declaration,
    wishes: Wishes,
    folder: Path,
    *,
    may_write: bool,
) -> Remote:
    """The page `wanted` of the one site in `sites`; what is remembered of it lies in `folder`.

    Raises ConfigError for wrong use, and what `WordPressJob.done` raises.
    """
    if wanted is None:
        raise ConfigError("--publish: is for a page of WordPress; name it with --wordpress, or leave --publish out")
    if len(sites) != 1:
        raise ConfigError("--wordpress: goes with the address of one site, as in https://shop.example/")
    api = RestApi(sites[0], credentials_from(os.environ))
    job = WordPressJob(api, wanted, declaration, wishes, folder)
    page, outcome = job.done()
    return Remote(job=job, page=page, outcome=outcome, may_write=may_write)
