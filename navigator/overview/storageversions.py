"""In which version a resource is stored, by the rules of the API server's storage factory.

An override of the factory counts first (`Resource("x").WithVersion("v")`, pkg/kubeapiserver), for events the group they live together
with in storage; then what a server of its own (of custom resource definitions, of API services) says it writes; then the version with the
highest priority (`SetVersionPriority`) that has the kind. Since 1.31 that is one which the release before this one knew
(staging/src/k8s.io/apiserver/pkg/server/storage/resource_encoding_config.go).
"""

from __future__ import annotations

from collections.abc import Callable

from navigator.overview.apitypes import ApiType, Release
from navigator.overview.evaluate import Evaluator, walk
from navigator.overview.installed import find_serving_files
from navigator.resolve import nodes
from navigator.resolve.program import Program
from navigator.workspace import Workspace

_FACTORY = "AddCohabitatingResources"
_PRIORITY = "SetVersionPriority"
_ENCODER = "EncodeVersioner"
_COMPATIBLE = "BackwardCompatibileStorageEncodingFor"

_Resource = tuple[str, str]


class StorageVersions:
    """Knows the factory's overrides and the versions' priorities.

    Attributes:
        priorities: Group to its versions, the preferred one first.
    """

    def __init__(self, workspace: Workspace, program: Program, evaluator: Evaluator, release: Release | None) -> None:
        self.priorities: dict[str, list[str]] = {}
        self._program = program
        self._evaluator = evaluator
        self._overrides: dict[_Resource, str] = {}
        self._homes: dict[_Resource, _Resource] = {}
        for path in find_serving_files(workspace, _PRIORITY):
            self._read_priorities(path)
        for path in find_serving_files(workspace, _FACTORY):
            self._read_factory(path)
        self._encoded: dict[str, str] = {}
        for path in find_serving_files(workspace, _ENCODER):
            self._read_encoders(path)
        # Older servers do not look at the release before.
        self._before = (release[0], release[1] - 1) if release is not None and find_serving_files(workspace, _COMPATIBLE) else None

    def find(
        self, group: str, resource: str, kind: str, type_in: Callable[[str, str], ApiType | None], served: list[str]
    ) -> tuple[str, str] | None:
        """Return the group and version in which a resource is stored.

        Args:
            group: Its group.
            resource: Its plural name.
            kind: Its kind.
            type_in: Returns the kind's type in a version of a group.
            served: The versions of the group that are installed; the order counts where no priority is set.
        """
        home = self._homes.get((group, resource), (group, resource))
        if home in self._overrides:
            return home[0], self._overrides[home]
        if home[0] in self._encoded:
            return home[0], self._encoded[home[0]]
        versions = self.priorities.get(home[0], served)
        for version in versions:
            found = type_in(home[0], version)
            if found is None:
                continue
            introduced = found.lifecycle.introduced
            if self._before is None or introduced is None or introduced <= self._before:
                return home[0], version
        return (home[0], versions[0]) if versions and kind else None

    def _read_priorities(self, path: str) -> None:
        file = self._program.packages.file(path)
        for number, chunk in enumerate(file.chunks):
            if chunk.keyword == b"func" and file.source.find(b"." + _PRIORITY.encode(), chunk.start, chunk.end) >= 0:
                unit = file.unit(number)
                for call in walk(unit.root, "call_expression"):
                    callee, arguments = nodes.field(call, "function"), nodes.field(call, "arguments")
                    if callee is not None and arguments is not None and nodes.text(callee).endswith(f".{_PRIORITY}"):
                        versions = [self._evaluator.kind(unit, argument) for argument in nodes.children(arguments)]
                        known = [version for version in versions if version is not None]
                        if known:
                            self.priorities[known[0].group] = [version.version for version in known]

    def _read_encoders(self, path: str) -> None:
        """Servers beside the main one say what they write: `EncodeVersioner = NewMultiGroupVersioner(v1.SchemeGroupVersion, ...)`."""
        file = self._program.packages.file(path)
        needle = f".{_ENCODER} = ".encode()
        for number, chunk in enumerate(file.chunks):
            if chunk.keyword != b"func" or file.source.find(needle, chunk.start, chunk.end) < 0:
                continue
            unit = file.unit(number)
            for statement in walk(unit.root, "assignment_statement"):
                if f".{_ENCODER} = " in nodes.text(statement):
                    for arguments in walk(statement, "argument_list"):
                        found = self._evaluator.kind(unit, next(iter(nodes.children(arguments)), None))
                        if found is not None:
                            self._encoded[found.group] = found.version

    def _read_factory(self, path: str) -> None:
        file = self._program.packages.file(path)
        for number, chunk in enumerate(file.chunks):
            if chunk.keyword not in (b"func", b"var"):
                continue
            unit = file.unit(number)
            for call in walk(unit.root, "call_expression"):
                callee, arguments = nodes.field(call, "function"), nodes.field(call, "arguments")
                if callee is None or arguments is None or callee.type != "selector_expression":
                    continue
                if nodes.text(callee).endswith(".WithVersion"):
                    found = self._evaluator.kind(unit, call)
                    if found is not None and found.kind:
                        self._overrides[found.group, found.kind] = found.version
                elif nodes.text(callee).endswith(f".{_FACTORY}"):
                    together = [self._evaluator.kind(unit, argument) for argument in nodes.children(arguments)]
                    places = [(one.group, one.kind) for one in together if one is not None]
                    for other in places[1:]:
                        self._homes[other] = places[0]
