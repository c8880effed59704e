"""The house as it is meant to stand: who imports whom, and what an import costs."""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "consent": {"consent"},
    "scanner": {"scanner", "consent"},
    "widget": {"widget", "consent"},
}
OURS = {"consent", "scanner", "widget", "examples", "tests"}
HEAVY = {"playwright", "typer", "rich"}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imported(path: Path) -> set[str]:
    """The top-level packages that a module names in an import anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            found.add((node.module or "").partition(".")[0])
    return found


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_imports_point_one_way(package: str) -> None:
    wrong = {str(path.relative_to(ROOT)): imported(path) & OURS - MAY_IMPORT[package] for path in modules(package)}

    assert modules(package)
    assert {path: names for path, names in wrong.items() if names} == {}


@pytest.mark.parametrize("package", sorted({"examples", "tests"}))
def test_every_name_that_one_module_takes_from_another_is_there(package: str) -> None:
    """The type checker sees to the three packages."""
    taken = [
        (path, node.module, alias.name)
        for path in modules(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module and node.module.partition(".")[0] in OURS
        for alias in node.names
    ]

    assert taken
    assert [where for where in taken if not has(*where[1:])] == []


def has(module: str, name: str) -> bool:
    """Whether `from module import name` finds something."""
    part = ROOT.joinpath(*module.split("."), name)
    return part.is_dir() or part.with_suffix(".py").is_file() or hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize("package", MAY_IMPORT)
def test_every_module_fits_in_the_head(package: str) -> None:
    long = {str(path.relative_to(ROOT)): len(path.read_text("utf-8").splitlines()) for path in modules(package)}

    assert {path: lines for path, lines in long.items() if lines > 420} == {}


@pytest.mark.parametrize(
    ("statement", "heavy"),
    [
        ("import consent, widget", {*HEAVY, "sqlalchemy", "starlette"}),
        ("from consent import ConsentMiddleware, load_declaration", {*HEAVY, "sqlalchemy", "starlette"}),
        ("from widget import Banner", {*HEAVY, "sqlalchemy"}),
        ("import consent.records", {*HEAVY, "sqlalchemy"}),
    ],
)
def test_import_does_not_load_what_an_application_may_not_need(statement: str, heavy: set[str]) -> None:
    report = f"{statement}; import sys; print(*sys.modules)"

    loaded = subprocess.run([sys.executable, "-c", report], check=True, capture_output=True, text=True, cwd=ROOT)

    assert set(loaded.stdout.split()) & heavy == set()


def test_every_public_name_of_consent_can_be_imported() -> None:
    import consent

    assert {name: hasattr(consent, name) for name in consent.__all__} == dict.fromkeys(consent.__all__, True)
    assert set(consent.__all__) <= set(dir(consent))
    with pytest.raises(AttributeError, match="nothing_of_ours"):
        consent.nothing_of_ours  # noqa: B018
