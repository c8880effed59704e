"""Endpoints that need consent: `@requires_consent("statistics")`.

    @requires_consent("marketing", fallback=ask_first)
    async def video(request: Request) -> Response: ...

No framework is imported before a request is refused.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from consent.errors import ConfigError
from consent.request import of

P = ParamSpec("P")
R = TypeVar("R")

REFUSED = "This needs consent that has not been given."


def requires_consent(*words: str, fallback: Any = None) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """A decorator for an endpoint that runs only where every one of `words` is granted: categories or services.

    The endpoint is a function or a method, async or not, that takes a request or a WebSocket of any ASGI framework.
    Who has not granted them gets `fallback`: a response, or a function that is called in the endpoint's place with
    the same arguments. Without one it is 403, and a WebSocket is closed; both need Starlette or FastAPI.

    Raises ConfigError for no words, and where an endpoint gets no request; ValueError, at the first request, for a
    word that is neither a category nor a declared service.
    """
    if not words or not all(isinstance(word, str) for word in words):
        raise ConfigError("requires_consent: name a category or a service, as in @requires_consent('statistics')")

    def decorate(endpoint: Callable[P, R]) -> Callable[P, R]:
        if inspect.iscoroutinefunction(endpoint):

            @wraps(endpoint)
            async def guarded_async(*args: P.args, **kwargs: P.kwargs) -> Any:
                connection = _connection(endpoint, args, kwargs)
                if of(connection).allows_all(*words):
                    return await endpoint(*args, **kwargs)
                answer = _refusal(connection, fallback, args, kwargs)
                return await answer if inspect.isawaitable(answer) else answer

            return guarded_async  # type: ignore[return-value]  # R is the coroutine that this function makes

        @wraps(endpoint)
        def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
            connection = _connection(endpoint, args, kwargs)
            if of(connection).allows_all(*words):
                return endpoint(*args, **kwargs)
            refusal: R = _refusal(connection, fallback, args, kwargs)
            return refusal

        return guarded

    return decorate


def _connection(endpoint: Callable[..., Any], args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    """The request or WebSocket among the arguments."""
    for value in (*args, *kwargs.values()):
        scope = getattr(value, "scope", None)
        if isinstance(scope, Mapping) and scope.get("type") in ("http", "websocket"):
            return value
    raise ConfigError(
        f"requires_consent: {endpoint.__qualname__} is handed no request; let it take one, as in request: Request"
    )


def _refusal(connection: Any, fallback: Any, args: tuple[Any, ...], kwargs: Mapping[str, Any]) -> Any:
    if fallback is not None:
        # A response is an ASGI application, and so it can be called as well.
        is_endpoint = inspect.isroutine(fallback) or isinstance(fallback, type)
        return fallback(*args, **kwargs) if is_endpoint else fallback
    if connection.scope["type"] == "websocket":
        return connection.close(1008, REFUSED)
    from starlette.responses import PlainTextResponse

    return PlainTextResponse(f"{REFUSED}\n", 403)
