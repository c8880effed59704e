"""What the shop sells."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Tea:
    """One tea; the price is in cents, the colours are those of its tin."""

    slug: str
    name: str
    kind: str
    price: int
    grams: int
    minutes: str
    degrees: int
    text: str
    tin: str
    label: str


TEAS = {
    tea.slug: tea
    for tea in (
        Tea(
            slug="ochtendmist",
            name="Ochtendmist",
            kind="Groene thee",
            price=795,
            grams=100,
            minutes="2",
            degrees=75,
            text="Een zachte sencha die ruikt naar gemaaid gras. Voor wie rustig wakker wil worden.",
            tin="#5d7f5b",
            label="#eef3df",
        ),
        Tea(
            slug="dijkwachter",
            name="Dijkwachter",
            kind="Zwarte thee",
            price=695,
            grams=125,
            minutes="4",
            degrees=95,
            text="Stevige assam met een tikje mout. Kan tegen een wolkje melk en tegen windkracht zes.",
            tin="#7a3b2a",
            label="#f6e6d3",
        ),
        Tea(
            slug="late-zon",
            name="Late zon",
            kind="Rooibos",
            price=650,
            grams=125,
            minutes="6",
            degrees=100,
            text="Rooibos met sinaasappelschil en kaneel. Zonder cafeïne, dus ook na het eten.",
            tin="#b8602b",
            label="#fbeacb",
        ),
        Tea(
            slug="stille-haven",
            name="Stille haven",
            kind="Kruidenthee",
            price=595,
            grams=60,
            minutes="7",
            degrees=100,
            text="Kamille, citroenmelisse en lavendel. Voor het laatste kwartier van de dag.",
            tin="#6a6796",
            label="#eeecf8",
        ),
        Tea(
            slug="bergpad",
            name="Bergpad",
            kind="Oolong",
            price=1195,
            grams=75,
            minutes="3",
            degrees=85,
            text="Half geoxideerde oolong die drie keer een nieuwe kop geeft, elke keer een andere.",
            tin="#2f5d62",
            label="#e0efec",
        ),
        Tea(
            slug="witte-lente",
            name="Witte lente",
            kind="Witte thee",
            price=1450,
            grams=50,
            minutes="3",
            degrees=80,
            text="Jonge knoppen, kort gedroogd. Smaakt naar peer en een beetje naar honing.",
            tin="#a79a7c",
            label="#fbf8ec",
        ),
    )
}
