"""Take a visitor's answer: read it, keep the proof, set the cookie."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from consent.choice import Choice, Method, choose
from consent.endpoints.origin import from_this_site, own_path
from consent.endpoints.reply import Reply, json_reply, see_other, text_reply
from consent.endpoints.submission import (
    JSON,
    MAX_BYTES,
    Action,
    Refused,
    Submission,
    media_type_of,
    read_submission,
)
from consent.enforce.expire import expiring
from consent.headers import header
from consent.records.record import record_of
from consent.settings import Settings, home, state_of
from consent.standing import Standing

if TYPE_CHECKING:
    from starlette.types import Receive, Scope

BODY_TIMEOUT_S = 10
"""How long a browser may take to send the body."""

_METHODS = {Action.ACCEPT: Method.ACCEPT_ALL, Action.REJECT: Method.REJECT_ALL}


class Answers:
    """Takes the answers of all visitors; keeps nothing of any of them but the record."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    async def take(self, method: Method | None, standing: Standing, scope: Scope, receive: Receive) -> Reply:
        """The reply to a POST. `method` is None where the body's action decides."""
        headers = scope["headers"]
        if not from_this_site(headers, self._settings.trusted_hosts):
            return text_reply(403, "A choice can only be made on this site.")
        try:
            async with asyncio.timeout(BODY_TIMEOUT_S):
                body = await read_body(headers, receive)
            if body is None:
                # Either the visitor is gone, or the server (granian) could not make out what it was sent.
                return text_reply(400, "The body did not come whole.", (b"connection", b"close"))
            content_type = header(headers, b"content-type") or b""
            submission = read_submission(body, content_type.decode("latin-1"))
            choice = self._choice(method, standing, submission, signal=header(headers, b"sec-gpc") == b"1")
        except TimeoutError:
            return text_reply(408, "The body took too long.", (b"connection", b"close"))
        except Refused as refused:
            return text_reply(refused.status, str(refused))
        # Who sees the answer may rely on the proof, so the record comes first.
        language = self._settings.languages.asked(submission.language, headers)
        record_id = await self._keep(choice, language)
        return self._reply(scope, choice, submission, record_id, earlier=standing)

    def _choice(self, method: Method | None, standing: Standing, submission: Submission, *, signal: bool) -> Choice:
        settings = self._settings
        declaration = settings.declaration
        if submission.revision in (None, declaration.revision):
            # An older page may well name what is gone since; nothing of its answer counts.
            self._check_ids(submission)
        services = submission.services | declaration.services_in(submission.categories)
        about = submission.about or None
        if method is not None:
            about = None
        elif submission.action is None:
            raise Refused(400, f"action is missing; it is one of {', '.join(Action)}")
        elif submission.action in _METHODS and about is None:
            method = _METHODS[submission.action]
        else:
            method = Method.API if submission.is_json else Method.SELECTION
            if submission.action in _METHODS:
                services = about if about and submission.action is Action.ACCEPT else frozenset()
            elif submission.action is Action.ALLOW:
                # What is granted stays as it is, with its time; the rest is answered with no.
                about = declaration.asked_services - (standing.granted - services)
        return choose(
            declaration,
            method,
            services=services,
            now=datetime.fromtimestamp(settings.clock(), UTC),
            max_age=timedelta(seconds=settings.cookie.max_age),
            refusal_max_age=timedelta(seconds=settings.cookie.refusal_max_age),
            revision=submission.revision,
            shown=settings.codec.still_shown(submission.shown),
            signal=signal,
            about=about,
            earlier=standing.choice,
        )

    def _check_ids(self, submission: Submission) -> None:
        """Refuse ids that are not declared, and single services where the site asks by category."""
        declaration = self._settings.declaration
        for name, ids in (("service", submission.services), ("about", submission.about)):
            if not ids.issubset(declaration.services):
                raise Refused(400, f"{name} is the id of no declared service")
        if submission.services and declaration.site.choose != "services":
            raise Refused(400, "service: this site asks about whole categories; send category")

    async def _keep(self, choice: Choice, language: str) -> str | None:
        """Keep the record of `choice`; its id, or None where it could not be kept. The choice takes effect anyway."""
        settings = self._settings
        if settings.keeper is None:
            return None
        record = record_of(choice, settings.declaration, language)
        return record.id if await settings.keeper.keep(record) else None

    def _reply(
        self, scope: Scope, choice: Choice, submission: Submission, record_id: str | None, *, earlier: Standing
    ) -> Reply:
        settings = self._settings
        standing = settings.visitors.after(choice)
        headers = scope["headers"]
        cookies = [settings.cookie.header(settings.codec.encode(choice))]
        cookies += expiring(
            settings.declared_cookies,
            standing.granted,
            [value for name, value in headers if name == b"cookie"],
            host=(header(headers, b"host") or b"").decode("latin-1"),
            secure=settings.cookie.secure,
            withdrawn=earlier.granted - standing.granted,
            page=own_path(submission.return_to) or "/",
        )
        set_cookies = [(b"set-cookie", value) for value in cookies]
        if _wants_json(headers):
            state = {**state_of(settings.declaration, standing), "record": record_id}
            return json_reply(state, *set_cookies)
        return see_other(own_path(submission.return_to) or home(scope), *set_cookies)


async def read_body(headers: Iterable[tuple[bytes, bytes]], receive: Receive) -> bytes | None:
    """The body of the request; None where its end never came. Raises Refused for one of more than 8 kB."""
    length = header(headers, b"content-length")
    if length is not None and (len(length) > len(str(MAX_BYTES)) or (length.isdigit() and int(length) > MAX_BYTES)):
        raise Refused(413, f"the body is larger than {MAX_BYTES} bytes")
    body = b""
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        piece: bytes = message.get("body", b"")
        body += piece
        if len(body) > MAX_BYTES:
            raise Refused(413, f"the body is larger than {MAX_BYTES} bytes")
        if not message.get("more_body", False):
            return body


def _wants_json(headers: Iterable[tuple[bytes, bytes]]) -> bool:
    """Whether script asks and not a form: it sends JSON, or says that it wants JSON and no HTML."""
    headers = list(headers)
    if media_type_of((header(headers, b"content-type") or b"").decode("latin-1")) == JSON:
        return True
    accept = (header(headers, b"accept") or b"").lower()
    return JSON.encode("ascii") in accept and b"text/html" not in accept
