"""The demo, as a person runs it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_demo_ends_well_and_leaves_its_files(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "examples.demo"],
        cwd=tmp_path,
        env={"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "✘" not in done.stdout
    out = tmp_path / "demo-out"
    assert json.loads((out / "protected.json").read_text())["kruimel"] == "scan/1"
    assert tomllib.loads((out / "cookies.toml").read_text())["services"]["google-analytics"]["category"] == "statistics"


def test_declaration_of_the_shop_is_what_the_demo_writes(tmp_path: Path) -> None:
    """The one in the repository was made so; a change of the catalogue must not leave it behind."""
    from consent.declaration import load_declaration

    declaration = load_declaration(ROOT / "examples" / "webshop" / "cookies.toml")

    assert set(declaration.services) >= {"kruimel", "mollie", "voorbeeldthee", "google-analytics", "youtube"}
    assert not any(service.review for service in declaration.services.values())
