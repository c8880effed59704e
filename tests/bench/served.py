"""What `bench_server` has uvicorn serve: one application bare, and with each of three middlewares."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.middleware.sessions import SessionMiddleware
from starlette.routing import Route

from consent import ConsentMiddleware
from tests.bench.bench_middleware import DECLARATION, SECRET, Nothing, _line, _page, _reading
from widget import Banner

bare = Starlette(routes=[Route("/", _line), Route("/reads", _reading), Route("/page", _page)])
nothing = Nothing(bare)
ours = ConsentMiddleware(bare, declaration=DECLARATION, secret_key=SECRET, banner=Banner())
sessions = SessionMiddleware(bare, secret_key=SECRET)
