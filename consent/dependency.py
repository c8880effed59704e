"""Consent as a dependency of FastAPI.

    @app.get("/video", dependencies=[Depends(consented("marketing"))])
    async def video() -> ...

    @app.get("/")
    async def home(consent: Annotated[Consent, Depends(given_consent)]) -> ...

FastAPI itself is not imported. It looks up the annotations of a dependency when it is handed one, so the module of
Starlette that they name is.
"""

from __future__ import annotations

from collections.abc import Callable

from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection

from consent.errors import ConfigError
from consent.guard import REFUSED
from consent.request import Consent, of


def given_consent(connection: HTTPConnection) -> Consent:
    """The consent of the request or WebSocket."""
    return of(connection)


def consented(*words: str) -> Callable[[HTTPConnection], Consent]:
    """A dependency that answers 403 unless every one of `words` is granted, and else gives the consent.

    Raises ConfigError for no words.
    """
    if not words:
        raise ConfigError("consented: name a category or a service, as in Depends(consented('statistics'))")

    def granted_consent(connection: HTTPConnection) -> Consent:
        consent = of(connection)
        if not consent.allows_all(*words):
            raise HTTPException(403, REFUSED)
        return consent

    return granted_consent
