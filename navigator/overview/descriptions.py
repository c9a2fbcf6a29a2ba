"""What a tree says of its parts: package comments, READMEs, and the release scripts that say which binary is for what."""

from __future__ import annotations

import os
import re

from indexes.comments import find_doc
from indexes.errors import CheckoutError
from navigator.resolve.program import Program
from navigator.workspace import Workspace

_TARGETS = re.compile(r"^kube::golang::(server|node|client|server_test)_targets\(\) \{(.*?)^\}", re.MULTILINE | re.DOTALL)
_CLIENT_TARGETS = re.compile(r"^readonly KUBE_CLIENT_TARGETS=\((.*?)^\)", re.MULTILINE | re.DOTALL)


def read_package_doc(program: Program, path: str) -> str:
    """Return the comment above a package clause of a directory; empty when there is none but a licence."""
    for file in program.packages.list_directory(path):
        match = re.search(rb"^package \w+", file.source, re.MULTILINE) if not file.is_test else None
        if match:
            text = find_doc(file.source.split(b"\n"), file.locate(match.start())[0], 1).text
            if text and "Licensed under" not in text:
                return text
    return ""


def read_readme(workspace: Workspace, path: str) -> str:
    """Return the purpose that the README of a directory states, else its first paragraph that is prose."""
    try:
        text = workspace.checkout.read(f"{path}/README.md").decode("utf-8", "replace")
    except CheckoutError:
        return ""
    purpose = re.search(r"^#+ *Purpose\s*\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    for paragraph in re.split(r"\n\s*\n", purpose[1] if purpose else text):
        flat = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", paragraph.strip())
        if re.match(r"[A-Za-z`*]", flat) and not flat.startswith(("**NOTE", "http")):
            return flat.replace("`", "").replace("**", "")
    return ""


def first_paragraph(text: str) -> str:
    """Return the first paragraph of a text, on one line."""
    return " ".join(text.strip().split("\n\n")[0].split())


def read_roles(root: str) -> dict[str, str]:
    """Return the part of each binary, from the release scripts: directory to role; empty where there are no such scripts."""
    try:
        with open(os.path.join(root, "hack/lib/golang.sh"), encoding="utf-8", errors="replace") as stream:
            text = stream.read()
    except OSError:
        return {}
    roles: dict[str, str] = {}
    parts = [(match[1], match[2]) for match in _TARGETS.finditer(text)]
    parts += [("client", match[1]) for match in _CLIENT_TARGETS.finditer(text)]
    order = {"server": 0, "node": 1, "client": 2, "server_test": 3}
    for role, body in sorted(parts, key=lambda part: order[part[0]]):
        for path in re.findall(r"^\s+((?:cmd|staging)/[\w./-]+)\s*$", body, re.MULTILINE):
            # What runs on nodes is listed among the servers, too.
            if role == "node" or path not in roles:
                roles[path] = "test" if role == "server_test" else role
    return roles
