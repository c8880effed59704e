"""Each state as a screen reader tells it, in Dutch and English, held against files that people have read.

After a change that is meant, write the files anew and read the difference:

    KRUIMEL_SNAPSHOTS=write pytest tests/widget/accessibility
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.async_api import Page

from consent.vocabulary import Language
from tests.widget.states import STATES, State, reach

SNAPSHOTS = Path(__file__).parent / "snapshots"
ADDRESS = re.compile(r":\n *- /url: [^\n]*")  # nobody hears it
WRITES = os.environ.get("KRUIMEL_SNAPSHOTS") == "write"


@pytest.mark.parametrize("language", [Language.NL, Language.EN], ids=lambda language: language.value)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.name)
async def test_it_reads_out_as_it_did(
    page: Page, speak: Callable[[Language], None], state: State, language: Language
) -> None:
    speak(language)
    await reach(page, state)
    told = ADDRESS.sub("", await page.locator("body").aria_snapshot()) + "\n"
    path = SNAPSHOTS / f"{state.name}.{language.value}.yaml"
    if WRITES:
        path.write_text(told, encoding="utf-8")
    assert told == path.read_text(encoding="utf-8")


def test_every_snapshot_is_of_a_state() -> None:
    expected = {f"{state.name}.{language}.yaml" for state in STATES for language in ("nl", "en")}
    assert {path.name for path in SNAPSHOTS.iterdir()} == expected
