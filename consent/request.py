"""What an application asks of one request: `request.state.consent`, or `consent.of(scope)` in any framework."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, Protocol

from consent.choice import Choice, PromptReason
from consent.errors import ConfigError
from consent.standing import Standing

STATE = "consent"
"""The key in `scope["state"]`."""

StandingOf = Callable[[Iterable[tuple[bytes, bytes]]], Standing]


class Consent:
    """What the visitor of one request has granted; `headers` are those of the request."""

    # Not the scope, which holds this object: the two would be left to the garbage collector.
    __slots__ = ("_headers", "_standing", "_standing_of", "was_read")

    def __init__(self, standing_of: StandingOf, headers: Iterable[tuple[bytes, bytes]]) -> None:
        self._standing_of = standing_of
        self._headers = headers
        self._standing: Standing | None = None
        self.was_read = False
        """Whether the application asked: the response then depends on the cookie, and says so in `Vary`."""

    @property
    def standing(self) -> Standing:
        """What is known of the visitor. Read it and nobody is told: an application uses the methods below."""
        # Many a response depends on nobody's consent, so cookies are read when the first one asks.
        if self._standing is None:
            self._standing = self._standing_of(self._headers)
        return self._standing

    def allows(self, word: str) -> bool:
        """Whether a category ("statistics") or a declared service ("google-analytics") may run for this visitor.

        Raises ValueError for a word that is neither, so that a typing error is seen and is never a yes.
        """
        self.was_read = True
        if word in self.standing.granted:
            return True
        if word in self.standing.words:
            return False
        known = ", ".join(sorted(self.standing.words))
        raise ValueError(f"{word!r} is neither a category nor a declared service; known are {known}")

    def allows_all(self, *words: str) -> bool:
        """Whether every one of `words` may run; raises ValueError for a word that is not known, granted or not."""
        return False not in [self.allows(word) for word in words]

    @property
    def choice(self) -> Choice | None:
        """The choice in force; None where there is none, or nothing of it stands any more."""
        self.was_read = True
        return self.standing.choice

    @property
    def prompt(self) -> PromptReason | None:
        """Why the visitor is asked; None where the visitor is left in peace."""
        self.was_read = True
        return self.standing.prompt

    @property
    def new(self) -> frozenset[str]:
        """The ids of the services that the visitor is still to be asked about."""
        self.was_read = True
        return self.standing.new

    def __repr__(self) -> str:
        return f"Consent(choice={self.standing.choice!r}, prompt={self.standing.prompt!r})"


class HasScope(Protocol):
    """A request or a WebSocket of any ASGI framework."""

    @property
    def scope(self) -> Mapping[str, Any]:
        """The ASGI scope."""
        ...


def of(connection: Mapping[str, Any] | HasScope) -> Consent:
    """The consent of an ASGI scope, or of a request or WebSocket that has one.

    Raises ConfigError where no ConsentMiddleware stands around the application.
    """
    scope = connection if isinstance(connection, Mapping) and "type" in connection else getattr(connection, "scope", {})
    found = (scope.get("state") or {}).get(STATE)
    if not isinstance(found, Consent):
        raise ConfigError("no ConsentMiddleware stands around this application, so there is no consent to read")
    return found
