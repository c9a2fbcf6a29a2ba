"""Keys and messages, as the guidelines want them.

A key is lowerCamelCase and names the kind of thing; a message is a constant text, capital first, without a full stop, in the past tense
(https://github.com/kubernetes/community/blob/master/contributors/devel/sig-instrumentation/migration-to-structured-logging.md).
"""

from __future__ import annotations

import re

from indexes.syntax import Node
from navigator.resolve import nodes

KEY = re.compile(r"(?:[A-Z]{2,}|[a-z])[A-Za-z0-9]*")
# logcheck looks for these anywhere in a text.
_FORMAT = re.compile(r"%[+#]?[a-zA-Z]")
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")
# What klog's JSON format writes itself.
_TAKEN = frozenset({"ts", "v", "msg", "caller", "logger", "level", "stacktrace"})
_KINDS = {"PersistentVolume": "PV", "PersistentVolumeClaim": "PVC", "CustomResourceDefinition": "CRD"}
_BETTER = {
    "error": "err",
    "e": "err",
    "file": "path",
    "filePath": "path",
    "fileName": "path",
    "filename": "path",
    "elapsed": "duration",
    "took": "duration",
    "latency": "duration",
    "podIP": "IP",
    "ip": "IP",
    "uid": "UID",
    "id": "ID",
    "url": "URL",
    "ok": "found",
    "i": "index",
    "idx": "index",
    "ns": "namespace",
    "msg": "message",
}
_ESCAPES = {"\\": "\\\\", '"': '\\"'}
_VERBS = frozenset(
    """
    accept acquire add admit allocate apply assign assume attach authenticate authorize await bind build cancel check claim
    clean cleanup clear close compute configure connect construct convert copy create decode delete deregister detach
    determine discover dispatch drain encode enqueue ensure evaluate evict execute expand fetch filter finalize find flush
    forget format generate get handle increment init initialize inject insert install invoke join kill launch list load lock
    lookup make mark marshal match merge migrate mount move mutate notify obtain open order parse patch permit pick pop
    populate preempt prepare process propagate prune publish pull push query queue read rebuild receive reconcile record
    refresh register reject release reload remove rename render replace report request requeue reserve reset resize resolve
    restart restore resume retrieve retry revoke rotate run save scale schedule score select send serve set setup signal
    skip split start stop store stream submit subscribe sync synchronize take terminate test track transfer transform
    trigger try unbind unlock unmarshal unmount unpack unregister update upload validate verify visit wait watch wrap write
    """.split()
)
_LONGEST_CONDITION = 120


def unquote(node: Node) -> str:
    """Return the text of a string literal, or of a concatenation of them; empty for anything else."""
    if node.type == "raw_string_literal":
        return nodes.text(node)[1:-1]
    if node.type == "interpreted_string_literal":
        return re.sub(r"\\(.)", lambda match: {"n": "\n", "t": "\t"}.get(match[1], match[1]), nodes.text(node)[1:-1])
    if node.type == "binary_expression":
        left, right = nodes.field(node, "left"), nodes.field(node, "right")
        if left is not None and right is not None:
            return unquote(left) + unquote(right)
    return ""


def quote(text: str) -> str:
    """Return a Go string literal on one line."""
    flat = " ".join(text.split())
    return '"' + "".join(_ESCAPES.get(character, character) for character in flat if character.isprintable()) + '"'


def has_format_verb(text: str) -> bool:
    """Whether logcheck would take something in a text for a format verb."""
    return _FORMAT.search(text) is not None


def condition_text(text: str) -> str:
    """Return a condition as a value of a line; empty when it cannot be one."""
    flat = " ".join(text.split())
    if has_format_verb(flat) or len(flat) > _LONGEST_CONDITION or "`" in flat or not flat.isprintable():
        return ""
    return flat


def words(name: str) -> list[str]:
    """Return the words of an identifier, as written: `ScheduleOne` is Schedule, One."""
    return _WORD.findall(name)


def lower_camel(name: str) -> str:
    """Return an identifier as lowerCamelCase, initialisms kept: `PodIP` is podIP, `UID` is UID; empty when it has no letters."""
    found = words(name)
    if not found:
        return ""
    first = found[0]
    if len(found) > 1 or len(first) == 1 or not first.isupper():
        first = first.lower()
    rest = [word if word.isupper() else word[:1].upper() + word[1:] for word in found[1:]]
    return first + "".join(rest)


def make_key(name: str) -> str:
    """Return the key for a variable or field of a name; empty when none can be made."""
    key = lower_camel(name)
    key = _BETTER.get(key, key)
    if key in _TAKEN:
        key += "Value"
    return key if KEY.fullmatch(key) else ""


def kind_key(type_name: str) -> str:
    """Return the key for an object of a kind: `Pod` is pod, `PersistentVolumeClaim` is PVC."""
    return _KINDS.get(type_name) or make_key(type_name)


def plural(key: str) -> str:
    """Return a key for several."""
    if key.endswith("s") and not key.endswith("ss"):
        return key
    if key.endswith(("ss", "x", "ch", "sh")):
        return key + "es"
    if key.endswith("y") and key[-2:-1] not in ("a", "e", "o"):
        return key[:-1] + "ies"
    return key + "s"


def count_key(name: str) -> str:
    """Return the key for how many there are: `nodes` is nodeCount."""
    key = lower_camel(name)
    if key.endswith("ies") and len(key) > 4:
        key = key[:-3] + "y"
    elif key.endswith("s") and not key.endswith(("ss", "us", "is")) and len(key) > 2:
        key = key[:-1]
    key += "Count"
    return key if KEY.fullmatch(key) else ""


def could_not(callee: str) -> str:
    """Return the message for a call that failed: `updateSnapshot` is Could not update snapshot."""
    found = words(callee)
    if not found or found[0].lower() not in _VERBS:
        return f"Call of {callee} failed"
    rest = [word if word.isupper() and len(word) > 1 else word.lower() for word in found]
    return "Could not " + " ".join(rest)
