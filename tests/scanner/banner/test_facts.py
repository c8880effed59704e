"""Facts about a banner: what its buttons look like, from what a browser says about them."""

from __future__ import annotations

import pytest

from scanner.banner.facts import contrast, facts_of
from scanner.banner.find import SeenBanner, SeenBox, SeenButton
from scanner.banner.frames import Frame
from scanner.banner.words import Role, role_of
from scanner.session import Session


def a_button(text: str = "Accepteren", **changes: object) -> SeenButton:
    facts: dict[str, object] = {
        "index": 0,
        "text": text,
        "role": role_of(text),
        "kind": "button",
        "rect": (0.0, 700.0, 160.0, 44.0),
        "color": "rgb(255, 255, 255)",
        "backgrounds": ("rgb(0, 0, 0)", "rgb(255, 255, 255)"),
        "font_px": 16.0,
        "font_weight": 700,
        "underlined": False,
    }
    return SeenButton(**{**facts, **changes})  # type: ignore[arg-type]


def a_banner(*buttons: SeenButton, **changes: object) -> SeenBanner:
    facts: dict[str, object] = {
        "frame": Frame(session=Session.__new__(Session), id="f", url="https://site.example/", world=1, is_top=True),
        "index": 0,
        "text": "Wij gebruiken cookies.",
        "rect": (0.0, 600.0, 1000.0, 200.0),
        "viewport": (1000.0, 800.0),
        "blocked": 0.0,
        "is_lifted": True,
        "buttons": buttons,
        "boxes": (),
    }
    return SeenBanner(**{**facts, **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ((255, 255, 255), (0, 0, 0), 21.0),
        ((0, 0, 0), (0, 0, 0), 1.0),
        ((118, 118, 118), (255, 255, 255), 4.54),
        ((255, 255, 255), (0, 102, 204), 5.57),
    ],
)
def test_contrast_is_that_of_the_guidelines(
    first: tuple[float, float, float], second: tuple[float, float, float], ratio: float
) -> None:
    assert contrast(first, second) == pytest.approx(ratio, abs=0.01)
    assert contrast(second, first) == contrast(first, second)


def test_button_is_told_with_its_size_colours_and_contrast() -> None:
    [button] = facts_of(a_banner(a_button())).buttons

    assert (button.role, button.width, button.height, button.font_weight) == (Role.ACCEPT, 160.0, 44.0, 700)
    assert (button.color, button.background, button.surroundings) == ("#ffffff", "#000000", "#ffffff")
    assert (button.contrast, button.edge_contrast) == (21.0, 21.0)


@pytest.mark.parametrize(
    ("backgrounds", "background", "edge"),
    [
        (("rgba(0, 0, 0, 0)", "rgb(10, 20, 30)"), "#0a141e", 1.0),
        (("rgba(0, 0, 0, 0.5)", "rgb(255, 255, 255)"), "#808080", 3.98),
        (("rgb(0 0 0 / 50%)", "rgba(0, 0, 0, 0)"), "#808080", 3.98),
        ((), "#ffffff", 1.0),
        (("image", "rgba(0, 0, 0, 0)", "rgb(0, 0, 0)"), "", None),
        (("color(display-p3 1 0 0)", "rgb(0, 0, 0)"), "", None),
    ],
)
def test_what_shines_through_a_button_is_reckoned_with(
    backgrounds: tuple[str, ...], background: str, edge: float | None
) -> None:
    [button] = facts_of(a_banner(a_button(backgrounds=backgrounds))).buttons

    assert button.background == background
    assert button.edge_contrast == (None if edge is None else pytest.approx(edge, abs=0.01))


def test_share_and_cover_are_told() -> None:
    assert (facts_of(a_banner()).share, facts_of(a_banner()).covers_page) == (0.25, False)
    assert facts_of(a_banner(blocked=1.0)).covers_page
    assert facts_of(a_banner(rect=(-10.0, -10.0, 2000.0, 2000.0))).share == 1.0
    assert not facts_of(a_banner(blocked=1.0, is_lifted=False)).covers_page


def test_ways_of_the_first_layer_are_told() -> None:
    boxes = (
        SeenBox(index=0, label="Nodig", ticked=True, disabled=True),
        SeenBox(index=1, label="Reclame", ticked=True, disabled=False),
    )
    facts = facts_of(a_banner(a_button("OK"), a_button("Instellingen"), a_button("×"), boxes=boxes))

    assert (facts.accept_on_first_layer, facts.refuse_on_first_layer, facts.has_close) == (True, False, True)
    assert facts.preticked == ("Reclame",)
