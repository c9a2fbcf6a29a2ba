"""One OWNERS file, and OWNERS_ALIASES, as Prow reads them.

A file is either simple (people and labels for all that lies below it) or has filters (regular expressions on paths relative to it, each
with its own people and labels). One that names people at the top is simple: filters beside them do not count. Names lose their case and a
leading `@`; the names of aliases are replaced by their members.

Source of every rule: https://github.com/kubernetes-sigs/prow/blob/main/pkg/repoowners/repoowners.go.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_ALL = ".*"


@dataclass(frozen=True, slots=True)
class Entry:
    """People and labels for some paths below an OWNERS file.

    Attributes:
        pattern: What the path must match; None for all paths.
        approvers: Who may approve; aliases are replaced by their members.
        reviewers: Who may review.
        required_reviewers: Who must review.
        labels: What a change is labelled with.
        aliases: The aliases among the names, as they were written.
        emeritus: Approvers who retired; they have no rights.
    """

    pattern: re.Pattern[str] | None
    approvers: frozenset[str] = frozenset()
    reviewers: frozenset[str] = frozenset()
    required_reviewers: frozenset[str] = frozenset()
    labels: frozenset[str] = frozenset()
    aliases: frozenset[str] = frozenset()
    emeritus: frozenset[str] = frozenset()

    def matches(self, relative: str) -> bool:
        """Tell whether it counts for a path relative to the OWNERS file's directory; the directory itself is `.`."""
        return self.pattern is None or self.pattern.search(relative) is not None


@dataclass(frozen=True, slots=True)
class OwnersFile:
    """What one OWNERS file says.

    Attributes:
        path: Relative to the checkout.
        entries: In the order of the file.
        no_parent_owners: Whether the files above it do not count for paths that have an owner here.
        problems: What Prow does not understand, each a sentence with the line where one can be told.
    """

    path: str
    entries: tuple[Entry, ...] = ()
    no_parent_owners: bool = False
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Aliases:
    """The groups of OWNERS_ALIASES.

    Attributes:
        members: Name of an alias, in lower case, to its members.
        problems: What Prow does not understand.
    """

    members: dict[str, frozenset[str]] = field(default_factory=dict)
    problems: tuple[str, ...] = ()


def parse_aliases(text: str, path: str) -> Aliases:
    """Read OWNERS_ALIASES; what stands behind a mistake does not count, as with Prow."""
    content, problem = _load(text, path)
    if problem:
        return Aliases(problems=(problem,))
    data = content.get("aliases") or {}
    if not isinstance(data, dict):
        return Aliases(problems=(f"{path}: aliases is no mapping",))
    members: dict[str, frozenset[str]] = {}
    for name, written in data.items():
        if not isinstance(written, list | dict | None) or not all(isinstance(one, str) for one in written or ()):
            return Aliases(members, (f"{path}: the alias {name} is no list of names",))
        members[normalize(str(name))] = frozenset(map(normalize, written or ()))
    return Aliases(members)


def parse_owners(text: str, path: str, aliases: Aliases) -> OwnersFile:
    """Read an OWNERS file.

    Args:
        text: Its text.
        path: Relative to the checkout.
        aliases: The groups that its names may stand for.
    """
    content, problem = _load(text, path)
    if problem:
        return OwnersFile(path, problems=(problem,))
    problems: list[str] = []
    options = content.get("options") or {}
    alone = bool(options.get("no_parent_owners")) if isinstance(options, dict) else False
    simple = _entry(content, None, aliases, path, problems)
    if simple is not None and (simple.approvers or simple.reviewers or simple.required_reviewers or simple.labels):
        if content.get("filters"):
            problems.append(f"{path}: the filters do not count, because there are people or labels outside of them")
        return OwnersFile(path, (simple,), alone, tuple(problems))
    filters = content.get("filters") or {}
    if not isinstance(filters, dict):
        return OwnersFile(path, no_parent_owners=alone, problems=(*problems, f"{path}: filters is no mapping"))
    entries: list[Entry] = []
    for written, config in filters.items():
        try:
            # Go's regular expressions have no look-around and no references; what both languages have, they have in common.
            pattern = None if written == _ALL else re.compile(str(written))
        except re.error as error:
            problems.append(f"{path}: {written!r} is no regular expression: {error}")
            continue
        entry = _entry(config or {}, pattern, aliases, path, problems)
        if entry is None:
            return OwnersFile(path, problems=tuple(problems))
        entries.append(entry)
    return OwnersFile(path, tuple(entries), alone, tuple(problems))


def normalize(login: str) -> str:
    """Return a login as Prow compares them."""
    return login.lower().removeprefix("@")


def _load(text: str, path: str) -> tuple[dict[str, Any], str]:
    """Return the mapping that a YAML text is, or a sentence about what is wrong with it."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        # The loader is a safe one: it makes plain values only.
        content = yaml.load(text, loader)  # noqa: S506
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path}:{mark.line + 1}" if mark is not None else path
        return {}, f"{where}: not YAML: {getattr(error, 'problem', None) or error}"
    except (ValueError, RecursionError) as error:
        return {}, f"{path}: not YAML: {error}"
    if content is None:
        return {}, ""
    return (content, "") if isinstance(content, dict) else ({}, f"{path}: not a mapping")


def _entry(config: Any, pattern: re.Pattern[str] | None, aliases: Aliases, path: str, problems: list[str]) -> Entry | None:
    """Read people and labels; None when a list is none, for then Prow reads nothing of it."""
    if not isinstance(config, dict):
        problems.append(f"{path}: a filter is no mapping")
        return None
    lists: dict[str, list[str]] = {}
    for key in ("approvers", "reviewers", "required_reviewers", "labels", "emeritus_approvers"):
        written = config.get(key) or []
        if not isinstance(written, list) or any(isinstance(one, list | dict) for one in written):
            problems.append(f"{path}: {key} is no list of names")
            if key != "emeritus_approvers":
                return None
            written = []
        lists[key] = [str(one) for one in written if one is not None]
    people = {key: frozenset(map(normalize, lists[key])) for key in ("approvers", "reviewers", "required_reviewers")}
    used = frozenset(name for names in people.values() for name in names if name in aliases.members)
    return Entry(
        pattern,
        **{key: _expand(names, aliases) for key, names in people.items()},
        labels=frozenset(lists["labels"]),
        aliases=used,
        emeritus=frozenset(map(normalize, lists["emeritus_approvers"])),
    )


def _expand(names: frozenset[str], aliases: Aliases) -> frozenset[str]:
    return frozenset(member for name in names for member in aliases.members.get(name, (name,)))
