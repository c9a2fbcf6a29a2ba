"""One Go file to its `FileFacts`: everything that syntax alone says about what the file declares.

Only package-level declarations and the members of types become declarations; what is local to a function does not. A file with
syntax errors gives what can be read of it. Declarations named `_` are kept here: they are facts, if not names to search for.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from operator import attrgetter

from indexes import comments, signatures, syntax
from indexes.comments import Doc
from indexes.model import Declaration, FileFacts, Import, Kind
from indexes.syntax import Node

_LONGEST_VALUE = 80
_POSITION = attrgetter("line", "column")
_KINDS_OF_TYPE = {"struct_type": Kind.STRUCT, "interface_type": Kind.INTERFACE}
_MEMBERLESS = frozenset({"type_identifier", "qualified_type", "function_type", "generic_type"})
# What is written out within the types of parameters and type arguments is no part of the owner's values.
_OPAQUE = frozenset({"function_type", "type_arguments"})
_TYPE_WRAPPERS = frozenset({"pointer_type", "parenthesized_type", "generic_type"})


def extract(source: bytes) -> FileFacts:
    """Return the facts of one file.

    Args:
        source: The file as it is on disk.
    """
    tree = syntax.parse_declarations(source)
    reader = _Reader(source)
    for pattern, captures in syntax.find_matches("symbols", tree.root_node, max_start_depth=1):
        _HANDLERS[pattern](reader, captures)
    header = b"\n".join(reader.lines[: reader.package_line]).lstrip()
    reader.declarations.sort(key=_POSITION)
    return FileFacts(
        package_name=reader.package_name,
        declarations=tuple(reader.declarations),
        imports=tuple(reader.imports),
        constraint=comments.find_constraint(header),
        generated=comments.is_generated(header),
        errors=syntax.hides_declarations(tree.root_node),
    )


class _Reader:
    """Collects the declarations of one file."""

    def __init__(self, source: bytes) -> None:
        # A byte order mark counts as columns, but is no text.
        self.lines = (b"   " + source[3:] if source.startswith(codecs.BOM_UTF8) else source).split(b"\n")
        self.package_name = ""
        self.package_line = 0
        self.declarations: list[Declaration] = []
        self.imports: list[Import] = []

    def doc(self, node: Node) -> Doc:
        row, column = node.start_point
        return comments.find_doc(self.lines, row + 1, column + 1)

    def on_one_line(self, node: Node) -> str:
        """The node's text in the file, or `...` when it takes several lines."""
        row, column = node.start_point
        end_row, end_column = node.end_point
        return self.lines[row][column:end_column].decode("utf-8", "replace") if row == end_row else "..."

    def add(
        self,
        name: Node,
        whole: Node,
        kind: Kind,
        signature: str,
        doc: Doc = comments.NO_DOC,
        *,
        receiver: str = "",
        pointer: bool = False,
        embedded: bool = False,
        type_parameters: str = "",
        embeds: tuple[str, ...] = (),
    ) -> None:
        row, column = name.start_point
        self.declarations.append(
            Declaration(
                _text(name),
                kind,
                receiver,
                row + 1,
                column + 1,
                whole.start_point.row + 1,
                whole.end_point.row + 1,
                signature,
                doc.text,
                doc.markers,
                pointer,
                embedded,
                type_parameters,
                embeds,
            )
        )

    def package(self, captures: dict[str, list[Node]]) -> None:
        name = captures["package.name"][0]
        self.package_name = _text(name)
        whole = captures["package"][0]
        self.package_line = whole.start_point.row
        self.add(name, whole, Kind.PACKAGE, f"package {self.package_name}", self.doc(whole))

    def import_declaration(self, captures: dict[str, list[Node]]) -> None:
        for spec in _specs(captures["import"][0], "import_spec"):
            path = spec.child_by_field_name("path")
            alias = spec.child_by_field_name("name")
            if path is not None:
                row, column = spec.start_point
                self.imports.append(Import(_text(path)[1:-1], _text(alias) if alias else "", row + 1, column + 1))

    def func(self, captures: dict[str, list[Node]]) -> None:
        whole = captures["func"][0]
        parameters = whole.child_by_field_name("type_parameters")
        self.add(
            captures["func.name"][0],
            whole,
            Kind.FUNC,
            _head(whole),
            self.doc(whole),
            type_parameters=_flat(parameters) if parameters else "",
        )

    def method(self, captures: dict[str, list[Node]]) -> None:
        whole = captures["method"][0]
        receiver, pointer = _receiver(captures["method.receiver"][0])
        self.add(
            captures["method.name"][0],
            whole,
            Kind.METHOD,
            _head(whole),
            self.doc(whole),
            receiver=receiver,
            pointer=pointer,
        )

    def types(self, captures: dict[str, list[Node]]) -> None:
        declaration = captures["types"][0]
        for spec in declaration.named_children:
            name = spec.child_by_field_name("name")
            body = spec.child_by_field_name("type")
            if name is None or body is None:
                continue
            parameters = spec.child_by_field_name("type_parameters")
            bracketed = _flat(parameters) if parameters else ""
            alias = spec.type == "type_alias"
            kind = Kind.ALIAS if alias else _KINDS_OF_TYPE.get(body.type, Kind.TYPE)
            written = body.type.removesuffix("_type") if body.type in _KINDS_OF_TYPE else _type_text(body)
            self.add(
                name,
                spec,
                kind,
                f"type {_text(name)}{bracketed} {'= ' if alias else ''}{written}",
                self.doc(spec) if _is_grouped(declaration) else self.doc(declaration),
                type_parameters=bracketed,
                embeds=tuple(_embeds(body)),
            )
            if body.type not in _MEMBERLESS:
                self.members(body, _text(name))

    def members(self, node: Node, owner: str) -> None:
        """Add the fields of the struct types, and the methods of the interface types, written out within a type."""
        if node.type == "field_declaration_list":
            for member in node.named_children:
                if member.type == "field_declaration":
                    self.field(member, owner)
        elif node.type == "interface_type":
            for member in node.named_children:
                if member.type == "method_elem":
                    name = member.child_by_field_name("name")
                    if name is not None:
                        self.add(name, member, Kind.INTERFACE_METHOD, _flat(member), self.doc(member), receiver=owner)
        elif node.type not in _OPAQUE:
            for child in node.named_children:
                self.members(child, owner)

    def field(self, member: Node, owner: str) -> None:
        type_node = member.child_by_field_name("type")
        if type_node is None:
            return
        doc = self.doc(member)
        names = member.children_by_field_name("name")
        written = _type_text(type_node)
        if not names:
            self.add(_base_type(type_node), member, Kind.FIELD, _star(member) + written, doc, receiver=owner, embedded=True)
        for name in names:
            self.add(name, member, Kind.FIELD, f"{_text(name)} {written}", doc, receiver=owner)
            if "{" in written:
                self.members(type_node, f"{owner}.{_text(name)}")

    def values(self, declaration: Node, keyword: str, kind: Kind) -> None:
        grouped = _is_grouped(declaration)
        type_text = value_nodes = None
        for spec in _specs(declaration, f"{keyword}_spec"):
            type_node = spec.child_by_field_name("type")
            values = spec.child_by_field_name("value")
            # In a const group a spec without values repeats the last one's type and expressions
            # (https://go.dev/ref/spec#Constant_declarations).
            if keyword == "var" or values is not None:
                type_text = _type_text(type_node) if type_node else ""
                value_nodes = [node for node in values.named_children if node.type != "comment"] if values else []
            doc = self.doc(spec if grouped else declaration)
            names = spec.children_by_field_name("name")
            names = [name for name in names if name.is_named]
            for number, name in enumerate(names):
                value = value_nodes[number] if value_nodes and len(value_nodes) == len(names) else None
                written = self.on_one_line(value) if value is not None else ""
                self.add(name, spec, kind, _value_signature(keyword, name, type_text or "", written), doc)

    def consts(self, captures: dict[str, list[Node]]) -> None:
        self.values(captures["consts"][0], "const", Kind.CONST)

    def vars(self, captures: dict[str, list[Node]]) -> None:
        self.values(captures["vars"][0], "var", Kind.VAR)


# In the order of the patterns in queries/go/symbols.scm.
_HANDLERS = (
    _Reader.package,
    _Reader.import_declaration,
    _Reader.func,
    _Reader.method,
    _Reader.types,
    _Reader.consts,
    _Reader.vars,
)


def _text(node: Node) -> str:
    text = node.text
    return text.decode("utf-8", "replace") if text else ""


def _specs(declaration: Node, kind: str) -> Iterator[Node]:
    for child in declaration.named_children:
        if child.type == kind:
            yield child
        elif child.type == f"{kind}_list":
            yield from (spec for spec in child.named_children if spec.type == kind)


def _is_grouped(declaration: Node) -> bool:
    return any(child.type == "(" or child.type.endswith("_spec_list") for child in declaration.children)


def _flat(node: Node) -> str:
    """The node's text on one line, comments taken out."""
    return signatures.one_line(_text(node))


def _head(func: Node) -> str:
    """A function's declaration without its body."""
    body = func.child_by_field_name("body")
    if body is None:
        return _flat(func)
    text = func.text or b""
    return signatures.one_line(text[: body.start_byte - func.start_byte].decode("utf-8", "replace").rstrip())


def _type_text(node: Node) -> str:
    """A type on one line; the insides of a struct or interface that is written out over several lines are left out."""
    text = _text(node)
    if "\n" in text and "{" in text:
        text = signatures.without_insides(text)
    return signatures.one_line(text)


def _value_signature(keyword: str, name: Node, type_text: str, value: str) -> str:
    signature = f"{keyword} {_text(name)}"
    if type_text:
        signature += f" {type_text}"
    if value:
        signature += f" = {value}" if len(value) <= _LONGEST_VALUE else " = ..."
    return signature


def _base_type(node: Node) -> Node:
    """The identifier that names an embedded or a receiver type."""
    while True:
        if node.type in _TYPE_WRAPPERS:
            inner = node.child_by_field_name("type") or next(iter(node.named_children), None)
        elif node.type == "qualified_type":
            inner = node.child_by_field_name("name")
        else:
            return node
        if inner is None:
            return node
        node = inner


def _receiver(parameters: Node) -> tuple[str, bool]:
    for parameter in parameters.named_children:
        type_node = parameter.child_by_field_name("type") if parameter.type == "parameter_declaration" else None
        if type_node is not None:
            base = _base_type(type_node)
            return _text(base) if base.type == "type_identifier" else "", _is_pointer(type_node)
    return "", False


def _is_pointer(node: Node) -> bool:
    while node.type == "parenthesized_type" and node.named_children:
        node = node.named_children[0]
    return node.type == "pointer_type"


def _embeds(body: Node) -> Iterator[str]:
    if body.type == "interface_type":
        yield from (_flat(child) for child in body.named_children if child.type == "type_elem")
    elif body.type == "struct_type":
        for fields in body.named_children:
            for member in fields.named_children:
                if member.type == "field_declaration" and member.child_by_field_name("name") is None:
                    type_node = member.child_by_field_name("type")
                    if type_node is not None:
                        yield _star(member) + _flat(type_node)


def _star(embedded: Node) -> str:
    """The sign of an embedded pointer, which the grammar keeps apart from the type."""
    return "*" if any(child.type == "*" for child in embedded.children) else ""
