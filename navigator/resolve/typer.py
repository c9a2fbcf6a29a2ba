"""Type expressions, and the types of declared things."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from indexes.syntax import Node
from navigator.resolve import nodes, types
from navigator.resolve.files import Unit
from navigator.resolve.objects import Object, ObjectKind
from navigator.resolve.types import UNKNOWN, Interface, Mapping, Named, Pointer, Signature, Struct, Type, TypeParameter

if TYPE_CHECKING:
    from navigator.resolve.program import Program

_EXPRESSIONS = frozenset({"selector_expression", "unary_expression", "index_expression", "parenthesized_expression", "type_instantiation_expression"})
_MOST_ALIASES = 64


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a struct.

    Attributes:
        object: The field.
        embedded: Whether it is embedded.
    """

    object: Object
    embedded: bool


@dataclass(frozen=True, slots=True)
class InterfaceMethod:
    """A method of an interface, with what stands for the type parameters where it is declared."""

    object: Object
    mapping: Mapping

    @property
    def identity(self) -> str:
        """What tells methods apart: the name, and for one that is not exported its package (https://go.dev/ref/spec#Uniqueness_of_identifiers)."""
        return identity(self.object)


@dataclass(frozen=True, slots=True)
class Elements:
    """What an interface consists of.

    Attributes:
        methods: By identity.
        terms: The types of its union elements, each with whether it has a tilde; None when it has none.
        certain: Whether all that it embeds could be worked out.
    """

    methods: dict[str, InterfaceMethod]
    terms: tuple[tuple[Type, bool], ...] | None
    certain: bool


def identity(member: Object) -> str:
    """Return what tells a field or method apart from others."""
    if member.exported or member.file is None:
        return member.name
    return f"{member.file.directory}.{member.name}"


class Typer:
    """Works types out."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._parameters: dict[Object, list[Object]] = {}
        self._fields: dict[tuple[str, int], list[Field]] = {}
        self._bare: dict[Object, Type] = {}
        self._handlers: dict[str, Callable[[Unit, Node], Type]] = {
            "type_identifier": self._identifier,
            "identifier": self._identifier,
            "qualified_type": self._qualified,
            "generic_type": self._generic,
            "pointer_type": lambda unit, node: Pointer(self._first(unit, node)),
            "slice_type": lambda unit, node: types.Slice(self._in_field(unit, node, "element")),
            "array_type": self._array,
            "implicit_length_array_type": lambda unit, node: types.Array(self._in_field(unit, node, "element"), None),
            "map_type": lambda unit, node: types.Map(self._in_field(unit, node, "key"), self._in_field(unit, node, "value")),
            "channel_type": self._channel,
            "struct_type": Struct,
            "interface_type": Interface,
            "function_type": Signature,
            "parenthesized_type": self._first,
            "type_elem": self._constraint,
            "type_constraint": self._constraint,
            "negated_type": Interface,
        }

    def type_expression(self, unit: Unit, node: Node) -> Type:
        """Return the type that a type expression denotes."""
        known = unit.types.get(node.id)
        if known is None:
            known = unit.types[node.id] = self._type_expression(unit, node)
        assert isinstance(known, Type)
        return known

    def _type_expression(self, unit: Unit, node: Node) -> Type:
        handler = self._handlers.get(node.type)
        if handler is not None:
            return handler(unit, node)
        if node.type in _EXPRESSIONS:
            operand = self.program.expressions.operand(unit, node)
            return operand.type if operand.is_type else UNKNOWN
        return UNKNOWN

    def _first(self, unit: Unit, node: Node) -> Type:
        inner = nodes.children(node)
        return self.type_expression(unit, inner[0]) if inner else UNKNOWN

    def _in_field(self, unit: Unit, node: Node, name: str) -> Type:
        inner = nodes.field(node, name)
        return self.type_expression(unit, inner) if inner is not None else UNKNOWN

    def _identifier(self, unit: Unit, node: Node) -> Type:
        found = self.program.names.lookup(unit, nodes.text(node), node.start_byte)
        return self.type_of_name(found[0]) if found else UNKNOWN

    def _qualified(self, unit: Unit, node: Node) -> Type:
        found = self.program.package_member(unit, nodes.field(node, "package"), nodes.field(node, "name"))
        return self.type_of_name(found[0]) if found else UNKNOWN

    def _generic(self, unit: Unit, node: Node) -> Type:
        base = nodes.field(node, "type")
        arguments = nodes.field(node, "type_arguments")
        if base is None or arguments is None:
            return UNKNOWN
        found = self.program.generic_base(unit, base)
        if found is None or found.kind is not ObjectKind.TYPE:
            return UNKNOWN
        return self.instantiate(found, [self.type_expression(unit, argument) for argument in nodes.children(arguments)])

    def _array(self, unit: Unit, node: Node) -> Type:
        length = nodes.field(node, "length")
        number = self.program.constants.integer(unit, length) if length is not None else None
        return types.Array(self._in_field(unit, node, "element"), number)

    def _channel(self, unit: Unit, node: Node) -> Type:
        signs = [child.type for child in node.children if not child.is_named]
        direction = "<-chan" if signs[:1] == ["<-"] else "chan<-" if "<-" in signs else "chan"
        return types.Chan(self._in_field(unit, node, "value"), direction)

    def _constraint(self, unit: Unit, node: Node) -> Type:
        """A type argument, or a constraint: one plain type stands for itself, anything else for an interface with these elements."""
        inner = nodes.children(node)
        if len(inner) == 1 and inner[0].type != "negated_type":
            return self.type_expression(unit, inner[0])
        return Interface(unit, node) if inner else UNKNOWN

    def type_of_name(self, found: Object) -> Type:
        """Return the type that a name denotes; UNKNOWN when it denotes none."""
        if found.kind in (ObjectKind.TYPE, ObjectKind.TYPE_PARAMETER):
            return self.object_type(found)
        return UNKNOWN

    def instantiate(self, declared: Object, arguments: list[Type]) -> Type:
        """Return a generic type with these type arguments."""
        self.object_type(declared)
        parameters = self.type_parameters(declared)
        if not parameters:
            return self.object_type(declared)
        if self.is_alias(declared):
            return self.program.generics.substitute(self.object_type(declared), dict(zip(parameters, arguments, strict=False)))
        return Named(declared, tuple(arguments))

    def is_alias(self, declared: Object) -> bool:
        """Whether a type name is declared as an alias."""
        node = self.program.name_node(declared)
        return node is not None and node.parent is not None and node.parent.type == "type_alias"

    def object_type(self, found: Object) -> Type:
        """Return the type of an object: of a type name, the type that it denotes."""
        if found.type is None:
            if found.typing:
                return UNKNOWN  # it depends on itself
            found.typing = True
            try:
                found.type = self._object_type(found)
            finally:
                found.typing = False
        return found.type

    def _object_type(self, found: Object) -> Type:
        if found.kind is ObjectKind.TYPE_PARAMETER:
            return TypeParameter(found)
        node = self.program.name_node(found)
        parent = node.parent if node is not None else None
        if node is None or parent is None or found.file is None:
            return UNKNOWN
        unit = found.file.unit(found.chunk)
        match found.kind:
            case ObjectKind.TYPE:
                if parent.type == "type_spec":
                    return Named(found)
                return self._in_field(unit, parent, "type")
            case ObjectKind.FUNC | ObjectKind.METHOD | ObjectKind.INTERFACE_METHOD:
                return Signature(unit, parent)
            case ObjectKind.FIELD:
                return self._field_type(unit, node)
            case ObjectKind.PARAMETER:
                written = self._in_field(unit, parent, "type")
                return types.Slice(written) if parent.type == "variadic_parameter_declaration" else written
            case ObjectKind.VAR | ObjectKind.CONST:
                return self.program.variables.type_of(unit, found, node)
        return UNKNOWN

    def _field_type(self, unit: Unit, node: Node) -> Type:
        declaration: Node | None = node
        while declaration is not None and declaration.type != "field_declaration":
            declaration = declaration.parent
        if declaration is None:
            return UNKNOWN
        written = self._in_field(unit, declaration, "type")
        if nodes.field(declaration, "name") is None and any(child.type == "*" for child in declaration.children):
            return Pointer(written)
        return written

    def type_parameters(self, declared: Object) -> list[Object]:
        """Return the type parameters of a type or function; of a method, what its receiver calls those of its type."""
        known = self._parameters.get(declared)
        if known is None:
            known = self._parameters[declared] = self._type_parameters(declared)
        return known

    def _type_parameters(self, declared: Object) -> list[Object]:
        node = self.program.name_node(declared)
        parent = node.parent if node is not None else None
        if parent is None or declared.file is None:
            return []
        unit = declared.file.unit(declared.chunk)
        if declared.kind is ObjectKind.METHOD:
            receiver = nodes.field(parent, "receiver")
            return self._receiver_parameters(unit, receiver) if receiver is not None else []
        written = nodes.field(parent, "type_parameters")
        return self.declared_parameters(unit, written) if written is not None else []

    def declared_parameters(self, unit: Unit, written: Node) -> list[Object]:
        """Return the objects of a type parameter list."""
        names = [name for declaration in nodes.children(written) for name in nodes.named(declaration, "name")]
        return [found for name in names if (found := unit.definition_at(name.start_byte)) is not None]

    def _receiver_parameters(self, unit: Unit, receiver: Node) -> list[Object]:
        for parameter in nodes.children(receiver):
            written = nodes.field(parameter, "type")
            while written is not None and written.type in ("pointer_type", "parenthesized_type"):
                written = next(iter(nodes.children(written)), None)
            arguments = nodes.field(written, "type_arguments") if written is not None and written.type == "generic_type" else None
            if arguments is not None:
                leaves = [next(iter(nodes.children(element)), element) for element in nodes.children(arguments)]
                return [
                    unit.definition_at(leaf.start_byte) or Object(ObjectKind.TYPE_PARAMETER, nodes.text(leaf), unit.file, leaf.start_byte)
                    for leaf in leaves
                ]
        return []

    def constraint(self, parameter: Object) -> Type:
        """Return the constraint of a type parameter."""
        node = self.program.name_node(parameter)
        parent = node.parent if node is not None else None
        if node is None or parent is None or parameter.file is None:
            return UNKNOWN
        unit = parameter.file.unit(parameter.chunk)
        if parent.type == "type_parameter_declaration":
            return self._in_field(unit, parent, "type")
        # One that a receiver declares: the constraint stands at the type's own.
        return self._receiver_constraint(unit, parameter, node)

    def _receiver_constraint(self, unit: Unit, parameter: Object, node: Node) -> Type:
        written: Node | None = node
        while written is not None and written.type != "generic_type":
            written = written.parent
        base = nodes.field(written, "type") if written is not None else None
        found = self.program.generic_base(unit, base) if base is not None else None
        if found is None or written is None:
            return UNKNOWN
        own = self.type_parameters(found)
        arguments = nodes.field(written, "type_arguments")
        leaves = nodes.children(arguments) if arguments is not None else []
        number = next((i for i, leaf in enumerate(leaves) if leaf.start_byte <= parameter.offset < leaf.end_byte), -1)
        if not 0 <= number < len(own):
            return UNKNOWN
        mine = [unit.definition_at(leaf.start_byte) for leaf in leaves]
        mapping = {theirs: TypeParameter(ours) for theirs, ours in zip(own, mine, strict=False) if ours is not None}
        return self.program.generics.substitute(self.constraint(own[number]), mapping)

    def underlying(self, found: Type) -> Type:
        """Return the underlying type (https://go.dev/ref/spec#Underlying_types); a type parameter is its own."""
        for _ in range(_MOST_ALIASES):
            if not isinstance(found, Named):
                return found
            if found._underlying is None:  # noqa: SLF001 - a cache that only this method fills
                found._underlying = self._underlying(found)  # noqa: SLF001
            found = found._underlying  # noqa: SLF001
        return UNKNOWN  # a type that is declared as itself

    def _underlying(self, found: Named) -> Type:
        declared = found.object
        written = self._bare.get(declared)
        if written is None:
            node = self.program.name_node(declared)
            parent = node.parent if node is not None else None
            if parent is None or declared.file is None:
                return UNKNOWN
            written = self._bare[declared] = self._in_field(declared.file.unit(declared.chunk), parent, "type")
        if found.arguments:
            return self.program.generics.substitute(written, self.arguments_of(found))
        return written

    def arguments_of(self, found: Named, member: Object | None = None) -> Mapping:
        """Return what stands for the type parameters of a generic type, or for those that a method's receiver names."""
        parameters = self.type_parameters(member if member is not None else found.object)
        return dict(zip(parameters, found.arguments, strict=False))

    def fields(self, struct: Struct) -> list[Field]:
        """Return a struct's fields in source order."""
        key = (struct.unit.file.path, struct.node.start_byte)
        known = self._fields.get(key)
        if known is None:
            known = self._fields[key] = list(self._read_fields(struct.unit, struct.node))
        return known

    def _read_fields(self, unit: Unit, node: Node) -> list[Field]:
        found: list[Field] = []
        for members in nodes.children(node):
            for declaration in nodes.children(members):
                if declaration.type != "field_declaration":
                    continue
                names = nodes.named(declaration, "name")
                embedded = not names
                written = nodes.field(declaration, "type")
                if embedded and written is not None:
                    names = [type_name_node(written)]
                for name in names:
                    declared = Object(ObjectKind.FIELD, nodes.text(name), unit.file, name.start_byte, unit.number)
                    declared.node = name
                    found.append(Field(declared, embedded))
        return found

    def parameters(self, signature: Signature) -> tuple[list[Type], bool]:
        """Return a function's parameter types, the last without its `...`, and whether it is variadic."""
        found, variadic = self._parameter_types(signature, "parameters")
        if signature.receiver is not None:
            found = [signature.receiver, *found]
        return found, variadic

    def results(self, signature: Signature) -> list[Type]:
        """Return a function's result types."""
        written = nodes.field(signature.node, "result")
        if written is None:
            return []
        if written.type == "parameter_list":
            return self._parameter_types(signature, "result")[0]
        return [self.program.generics.substitute(self.type_expression(signature.unit, written), signature.mapping)]

    def _parameter_types(self, signature: Signature, field: str) -> tuple[list[Type], bool]:
        written = nodes.field(signature.node, field)
        found: list[Type] = []
        variadic = False
        for declaration in nodes.children(written) if written is not None else []:
            if declaration.type not in ("parameter_declaration", "variadic_parameter_declaration"):
                continue
            variadic = variadic or declaration.type == "variadic_parameter_declaration"
            one = self._in_field(signature.unit, declaration, "type")
            one = self.program.generics.substitute(one, signature.mapping)
            found += [one] * max(1, len(nodes.named(declaration, "name")))
        return found, variadic

    def own_parameters(self, signature: Signature) -> list[Object]:
        """Return the type parameters that a function's calls have to infer."""
        written = nodes.field(signature.node, "type_parameters")
        if written is None:
            return []
        return [found for found in self.declared_parameters(signature.unit, written) if found not in signature.mapping]

    def elements(self, found: Interface) -> Elements:
        """Return the methods and type terms of an interface, embedded ones included."""
        if not isinstance(found.cache, Elements):
            found.cache = Elements({}, None, certain=False)  # an interface that embeds itself
            found.cache = self._elements(found)
        return found.cache

    def _elements(self, found: Interface) -> Elements:
        methods: dict[str, InterfaceMethod] = {}
        terms: tuple[tuple[Type, bool], ...] | None = None
        certain = True
        members = [found.node] if found.node.type != "interface_type" else nodes.children(found.node)
        for member in members:
            if member.type == "method_elem":
                name = nodes.field(member, "name")
                if name is not None:
                    declared = self.program.member_object(ObjectKind.INTERFACE_METHOD, found.unit, name)
                    methods[identity(declared)] = InterfaceMethod(declared, found.mapping)
        for member in members:
            if member.type == "method_elem":
                continue
            inner = self._terms(found, member)
            if len(inner) == 1 and not inner[0][1]:
                embedded = self.underlying(inner[0][0])
                if isinstance(embedded, Interface):
                    elements = self.elements(embedded)
                    for key, method in elements.methods.items():
                        methods.setdefault(key, method)
                    certain = certain and elements.certain
                    terms = elements.terms if terms is None else terms
                    continue
                certain = certain and embedded is not UNKNOWN
            terms = tuple(inner) if terms is None else terms
        return Elements(methods, terms, certain)

    def _terms(self, found: Interface, element: Node) -> list[tuple[Type, bool]]:
        inner = [element] if element.type == "negated_type" else nodes.children(element)
        terms = []
        for node in inner:
            tilde = node.type == "negated_type"
            written = self._first(found.unit, node) if tilde else self.type_expression(found.unit, node)
            terms.append((self.program.generics.substitute(written, found.mapping), tilde))
        return terms

    def core(self, found: Type) -> Type:
        """Return the core type (https://go.dev/ref/spec#Core_types): the underlying type, or what all types of a type set have in common."""
        under = self.underlying(found)
        if isinstance(under, TypeParameter):
            under = self.underlying(self.constraint(under.object))
            if not isinstance(under, Interface):
                return under  # a constraint that is one plain type
        if not isinstance(under, Interface):
            return under
        terms = self.elements(under).terms
        if not terms:
            return under
        shapes = [self.underlying(term) for term, _ in terms]
        first = shapes[0]
        # string and []byte may be mixed: what such a value is indexed for is a byte either way.
        return first if all(type(shape) is type(first) for shape in shapes) else UNKNOWN


def type_name_node(node: Node) -> Node:
    """Return the identifier that names an embedded type."""
    while True:
        if node.type == "qualified_type":
            inner = nodes.field(node, "name")
        elif node.type == "generic_type":
            inner = nodes.field(node, "type")
        elif node.type in ("pointer_type", "parenthesized_type"):
            inner = next(iter(nodes.children(node)), None)
        else:
            return node
        if inner is None:
            return node
        node = inner
