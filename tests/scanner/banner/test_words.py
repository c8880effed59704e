"""What buttons on consent banners mean, by what they say."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.banner.words import Role, is_about_consent, reopens, role_of

SAYS = {
    Role.ACCEPT: [
        "Accepteren", "Alles accepteren", "Accepteer alle cookies", "Alle cookies toestaan", "Akkoord",
        "Ik ga akkoord",
        "Ja, ik accepteer alles", "Ja, prima", "Cookies accepteren", "Accepteer en sluit", "Accept all",
        "Accept All Cookies",
        "Allow all", "I agree", "I Accept", "Yes, I agree", "Agree and continue", "Alle akzeptieren",
        "Alles akzeptieren",
        "Zustimmen", "Ich stimme zu", "Einverstanden", "Tout accepter", "J'accepte", "Accepter et continuer",
        "Sta alles toe",
        "✓ Accepteer alles", "Alles toestaan", "Toestaan", "Accept cookies", "Allow cookies", "Accept & close",
        "Alle Cookies zulassen", "Accepter tous les cookies", "Oui, j'accepte", "Consent", "Ja",
        "Akkoord en doorgaan",
    ],
    Role.REFUSE: [
        "Weigeren", "Alles weigeren", "Weiger alle cookies", "Alle cookies weigeren", "Cookies weigeren",
        "Nee, bedankt", "Nee",
        "Alleen noodzakelijk", "Alleen noodzakelijke cookies", "Alleen functionele cookies",
        "Alleen strikt noodzakelijke cookies",
        "Accepteer alleen noodzakelijke cookies", "Alleen noodzakelijke cookies accepteren", "Niet akkoord",
        "Niet accepteren",
        "Doorgaan zonder te accepteren", "Doorgaan zonder toestemming", "Reject", "Reject all", "Decline",
        "Deny", "Reject All",
        "Only necessary", "Necessary only", "Use necessary cookies only", "Accept only essential cookies",
        "Essential only",
        "Accept necessary cookies", "Continue without accepting", "No thanks", "I do not agree", "I do not accept",
        "Ablehnen", "Alle ablehnen", "Nur notwendige", "Nur notwendige Cookies",
        "Nur essenzielle Cookies akzeptieren",
        "Nur erforderliche Cookies", "Tout refuser", "Refuser", "Continuer sans accepter", "Refuser tout",
        "Alles afwijzen",
        "Afwijzen", "Reject non-essential cookies", "Weiger optionele cookies", "Weiger", "Alle afwijzen",
        "Je refuse",
    ],
    Role.SETTINGS: [
        "Instellingen", "Cookie-instellingen", "Cookie instellingen", "Voorkeuren", "Voorkeuren beheren",
        "Zelf instellen",
        "Aanpassen", "Instellingen aanpassen", "Meer opties", "Settings", "Cookie settings",
        "Manage preferences", "Customize",
        "Manage cookies", "More options", "Preferences", "Cookie Settings", "Einstellungen",
        "Cookie-Einstellungen", "Anpassen",
        "Einstellungen verwalten", "Paramètres", "Personnaliser", "Gérer mes choix", "Gérer les cookies",
        "Show details", "Beheer voorkeuren", "Manage options", "Cookies beheren", "Nee, pas aan",
        "Ik wil zelf kiezen", "Kies zelf",
    ],
    Role.SAVE: [
        "Opslaan", "Voorkeuren opslaan", "Keuze opslaan", "Selectie toestaan", "Selectie opslaan",
        "Bevestig mijn keuzes", "Save",
        "Save preferences", "Save settings", "Confirm my choices", "Allow selection", "Accept selected",
        "Save and close",
        "Auswahl speichern", "Auswahl erlauben", "Einstellungen speichern", "Enregistrer",
        "Enregistrer mes choix", "Valider",
        "Instellingen opslaan", "Bewaar voorkeuren", "Confirm choices", "Opslaan en sluiten",
        "Accepteer selectie", "Save & Exit",
        "Allow selected cookies", "Bevestigen", "Mijn keuzes opslaan", "Accepter la sélection",
    ],
    Role.ACKNOWLEDGE: ["OK", "Oké", "Ok, begrepen", "Begrepen", "Ik begrijp het", "Got it", "Got it!",
        "I understand", "Verstanden", "J'ai compris"],
    Role.CLOSE: ["×", "Sluiten", "Close", "X", "Schließen", "Fermer"],
    Role.OTHER: [
        "", "Meer informatie", "Privacybeleid", "Cookie policy", "Lees meer", "Winkelwagen", "Bestellen",
        "Learn more", "Zoeken",
        "Inloggen", "Aanmelden", "Volgende", "Impressum", "Mehr erfahren", "En savoir plus", "Nederlands",
        "Statistieken",
        "Accept the terms of this contract and pay", "Alle producten", "All news", "Neem contact op",
        "Nee maar echt mooi",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("role", "text"), [(role, text) for role, texts in SAYS.items() for text in texts])
def test_button_is_understood(role: Role, text: str) -> None:
    assert role_of(text) is role
    assert role_of(f"  {text.upper()} ") is role


@pytest.mark.parametrize(
    "text",
    ["Cookie-instellingen", "Cookievoorkeuren wijzigen", "Cookie settings", "Toestemming intrekken", "Manage cookies",
     "Privacy settings", "Cookie-Einstellungen", "Gérer les cookies", "Cookies", "Withdraw consent",
        "Consent preferences"],
)  # fmt: skip
def test_control_that_leads_back_to_the_choice_is_known(text: str) -> None:
    assert reopens(text)


@pytest.mark.parametrize(
    "text", ["", "Cookiebeleid", "Instellingen", "Mijn account", "Privacy policy", "Opties", "Settings"]
)
def test_other_controls_do_not_lead_back_to_the_choice(text: str) -> None:
    assert not reopens(text)


def test_second_layer_may_speak_of_other_things_than_cookies() -> None:
    assert is_about_consent("Wij gebruiken Cookies.")
    assert not is_about_consent("Onze partners en doeleinden")
    assert is_about_consent("Onze partners en doeleinden", layer=2)


@given(st.text(max_size=500))
def test_any_text_has_a_role(text: str) -> None:
    assert role_of(text) in Role


def test_hostile_text_takes_no_time() -> None:
    start = time.perf_counter()
    for word in ("accept ", "cookie ", "alleen noodzakelijke ", "no ", "weiger alle ", "ga verder "):
        role_of(word * 50_000)
        role_of((word * 100)[:119])
    assert time.perf_counter() - start < 0.5
