"""`kruimel browser`: find, install and check the browser that scans."""

from __future__ import annotations

import asyncio

import typer

from consent.errors import ConfigError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Find, install and check the browser that scans.")


@app.command()
def find() -> None:
    """Print the path of the browser that a scan would use."""
    from scanner.browser import NO_BROWSER, find_browser

    found = find_browser()
    if found is None:
        raise ConfigError(NO_BROWSER)
    typer.echo(str(found))


@app.command()
def install() -> None:
    """Get a browser, unless one is here: Playwright's download, else the package of Debian or Ubuntu."""
    from scanner.install import install_browser

    install_browser(lambda line: typer.echo(line, err=True))


@app.command()
def check() -> None:
    """Start the browser and try whether it shows a scan all that visitors get."""
    asyncio.run(_check())


async def _check() -> None:
    from scanner.browser import open_browser

    async with open_browser() as opened:
        typer.echo(f"{opened.name} {opened.version} accepts third-party cookies")
