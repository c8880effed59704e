from __future__ import annotations

import pytest

from consent.policy.address import address_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wij bewaren uw gegevens. U mag ze inzien.", "u"),
        ("We bewaren jouw gegevens. Je mag ze inzien.", "je"),
        ("Wij bewaren uw gegevens. U mag ze inzien, als je dat vraagt.", "u"),
        ("Uw gegevens. Jouw gegevens.", "u"),
        ("JE RECHTEN", "je"),
        ("De winkel bewaart gegevens.", None),
        ("", None),
        ("Binnen 24 u antwoorden wij.", None),
        ("Zie `je` en <https://voorbeeld.example/u/je> en [hier](/je).", None),
        ("Mail u@voorbeeld.example of kijk op https://voorbeeld.example/je.", None),
        ("Een menu, een uur, een jeugdige, jé en u-vormig.", None),
    ],
)
def test_the_form_of_address_that_is_used_most_is_the_texts_own(text: str, expected: str | None) -> None:
    assert address_of(text) == expected
