"""Which of autoconsent's rules are used, and what of them."""

from __future__ import annotations

import json
import re
from typing import Any

from duckduckgo_autoconsent import rules_json
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from scanner.banner.autoconsent import can_accept, rules_for

RULES: list[dict[str, Any]] = json.loads(rules_json())
PATTERNS = sorted({rule["runContext"]["urlPattern"] for rule in RULES if rule.get("runContext", {}).get("urlPattern")})


def names(url: str, *, is_top: bool = True) -> set[str]:
    return {rule["name"] for rule in rules_for(url, is_top=is_top)}


def test_rule_for_one_site_is_used_there_only() -> None:
    assert "ah.nl" in names("https://www.ah.nl/producten")
    assert "ah.nl" not in names("https://site.example/")
    assert "cookieyes" in names("https://site.example/")


def test_most_rules_are_not_for_frames() -> None:
    assert len(names("https://site.example/", is_top=False)) < 10 < len(names("https://site.example/"))


@settings(max_examples=300, suppress_health_check=list(HealthCheck), deadline=None)
@given(st.sampled_from(PATTERNS).flatmap(lambda pattern: st.tuples(st.just(pattern), st.from_regex(pattern))))
def test_no_rule_is_left_out_at_an_address_that_its_expression_matches(case: tuple[str, str]) -> None:
    pattern, url = case
    used = {rule.get("runContext", {}).get("urlPattern") for rule in rules_for(url, is_top=True)}

    assert re.search(pattern, url)
    wanted = [rule for rule in RULES if rule.get("runContext", {}).get("urlPattern") == pattern]
    assert pattern in used or all(rule.get("cosmetic") or not rule["runContext"].get("main", True) for rule in wanted)


def test_rule_without_steps_can_not_accept() -> None:
    without = next(rule["name"] for rule in RULES if not rule["optIn"] and not rule.get("cosmetic"))

    assert not can_accept(without)
    assert can_accept("cookieyes")
    assert can_accept("Onetrust")  # made of code, not of steps


def test_no_rule_only_hides_a_banner() -> None:
    used = rules_for("https://site.example/", is_top=True)

    assert not [rule["name"] for rule in used if rule.get("cosmetic") or '"hide":' in json.dumps(rule["optOut"])]
