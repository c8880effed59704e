"""Read the answer that a site has kept: known platforms' cookies and keys, and what sites of their own making write."""

from __future__ import annotations

import base64
import binascii
import json
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any
from urllib.parse import unquote

from scanner.banner.frames import Frame, open_frames
from scanner.session import PageError, Session
from scanner.signals import tcf

MAX_VALUE = 30_000

READ_STORAGE = """() => {
  try {
    return Object.keys(localStorage).slice(0, 300).map((key) => [key.slice(0, 1024), localStorage[key].slice(0, 30000)])
  } catch {
    return []
  }
}"""


class Answer(StrEnum):
    """What a kept value says."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNREAD = "unread"
    """An answer is kept, and it can not be told which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """One place where a platform keeps the answer."""

    platform: str
    """"" where several use it."""
    name: re.Pattern[str]
    accepted: re.Pattern[str]
    refused: re.Pattern[str]
    tcf: bool

    def read(self, value: str) -> Answer:
        """What the value says."""
        if self.tcf:
            string = tcf.decode(value)
            if isinstance(string, str):
                return Answer.UNREAD
            return Answer.ACCEPTED if string.grants else Answer.REFUSED
        return _first(value, self.accepted, self.refused)


def read_answer(name: str, value: str) -> Answer | None:
    """What a cookie or key says about consent; None where it has nothing to do with it, as far as its name tells."""
    plain = _decoded(value)
    for store in _stores():
        if store.name.fullmatch(name):
            return store.read(plain)
    rules = _plain()
    if not rules["names"].search(name):
        return None
    answer = _first(plain, rules["accepted"], rules["refused"])
    if answer is Answer.UNREAD and rules["accepting"].search(name):
        answer = _first(plain, rules["yes"], rules["no"])
    if answer is Answer.UNREAD and plain[:1] in "{[":
        answer = _of_json(plain)
    return answer


async def read_answers(session: Session) -> dict[str, Answer]:
    """What the browser holds about consent for the page now, under the names that `Tab.held` uses, without the kind."""
    found: dict[str, Answer] = {}
    for cookie in (await session.send("Network.getAllCookies"))["cookies"]:
        answer = read_answer(cookie["name"], cookie["value"][:MAX_VALUE])
        if answer is not None:
            found[f"cookie {cookie['name']} ({cookie['domain']})"] = answer
    for frame in await open_frames(session):
        for name, value in await _local_storage(frame):
            answer = read_answer(name, value)
            if answer is not None:
                found[f"local_storage {name} ({_origin(frame.url)})"] = answer
    return found


async def _local_storage(frame: Frame) -> Sequence[tuple[str, str]]:
    try:
        pairs = await frame.call(READ_STORAGE)
    except PageError:
        return ()
    return [(str(name), str(value)) for name, value in pairs] if isinstance(pairs, list) else ()


def _origin(url: str) -> str:
    match = re.match(r"[a-z]+://[^/?#]+", url)
    return match[0] if match else url


def _first(value: str, accepted: re.Pattern[str], refused: re.Pattern[str]) -> Answer:
    if accepted.search(value):
        return Answer.ACCEPTED
    return Answer.REFUSED if refused.search(value) else Answer.UNREAD


def _of_json(text: str) -> Answer:
    """An object of yes and no: a refusal where nothing but what is necessary has a yes."""
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return Answer.UNREAD
    inner = [part for part in value.values() if isinstance(part, dict)] if isinstance(value, dict) else []
    for part in (value, *inner):
        if not isinstance(part, dict):
            continue
        told = [choice for name, choice in part.items() if isinstance(choice, bool) and not _is_needed(str(name))]
        if len(told) > 0:
            return Answer.ACCEPTED if any(told) else Answer.REFUSED
    return Answer.UNREAD


def _is_needed(name: str) -> bool:
    return bool(re.search(r"necess|essent|functi|noodzak|required|strict|notwend|erforder", name, re.IGNORECASE))


def _decoded(value: str) -> str:
    """Without percent-encoding, which some platforms apply twice, and without base64 around JSON."""
    for _ in range(3):
        plain = unquote(value)
        if plain == value:
            break
        value = plain
    if value.startswith(("eyJ", "W3si")):
        try:
            return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4)).decode("utf-8", "replace")
        except (ValueError, binascii.Error):
            return value
    return value


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((resources.files("scanner.banner") / "stores.toml").read_text("utf-8"))


@cache
def _stores() -> tuple[Store, ...]:
    return tuple(
        Store(
            platform=store["platform"],
            name=re.compile(store["name"]),
            accepted=re.compile(store.get("accepted", "(?!)")),
            refused=re.compile(store.get("refused", "(?!)")),
            tcf=store.get("tcf", False),
        )
        for store in _data()["stores"]
    )


@cache
def _plain() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(expression, re.IGNORECASE) for name, expression in _data()["plain"].items()}
