"""Calls by which work leaves a function for a queue or a server, told by what the called method is declared as."""

from __future__ import annotations

from indexes.syntax import Node
from navigator.logs.source import Function, squeeze
from navigator.resolve import nodes
from navigator.resolve.objects import ObjectKind
from navigator.resolve.program import Program

_QUEUE = frozenset({"Add", "AddAfter", "AddRateLimited", "AddWithOpts"})
_WRITES = frozenset(
    "Create Update UpdateStatus Patch Delete DeleteCollection Apply ApplyStatus Bind Evict EvictV1 Get List Watch GetScale UpdateScale "
    "CreateToken UpdateEphemeralContainers UpdateResize Finalize UpdateApproval".split()
)
_REQUEST = frozenset({"Do", "DoRaw", "Stream"})
_STORAGE = frozenset({"Create", "Delete", "Get", "GetList", "GuaranteedUpdate", "Watch", "Put", "Txn"})
_METHODS = frozenset({ObjectKind.METHOD, ObjectKind.INTERFACE_METHOD})


def describe_handover(program: Program, function: Function, call: Node) -> str:  # noqa: PLR0911 - one a kind
    """Return the message for a call that hands work over; empty for any other."""
    called = nodes.field(call, "function")
    name = nodes.field(called, "field") if called is not None and called.type == "selector_expression" else None
    operand = nodes.field(called, "operand") if called is not None and called.type == "selector_expression" else None
    if name is None or operand is None:
        return ""
    text = nodes.text(name)
    is_runtime = text[:1].isupper() and text.endswith(("Sandbox", "Container", "Image", "Images", "Containers"))
    if not (text in _QUEUE or text in _WRITES or text in _REQUEST or text in _STORAGE or is_runtime):
        return ""
    meaning = program.identify.meaning(function.unit, name)
    if not meaning.objects or not meaning.certain or meaning.objects[0].kind not in _METHODS or meaning.objects[0].file is None:
        return ""
    package = program.packages.package_of_object(meaning.objects[0]).path
    if text in _QUEUE and package.endswith("client-go/util/workqueue"):
        return f"Added to queue {squeeze(operand, 40)}"
    if text in _WRITES and ("/typed/" in package or package.endswith(("client-go/gentype", "client-go/metadata", "client-go/dynamic"))):
        return f"Sent {text} to the API server"
    if text in _REQUEST and package.endswith("client-go/rest"):
        return "Sent a request to the API server"
    if text in _STORAGE and (package.endswith("apiserver/pkg/storage") or package.startswith("go.etcd.io/etcd/client/v3")):
        return f"Sent {text} to the storage"
    if "cri-api/pkg/apis" in package:
        return f"Sent {text} to the container runtime"
    return ""
