"""What something imports, in layers: from the command, over the code of its own, down to machinery, clients and foreign modules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from navigator.overview.imports import ImportGraph

_ORDER = ("command", "app", "code", "API types", "machinery", "clients", "vendor")
_CODE_DEPTH = {"controller": 3, "registry": 3, "kubelet": 3, "proxy": 3, "scheduler": 3, "volume": 3, "util": 2}


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of what is imported.

    Attributes:
        name: `command`, `app`, `code` (of the main module), `API types`, `machinery` (staging modules), `clients` (client-go), `vendor`.
        packages: How many packages.
        parts: (directory or module, number of packages), most packages first.
    """

    name: str
    packages: int
    parts: tuple[tuple[str, int], ...]


def find_layers(graph: ImportGraph, path: str, package: str, reached: set[str]) -> tuple[Layer, ...]:
    """Sort packages into layers.

    Args:
        graph: The imports.
        path: The directory that the question is about.
        package: Its import path.
        reached: The packages, all of the checkout.
    """
    sorted_in: dict[str, Counter[str]] = {}
    for one in reached:
        directory = graph.directory(one)
        layer, part = _place(directory, one, path, package)
        sorted_in.setdefault(layer, Counter())[part] += 1
    found = []
    for name in _ORDER:
        counts = sorted_in.get(name)
        if counts:
            parts = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
            found.append(Layer(name, sum(counts.values()), tuple(parts)))
    return tuple(found)


def _place(directory: str, package: str, path: str, own: str) -> tuple[str, str]:
    elements = directory.split("/")
    if package == own:
        return "command", directory or "."
    if "vendor" in elements:
        return "vendor", "/".join(package.split("/")[: 3 if package.startswith("github.com/") else 2])
    if package.startswith("k8s.io/client-go"):
        return "clients", "k8s.io/client-go"
    return _place_own(directory, package, path, elements)


def _place_own(directory: str, package: str, path: str, elements: list[str]) -> tuple[str, str]:
    """The layer of what is in the tree's own modules."""
    if package.startswith("k8s.io/api/") or "/apis/" in f"/{directory}/":
        return "API types", "k8s.io/api" if package.startswith("k8s.io/api/") else _module_or(elements)
    if elements[:2] == ["staging", "src"]:
        return "machinery", "/".join(elements[2:4])
    if path and directory.startswith(f"{path}/"):
        return "app", "/".join(elements[: path.count("/") + 2])
    depth = _CODE_DEPTH.get(elements[1], 2) if len(elements) > 1 else 1
    return "code", "/".join(elements[:depth])


def _module_or(elements: list[str]) -> str:
    return "/".join(elements[2:4] if elements[:2] == ["staging", "src"] else elements[:2])
