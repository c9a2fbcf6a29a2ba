"""What must never be logged: by type, by `datapolicy` tag, by name, and by where a value came from.

The types are those that the guidelines name: Secret, HTTP headers and cookies, certificates and keys, `rest.Config`, `AuthInfo`, tokens
(bootstrap, TokenReview, TokenRequest, kubeadm), docker configuration, CRI's `AuthConfig`, environment values. Fields are tagged by
KEP-1933 (`datapolicy:"token"`). A type is a secret when it is one of these, or holds one: in a field, behind a pointer, in a slice,
array, map or channel, in an embedded struct. What stands behind an interface cannot be known; `values` logs no interface but `error`
and what has a name and a namespace.

Two depths are asked for. `find_secret` looks all the way down: for what would be printed whole. `is_secret_itself` looks at the type and at
what it plainly consists of: a Pod holds environment values somewhere, and its name is no secret for that.
"""

from __future__ import annotations

import re

from indexes.syntax import Node
from navigator.logs.loggers import name_of
from navigator.resolve import nodes
from navigator.resolve.program import Program
from navigator.resolve.typer import Field
from navigator.resolve.types import Array, Chan, Map, Named, Pointer, Slice, Struct, Tuple, Type

_TAG = "datapolicy:"
_DEEPEST = 12
_NAMES = re.compile(
    r"(?:.*/)?(?:k8s\.io/(?:api|kubernetes/pkg/apis)/core(?:/v1)?\.(?:Secret|SecretList|EnvVar|EnvVarSource)"
    r"|net/http\.(?:Header|Cookie|CookieJar)|net/textproto\.MIMEHeader|net/url\.Userinfo"
    r"|crypto/(?:tls|x509)\.(?:Certificate|CertPool|Config|ConnectionState|CertificateRequest|PrivateKey)"
    r"|crypto(?:/\w+)*\.(?:PrivateKey|PublicKey|Signer|Decrypter)|encoding/pem\.Block"
    r"|.*\.(?:TokenReview|TokenReviewSpec|TokenReviewStatus|TokenRequest|TokenRequestSpec|TokenRequestStatus|TokenReviewList)"
    r"|.*\.(?:BootstrapToken|BootstrapTokenString|BootstrapTokenDiscovery|AuthInfo|AuthConfig|NamedAuthInfo|ExecCredential|ExecCredentialStatus)"
    r"|.*\.(?:DockerConfig|DockerConfigEntry|DockerConfigJSON|DockerConfigJson|DockerKeyring|AuthConfig|TrackedAuthConfig)"
    r"|k8s\.io/client-go/rest\.(?:Config|TLSClientConfig)|k8s\.io/client-go/transport\.(?:Config|TLSConfig)"
    r"|k8s\.io/client-go/tools/clientcmd/api(?:/v1)?\.Config"
    r"|.*/(?:cri-api|kubelet/container|container)(?:/.*)?\.(?:KeyValue|EnvVar))"
)
_WORDS = re.compile(
    r"(?i)pass(?:wd|word|phrase)|secret|token|credential|bearer|cookie|authoriz|api_?key|(?:private|session|signing|encryption|public|tls)_?key"
    r"|key_?(?:data|pem|bytes|pair|material)|cert|pem(?![a-z])|kube_?config|docker_?(?:cfg|config|auth)|environ|^envs?$|env_?vars?|auth_?(?:info|data|config)"
    r"|headers?$|^auth$|^body$|^payload$|^creds?$|nonce|jwt|oauth"
)


def is_secret_name(name: str) -> bool:
    """Whether a variable or field is called like something that must not be logged; for texts, bytes and what holds them."""
    return _WORDS.search(name) is not None


def is_secret_itself(program: Program, found: Type) -> bool:
    """Whether a type is a secret, or a pointer to, container of, or struct with a field that is one."""
    return _look(program, found, 1, []) is not None


def find_secret(program: Program, found: Type) -> str | None:
    """Return what makes a type a secret, looked for through fields and containers; None when nothing does."""
    return _look(program, found, _DEEPEST, [])


def has_tag(field: Field) -> bool:
    """Whether a struct field carries a `datapolicy` tag."""
    node: Node | None = field.object.node
    while node is not None and node.type != "field_declaration":
        node = node.parent
    tag = nodes.field(node, "tag") if node is not None else None
    return tag is not None and _TAG in nodes.text(tag)


def _look(program: Program, found: Type, depth: int, seen: list[Type]) -> str | None:  # noqa: PLR0911 - one a form
    """Containers and pointers cost nothing of the depth, structs do."""
    while isinstance(found, (Pointer, Slice, Array, Chan)):
        found = found.element
    if isinstance(found, Map):
        return _look(program, found.key, depth, seen) or _look(program, found.element, depth, seen)
    if isinstance(found, Tuple):
        return next((why for item in found.items if (why := _look(program, item, depth, seen))), None)
    if isinstance(found, Named):
        name = name_of(program, found)
        if name is not None and _NAMES.fullmatch(".".join(name)):
            return f"{name[0].rpartition('/')[2]}.{name[1]}"
        if any(other is found or (isinstance(other, Named) and other.object is found.object) for other in seen):
            return None
        seen = [*seen, found]
        for argument in found.arguments:
            why = _look(program, argument, depth, seen)
            if why:
                return why
    under = program.typer.underlying(found)
    if isinstance(under, Struct):
        return _in_struct(program, under, depth - 1, seen)
    return _look(program, under, depth, seen) if isinstance(under, (Pointer, Slice, Array, Chan, Map)) else None


def _in_struct(program: Program, under: Struct, depth: int, seen: list[Type]) -> str | None:
    for field in program.typer.fields(under):
        if has_tag(field):
            return f"the field {field.object.name}, which is tagged {_TAG}"
        if depth >= 0:
            why = _look(program, program.members.field_type(under, field), depth, seen)
            if why:
                return why
    return None
