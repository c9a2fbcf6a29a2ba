"""Writing lines into the checkout, undoing it, and telling what is written. All or nothing, and to the byte."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from indexes.errors import CheckoutError
from navigator.logs.edits import IMPORT, FilePlan, digest_of
from navigator.logs.journal import Change, Entry, Journal, JournalStore, Line
from navigator.logs.merge import Located, locate, remove_lines, uses_klog
from navigator.logs.model import AppliedLine, Outcome, Suggestion
from navigator.workspace import Workspace


@dataclass(frozen=True, slots=True)
class OwnLines:
    """Where our lines are now, for everything that counts lines: tours, bookmarks, suggestions.

    Attributes:
        lines: By path, the 1-based lines, ascending.
        ids: The suggestions that are applied.
    """

    lines: dict[str, tuple[int, ...]]
    ids: frozenset[str]

    def by_path(self) -> dict[str, frozenset[int]]:
        """Return the lines as sets."""
        return {path: frozenset(numbers) for path, numbers in self.lines.items()}

    def to_original(self, path: str, line: int) -> int:
        """Return what a line of the file as it is was without our lines; of a line of ours, the line before which it goes."""
        return line - sum(1 for number in self.lines.get(path, ()) if number < line)

    def to_current(self, path: str, line: int) -> int:
        """Return where a line of the file without our lines is now."""
        for number in self.lines.get(path, ()):
            if number <= line:
                line += 1
        return line


def apply(workspace: Workspace, plans: Iterable[FilePlan], store: JournalStore | None = None) -> Outcome:
    """Write what was planned.

    Args:
        workspace: The checkout.
        plans: As `edits.plan_edits` gave them. What is applied already is left out.
        store: Where the journal is; by default the user's.

    Raises:
        EditError: A file changed since it was planned, is read-only, or cannot be written; then nothing is changed.
    """
    store = store or JournalStore(workspace.checkout.root)
    with store.locked() as notes:
        journal = store.load()
        journal.batch += 1
        changes: list[Change] = []
        lines = 0
        for plan in plans:
            if not plan.insertions:
                continue
            entry = journal.files.get(plan.path)
            kept = _shifted(store, entry, plan) if entry is not None else []
            written = [
                Line(number, one.text, one.id, one.rule, one.function, journal.batch)
                for one, number in zip(plan.insertions, plan.numbers, strict=True)
            ]
            lines += sum(1 for one in written if one.rule != IMPORT)
            journal.files[plan.path] = Entry(digest_of(plan.after), sorted([*kept, *written], key=lambda line: line.line))
            changes.append(Change(plan.path, plan.before, plan.after))
        if changes:
            store.commit(changes, journal)
    return Outcome(tuple(change.path for change in changes), lines, notes=tuple(notes))


def _shifted(store: JournalStore, entry: Entry, plan: FilePlan) -> list[Line]:
    """The lines that were there before a plan, where they will be after it."""
    kept = []
    for line, place in zip(entry.lines, _locate(store, entry, plan.before), strict=True):
        if place.line:
            added = sum(1 for one in plan.insertions if one.line <= place.line)
            kept.append(replace(line, line=place.line + added))
    return kept


def _locate(store: JournalStore, entry: Entry, current: bytes) -> list[Located]:
    numbers = [line.line for line in entry.lines]
    if digest_of(current) == entry.written:
        return locate(current, numbers, current)
    return locate(store.blob(entry.written), numbers, current)


def revert(workspace: Workspace, *, everything: bool = False, store: JournalStore | None = None) -> Outcome:
    """Take lines out again: those of the last `apply`, or all.

    A file that was edited meanwhile keeps its edits. Where somebody edited one of our lines, that file stays as it is, and so does its
    place in the journal: the outcome tells of it as a conflict.

    Raises:
        EditError: A file is read-only or cannot be written; then nothing is changed.
    """
    store = store or JournalStore(workspace.checkout.root)
    with store.locked() as notes:
        journal = store.load()
        last = max((line.batch for entry in journal.files.values() for line in entry.lines), default=0)
        changes: list[Change] = []
        conflicts: list[tuple[str, int, str, str]] = []
        count = 0
        is_changed = False
        for path, entry in sorted(journal.files.items()):
            meant = [everything or line.batch == last for line in entry.lines]
            if not any(meant):
                continue
            try:
                current = store.read(path)
            except CheckoutError as error:
                notes.append(error.message)
                del journal.files[path]
                is_changed = True
                continue
            places = _locate(store, entry, current)
            edited = [
                (path, place.line, place.text.decode("utf-8", "replace"), line.text)
                for line, place, is_meant in zip(entry.lines, places, meant, strict=True)
                if is_meant and place.is_edited
            ]
            if edited:
                conflicts += edited
                continue
            count += _take_out(journal, path, current, places, meant, notes, changes)
            is_changed = True
        if is_changed:
            store.commit(changes, journal)
    return Outcome(tuple(change.path for change in changes), count, tuple(conflicts), tuple(notes))


def _take_out(
    journal: Journal, path: str, current: bytes, places: list[Located], meant: list[bool], notes: list[str], changes: list[Change]
) -> int:
    """Take the lines that are meant out of one file, and put the others where they will be; return how many suggestions went."""
    entry = journal.files[path]
    going = {place.line for place, is_meant in zip(places, meant, strict=True) if is_meant and place.line}
    imports = {place.line for line, place in zip(entry.lines, places, strict=True) if line.rule == IMPORT and place.line in going}
    staying = {place.line for place, is_meant in zip(places, meant, strict=True) if not is_meant and place.line}
    if imports and uses_klog(current, going):
        going -= imports
        if not staying:
            notes.append(f"{path}: the import of klog stays, something else uses it now")
    after = remove_lines(current, going)
    left = []
    count = 0
    for line, place, is_meant in zip(entry.lines, places, meant, strict=True):
        is_kept_import = line.rule == IMPORT and place.line in imports and place.line not in going and staying
        if (not is_meant and place.line) or is_kept_import:
            left.append(replace(line, line=place.line - sum(1 for number in going if number < place.line), batch=line.batch))
        elif is_meant and line.rule != IMPORT:
            count += 1
            if not place.line:
                notes.append(f"{path}: a line was gone already: {line.text.strip()}")
    if left:
        journal.files[path] = Entry(digest_of(after), left)
    else:
        del journal.files[path]
    if after != current:
        changes.append(Change(path, current, after))
    return count


def find_applied(workspace: Workspace, store: JournalStore | None = None) -> Iterator[AppliedLine]:
    """Yield the lines that are applied, by path and line, with what became of them.

    Raises:
        EditError: The journal cannot be read.
    """
    store = store or JournalStore(workspace.checkout.root)
    for path, entry in sorted(store.load().files.items()):
        try:
            places = _locate(store, entry, store.read(path))
        except CheckoutError:
            places = [Located(0)] * len(entry.lines)
        for line, place in zip(entry.lines, places, strict=True):
            if line.rule == IMPORT and not line.text.strip():
                continue
            state = "edited" if place.is_edited else "present" if place.line else "gone"
            yield AppliedLine(path, place.line, state, line.text.strip(), line.id, line.function, line.rule)


def find_own_lines(workspace: Workspace, store: JournalStore | None = None) -> OwnLines:
    """Return where our lines are now.

    Raises:
        EditError: The journal cannot be read.
    """
    store = store or JournalStore(workspace.checkout.root)
    lines: dict[str, tuple[int, ...]] = {}
    ids: set[str] = set()
    for path, entry in store.load().files.items():
        try:
            places = _locate(store, entry, store.read(path))
        except CheckoutError:
            continue
        lines[path] = tuple(sorted(place.line for place in places if place.line))
        ids.update(line.id for line, place in zip(entry.lines, places, strict=True) if place.line and line.rule != IMPORT)
    return OwnLines(lines, frozenset(ids))


def mark_applied(suggestions: Iterable[Suggestion], own: OwnLines) -> tuple[Suggestion, ...]:
    """Return suggestions with a mark on those that stand in the file already."""
    return tuple(replace(one, applied=one.id in own.ids) for one in suggestions)
