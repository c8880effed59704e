"""The walks of the site."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk; its length is in kilometres."""

    slug: str
    name: str
    km: float
    text: str
    film: str
    place: str
    """What the map shows."""


WALKS = {
    walk.slug: walk
    for walk in (
        Walk(
            slug="molenronde",
            name="Molenronde",
            km=6.5,
            text="Langs drie molens en een pontje dat je zelf bedient. Na regen is het laatste stuk drassig.",
            film="molenronde1",
            place="Molenkade, Voorbeeldpolder",
        ),
        Walk(
            slug="rietlanden",
            name="Rietlanden",
            km=4.2,
            text="Over een vlonderpad door het riet. In het voorjaar hoor je hier de roerdomp, zelden zie je hem.",
            film="rietlanden1",
            place="Rietlanden, Voorbeeldpolder",
        ),
        Walk(
            slug="oude-dijk",
            name="Oude dijk",
            km=9.8,
            text="Altijd wind, altijd uitzicht. Halverwege ligt een boerderij met koffie en een luie hond.",
            film="oudedijk1",
            place="Oude Dijk, Voorbeeldpolder",
        ),
    )
}
