"""Build the wheel, install it into an empty environment, and use it from there: `python -m tests.wheel`.

An editable installation finds templates, TOML and static files in the work tree even when the wheel has lost them.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# What the package needs at run time and is no Python module.
USE = """
import asyncio, consent, widget
from consent.catalogue import load_catalogue
from consent.declaration import parse_declaration
from consent.locales import languages, load_locale
from consent.policy.section import render_section
from consent.vocabulary import Language
catalogue = load_catalogue()
assert 'google-analytics' in catalogue, 'the catalogue is empty'
assert len(languages()) >= 10, 'languages of the banner are missing'
for language in languages():
    load_locale(language)
declaration = parse_declaration('kruimel = "cookies/1"\\n[site]\\nurl = "https://shop.example"\\n')
assert 'ookie' in render_section(declaration, Language.NL, 'je')
banner = widget.Banner()
print(f'{len(catalogue)} services, policy templates, banner: all there')
"""


def main() -> None:
    """Raises CalledProcessError, and so ends with an exit code other than 0, where something is missing."""
    with tempfile.TemporaryDirectory() as folder:
        built = Path(folder, "dist")
        _run(sys.executable, "-m", "build", "--wheel", "--outdir", str(built), str(ROOT))
        wheel = next(built.glob("kruimel-*.whl"))
        _holds_the_packages_only(wheel)
        home = Path(folder, "empty")
        venv.create(home, with_pip=True)
        python = home / "bin" / "python"
        _run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel))
        _run(str(home / "bin" / "kruimel"), "--help", folder=folder)
        _run(str(python), "-c", USE, folder=folder)
        print(f"{wheel.name}: {wheel.stat().st_size / 1000:.0f} kB, works from an empty environment")


def _holds_the_packages_only(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        tops = {name.split("/")[0] for name in archive.namelist()}
    packages = {name for name in tops if not name.endswith(".dist-info")}
    if packages != {"consent", "scanner", "widget"}:
        raise SystemExit(f"the wheel holds {sorted(packages)}, not consent, scanner and widget")


def _run(*command: str, folder: str | None = None) -> None:
    subprocess.run(command, check=True, cwd=folder, stdout=None if folder else subprocess.DEVNULL)


if __name__ == "__main__":
    main()
