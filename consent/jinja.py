"""Blocks of a Jinja2 template that show only with consent.

    {% consent "statistics" %}<script src="/count.js"></script>{% otherwise %}<p>…</p>{% endconsent %}

Add `consent.jinja.ConsentExtension` to the environment's extensions. The template needs the request in its context as
`request`, which Starlette and FastAPI put there, or the visitor's consent as `consent`.
"""

from __future__ import annotations

from typing import Any

from jinja2 import nodes
from jinja2.ext import Extension
from jinja2.parser import Parser
from jinja2.runtime import Context

from consent.errors import ConfigError
from consent.request import Consent, of


class ConsentExtension(Extension):
    """The tag `consent`: one or more categories or services, all of which are to be granted."""

    tags = frozenset({"consent"})  # type: ignore[assignment]  # jinja2 says set, and only looks in it

    def parse(self, parser: Parser) -> nodes.Node:
        """The tag with its blocks, as a condition."""
        line = next(parser.stream).lineno
        words = [parser.parse_expression()]
        while parser.stream.skip_if("comma"):
            words.append(parser.parse_expression())
        body = parser.parse_statements(("name:otherwise", "name:endconsent"))
        otherwise: list[nodes.Node] = []
        if next(parser.stream).value == "otherwise":
            otherwise = parser.parse_statements(("name:endconsent",), drop_needle=True)
        test = self.call_method("_grants", [nodes.ContextReference(), nodes.List(words)])
        return nodes.If(test, body, [], otherwise).set_lineno(line)

    def _grants(self, context: Context, words: list[Any]) -> bool:
        return _consent(context).allows_all(*words)


def _consent(context: Context) -> Consent:
    consent = context.get("consent")
    if isinstance(consent, Consent):
        return consent
    request = context.get("request")
    if request is None:
        raise ConfigError("{% consent %}: the template is given no request; pass it in the context as request=request")
    return of(request)
