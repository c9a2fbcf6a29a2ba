"""What a fork has added to Kubernetes, so that nobody takes it for upstream's.

Forks say so in names: directories and files with the fork's name in them, and patch files beside those that they change. A tree is a fork
when its own go.mod requires the fork's modules, or when it has the fork's directories at its top.
"""

from __future__ import annotations

import re
from functools import cached_property

from indexes.errors import CheckoutError
from navigator.workspace import Workspace

_NAMES = ("openshift",)
_PATCH = re.compile(r"(?:^|/)patch(?:_\w+)?\.go$")


class Fork:
    """Tells what is a fork's own.

    Attributes:
        workspace: The checkout.
    """

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def name(self) -> str:
        """The fork's name; empty for a tree of upstream, and for anything but Kubernetes."""
        if not self.workspace.checkout.is_kubernetes:
            return ""
        try:
            text = self.workspace.checkout.read("go.mod").decode("utf-8", "replace")
        except CheckoutError:
            text = ""
        for name in _NAMES:
            if f"github.com/{name}/" in text or (self.workspace.checkout.root / f"{name}-hack").is_dir():
                return name
        return ""

    def owns(self, path: str) -> bool:
        """Tell whether a file or directory is the fork's own."""
        if not self.name:
            return False
        if self.name in path and not path.startswith("vendor/"):
            return True
        if not _PATCH.search(path):
            return False
        # Upstream has files about patching, too; those of the fork speak of it.
        return self._speaks_of_it(path)

    def owns_program(self, path: str) -> bool:
        """Tell whether a directory with a program is the fork's own: its name says so, or every file of it."""
        files = [file.path for file in self.workspace.checkout.list_directory(path) if not file.test] if self.name else []
        return self.owns(path) or (bool(files) and all(self._speaks_of_it(file) for file in files))

    def _speaks_of_it(self, path: str) -> bool:
        try:
            return self.name.encode() in self.workspace.checkout.read(path).lower()
        except CheckoutError:
            return False
