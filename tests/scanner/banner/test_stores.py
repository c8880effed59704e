"""What the answer is that a site has kept."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.banner.stores import Answer, read_answer

YES = "CPXxRfAPXxRfAAfKABENB-CgAP_AAAAAAAYgAAAAAAAA"
NO = "CPXxRfAPXxRfAAfKABENB-CgAAAAAAAAAAYgAAAAAAAA"


@pytest.mark.parametrize(
    ("name", "accepted", "refused"),
    [
        ("OptanonConsent", "groups=C0001:1,C0002:1,C0004:1&x=1", "isGpcEnabled=0&groups=C0001:1,C0002:0,C0004:0"),
        (
            "CookieConsent",
            "{stamp:'a',necessary:true,preferences:true,statistics:true,marketing:true,method:'explicit'}",
            "{stamp:'a',necessary:true,preferences:false,statistics:false,marketing:false,method:'explicit'}",
        ),
        ("euconsent-v2", YES, NO),
        ("cc_cookie", '{"categories":["necessary","analytics"],"revision":0}', '{"categories":["necessary"]}'),
        ("klaro", '{"shop":true,"matomo":true}', '{"shop":true,"matomo":false}'),
        ("cookieyes-consent", "consent:yes,necessary:yes,analytics:yes", "consent:no,necessary:yes,analytics:no"),
        ("cmplz_marketing", "allow", "deny"),
        ("CookieScriptConsent", '{"action":"accept"}', '{"action":"reject"}'),
        ("cookieconsent_status", "allow", "deny"),
        ("consent", "2.BpIDzAAAs.4h2Kp9dQx.gA.x", "2.BpIDzAAAR.4h2Kp9dQx.AA.x"),
        ("cookie_keuze", "alles", "noodzakelijk"),
        ("cookies_accepted", "true", "false"),
        ("my_consent", '{"necessary":true,"statistics":true}', '{"necessary":true,"statistics":false}'),
        ("cookieConsent", "eyJhbmFseXRpY3MiOnRydWV9", "eyJhbmFseXRpY3MiOmZhbHNlfQ"),
    ],
)
def test_kept_answer_is_read_however_it_is_encoded(name: str, accepted: str, refused: str) -> None:
    for encode in (str, quote, lambda text: quote(quote(text))):
        assert read_answer(name, encode(accepted)) is Answer.ACCEPTED
        assert read_answer(name, encode(refused)) is Answer.REFUSED


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cookieconsent_status", "dismiss"),
        ("cookie_seen", "1"),
        ("didomi_token", "x"),
        ("cmplz_banner-status", "dismissed"),
        ("euconsent-v2", "gibberish"),
        ("gdpr", ""),
        ("privacy", "{broken"),
    ],
)
def test_answer_that_can_not_be_read_is_not_guessed(name: str, value: str) -> None:
    assert read_answer(name, value) is Answer.UNREAD


@pytest.mark.parametrize("name", ["_ga", "session", "cart", "PHPSESSID", "__utma"])
def test_other_cookies_say_nothing_about_consent(name: str) -> None:
    assert read_answer(name, "accepted") is None


@given(st.sampled_from(["OptanonConsent", "klaro", "euconsent-v2", "my_consent"]), st.text(max_size=300))
def test_any_value_can_be_read(name: str, value: str) -> None:
    assert read_answer(name, value) in Answer
