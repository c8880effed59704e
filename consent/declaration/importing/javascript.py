"""Read the values that a JavaScript or TypeScript file writes down, and run nothing of it.

Objects, lists, texts, numbers and regular expressions become values; a name becomes what it was once declared to be.
What would have to be run to be known, such as a function, becomes `Code`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

from consent.errors import ConfigError, Fault, InvalidFile

if TYPE_CHECKING:
    from tree_sitter import Node

MAX_DEPTH = 60
"""Of values in values."""
MAX_JOINED = 100_000
"""Characters of a text that is put together with `+`."""

_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0", "\n": "", "\r\n": ""}
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r\n|.))", re.DOTALL)
_WRAPPERS = ("parenthesized_expression", "as_expression", "satisfies_expression", "non_null_expression")
_NAMES = ("identifier", "property_identifier", "string", "number", "computed_property_name", "this")
_GLOBALS = ("window.", "globalThis.", "self.")


@dataclass(frozen=True, slots=True)
class Code:
    """Something that only a browser can tell, at `line`."""

    line: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression as it is written."""

    source: str
    flags: str = ""

    def __str__(self) -> str:
        return f"/{self.source}/{self.flags}"


Value: TypeAlias = "bool | float | str | Pattern | Code | Sequence[Value] | Mapping[str, Value] | None"


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the file. `name` is the variable, the property or the function that it is given to."""

    name: str
    value: Value
    line: int


class Script:
    """One file, parsed."""

    def __init__(self, text: str, *, name: str) -> None:
        """Raises ConfigError where the parser is not installed; `name` is the file named in faults."""
        self.name = name
        self._text = text.encode("utf-8", "replace")
        self._root = _parsed(self._text)
        self._known: dict[str, Value] = {}
        self._being_read: set[str] = set()

    def objects(self, wanted: Callable[[Collection[str]], bool]) -> Iterator[Found]:
        """The outermost objects whose names of fields are `wanted`, in the order of the file."""
        stack = [self._root]
        while stack:
            node = stack.pop()
            if node.type == "object" and wanted(self._fields(node)):
                yield Found(self._given_to(node), self._read_whole(node), _line(node))
            else:
                stack.extend(reversed(node.named_children))

    def assignments(self, beginning: str) -> Iterator[Found]:
        """What is assigned to dotted names with that `beginning`, such as `tool.user.`, in the order of the file."""
        for node in self._of_type("assignment_expression"):
            left, right = node.child_by_field_name("left"), node.child_by_field_name("right")
            if left is not None and right is not None and (name := self._dotted(left)).startswith(beginning):
                yield Found(name, self._read_whole(right), _line(node))

    def calls(self, name: str) -> Iterator[Found]:
        """What the function with the dotted `name` is handed, a list for each call."""
        for node in self._of_type("call_expression"):
            function, arguments = node.child_by_field_name("function"), node.child_by_field_name("arguments")
            if function is not None and arguments is not None and self._dotted(function) == name:
                self._check(arguments)
                yield Found(name, [self._value(part, 0) for part in _parts(arguments)], _line(node))

    def check(self) -> None:
        """Raise InvalidFile where some of the file is no JavaScript."""
        self._check(self._root)

    def fail(self, message: str, line: int | None = None) -> InvalidFile:
        """The error that says `message` of this file."""
        return InvalidFile([Fault(self.name, line, "", message)])

    def _read_whole(self, node: Node) -> Value:
        self._check(node)
        return self._value(node, 0)

    def _check(self, node: Node) -> None:
        if node.has_error:
            raise self.fail("is not JavaScript that can be read from here on", _line(_first_error(node)))

    def _value(self, node: Node, depth: int) -> Value:
        if depth > MAX_DEPTH:
            raise self.fail(f"has values in values, more than {MAX_DEPTH} deep", _line(node))
        match node.type:
            case "object":
                return self._object(node, depth)
            case "array":
                return self._list(node, depth)
            case "string" | "template_string":
                return self._string(node)
            case "regex":
                flags = node.child_by_field_name("flags")
                return Pattern(
                    self._source(node.child_by_field_name("pattern")), "" if flags is None else self._source(flags)
                )
            case "number":
                return _number(self._source(node), _line(node))
            case "true" | "false":
                return node.type == "true"
            case "null" | "undefined":
                return None
            case "identifier" | "shorthand_property_identifier":
                return self._constant(self._source(node), node, depth)
            case "unary_expression":
                return self._unary(node, depth)
            case "binary_expression":
                return self._joined(node, depth)
            case kind if kind in _WRAPPERS and node.named_children:
                return self._value(node.named_children[0], depth + 1)
        return Code(_line(node))

    def _list(self, node: Node, depth: int) -> Value:
        values: list[Value] = []
        for part in _parts(node):
            if part.type == "spread_element":
                others = self._value(part.named_children[0], depth + 1) if part.named_children else None
                values += others if isinstance(others, list) else [Code(_line(part))]
            else:
                values.append(self._value(part, depth + 1))
        return values

    def _object(self, node: Node, depth: int) -> Value:
        value: dict[str, Value] = {}
        for part in _parts(node):
            if part.type == "pair":
                inner = part.child_by_field_name("value")
                value[self._key(part)] = Code(_line(part)) if inner is None else self._value(inner, depth + 1)
            elif part.type == "spread_element":
                others = self._value(part.named_children[0], depth + 1) if part.named_children else None
                value.update(others if isinstance(others, Mapping) else {"...": Code(_line(part))})
            elif part.type == "shorthand_property_identifier":
                value[self._source(part)] = self._value(part, depth + 1)
            else:
                value[self._key(part)] = Code(_line(part))
        return value

    def _fields(self, node: Node) -> list[str]:
        parts = _parts(node)
        return [
            self._source(part) if part.type == "shorthand_property_identifier" else self._key(part) for part in parts
        ]

    def _key(self, part: Node) -> str:
        """The name of a field; that of one which is computed is its source."""
        key = part.child_by_field_name("key") or part.child_by_field_name("name")
        if key is None:
            return "..."
        text = self._string(key) if key.type == "string" else self._source(key)
        return text if isinstance(text, str) else self._source(key)

    def _string(self, node: Node) -> Value:
        if any(part.type == "template_substitution" for part in node.named_children):
            return Code(_line(node))
        return _unescaped(self._source(node)[1:-1])

    def _unary(self, node: Node, depth: int) -> Value:
        """`-1`, and what minifiers write: `!0` is true, `void 0` is nothing."""
        operator, argument = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        inner = Code(_line(node)) if argument is None else self._value(argument, depth + 1)
        sign = "" if operator is None else self._source(operator)
        if sign == "!" and isinstance(inner, bool | int | float):
            return not inner
        if sign == "-" and isinstance(inner, int | float) and not isinstance(inner, bool):
            return -inner
        return None if sign == "void" and not isinstance(inner, Code) else Code(_line(node))

    def _joined(self, node: Node, depth: int) -> Value:
        """Texts that are put together with `+`, however many."""
        parts: list[str] = []
        length = 0
        stack = [node]
        while stack:
            part = stack.pop()
            if part.type == "binary_expression":
                operator = part.child_by_field_name("operator")
                sides = [part.child_by_field_name("right"), part.child_by_field_name("left")]
                if operator is None or self._source(operator) != "+" or None in sides:
                    return Code(_line(node))
                stack += [side for side in reversed(sides) if side is not None]
                continue
            value = self._value(part, depth + 1)
            if not isinstance(value, str) or (length := length + len(value)) > MAX_JOINED:
                return Code(_line(node))
            parts.append(value)
        return "".join(reversed(parts))

    def _constant(self, name: str, node: Node, depth: int) -> Value:
        """What the file declares `name` to be, where it does so once and nothing changes it."""
        if name == "undefined":
            return None
        if name not in self._known:
            declared = self._declared.get(name)
            if declared is None or name in self._being_read:
                return Code(_line(node))
            self._being_read.add(name)
            self._known[name] = self._value(declared, depth + 1)
            self._being_read.discard(name)
        return self._known[name]

    @cached_property
    def _declared(self) -> dict[str, Node]:
        found: dict[str, Node | None] = {}
        for node in self._of_type("variable_declarator", "assignment_expression", "augmented_assignment_expression"):
            declares = node.type == "variable_declarator"
            target = node.child_by_field_name("name" if declares else "left")
            if target is not None and target.type == "identifier":
                name = self._source(target)
                found[name] = node.child_by_field_name("value") if declares and name not in found else None
        return {name: node for name, node in found.items() if node is not None}

    def _of_type(self, *types: str) -> Iterator[Node]:
        stack = [self._root]
        while stack:
            node = stack.pop()
            if node.type in types:
                yield node
            stack.extend(reversed(node.named_children))

    def _given_to(self, node: Node) -> str:
        """The name of the variable, property or function around `node`."""
        while (parent := node.parent) is not None and parent.type in (*_WRAPPERS, "arguments"):
            node = parent
        if parent is None:
            return ""
        for field in ("name", "left", "key", "function"):
            if (target := parent.child_by_field_name(field)) is not None:
                return self._dotted(target)
        return ""

    def _dotted(self, node: Node) -> str:
        """`a.b.c` for `a.b.c`, `a["b"].c` and `(a.b = a.b || []).c`; a `?` stands for anything else."""
        parts: list[str] = []
        while True:
            if node.type == "parenthesized_expression" and node.named_children:
                node = node.named_children[0]
            elif node.type == "assignment_expression" and (left := node.child_by_field_name("left")):
                node = left
            elif node.type == "member_expression" and (inner := node.child_by_field_name("object")):
                parts.append(self._source(node.child_by_field_name("property")))
                node = inner
            elif node.type == "subscript_expression" and (inner := node.child_by_field_name("object")):
                index = node.child_by_field_name("index")
                value = None if index is None else self._value(index, 0)
                parts.append(value if isinstance(value, str) else "?")
                node = inner
            else:
                break
        start = self._source(node) if node.type in _NAMES else "?"
        name = ".".join([start, *reversed(parts)])
        return next((name.removeprefix(root) for root in _GLOBALS if name.startswith(root)), name)

    def _source(self, node: Node | None) -> str:
        return "" if node is None else self._text[node.start_byte : node.end_byte].decode("utf-8", "replace")


def _parsed(text: bytes) -> Node:
    try:
        # Here and not above: who imports JSON needs no parser, and the grammar of TypeScript reads JavaScript too.
        import tree_sitter
        import tree_sitter_typescript
    except ModuleNotFoundError as error:
        raise ConfigError(
            f"reading JavaScript needs more than is installed ({error.name} is missing): pip install 'kruimel[import]'"
        ) from None
    language = tree_sitter.Language(tree_sitter_typescript.language_typescript())
    return tree_sitter.Parser(language).parse(text).root_node


def _parts(node: Node) -> list[Node]:
    return [part for part in node.named_children if part.type != "comment"]


def _line(node: Node) -> int:
    return int(node.start_point[0]) + 1


def _first_error(node: Node) -> Node:
    while True:
        if node.is_error or node.is_missing:
            return node
        node = next((child for child in node.children if child.has_error or child.is_missing), node)
        if not node.children:
            return node


def _number(source: str, line: int) -> Value:
    digits = source.replace("_", "")
    try:
        if re.fullmatch(r"[0-9]{1,300}", digits):
            return int(digits)
        return int(digits, 16) if digits[:2].lower() == "0x" and len(digits) < 100 else float(digits)
    except ValueError:
        return Code(line)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_unescape, text)
    # Two escapes may be the halves of one character; a half by itself is none.
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescape(found: re.Match[str]) -> str:
    hexadecimal = found[1] or found[2] or found[3]
    if hexadecimal:
        code = int(hexadecimal, 16)
        return chr(code) if code <= 0x10FFFF else "\N{REPLACEMENT CHARACTER}"
    return _ESCAPES.get(found[4], found[4])
