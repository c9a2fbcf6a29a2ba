"""A small index over prose: tours, their stops, and the doc comments of a checkout, for questions in words.

    analysis    Latin words are stemmed, stop words left out, identifiers split at their humps and kept whole as well. Runs of Chinese,
                Japanese or Korean characters have no spaces: they are cut into overlapping pairs (and a run of one stays one), as
                search engines do without a dictionary.
    documents   stored fields, and weighted fields of text; BM25F ranks.

An index lives in a folder of its own with a stamp that says what it was made from. With another stamp, another version of Whoosh or
damage it is made anew: it holds nothing that its sources do not.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from whoosh.fields import ID, STORED, FieldType, Schema
from whoosh.formats import Frequency
from whoosh.system import pack_uint

from indexes.store import damage

if TYPE_CHECKING:
    from whoosh.index import Index as WhooshIndex

PROSE_VERSION = 1
_MOST_ATTEMPTS = 20
_STAMP = "stamp.json"
_EXTRA = "extra.json"
_WRITER_MEGABYTES = 192
_CJK = "\u3005\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_PIECE = re.compile(rf"[A-Za-z0-9][A-Za-z0-9_]*|[{_CJK}]+")
_IS_CJK = re.compile(rf"[{_CJK}]")
_HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")
_LONGEST_WORD = 60
# Of a long question, a word that every tenth passage has says little and costs most of the time.
_COMMON_SHARE = 0.1
_FEW_WORDS = 3
_FEW_PASSAGES = 300
_STOP_WORDS = frozenset(
    "a an and any are as at be been before but by can could did do does doing done each for from get gets go had has have how i if "
    "in into is it its just let like me my of on one only or our out s so some such t than that the their them then there these "
    "they thing things this those to too up us use used using was way we were what when where which while who whom why will with "
    "within without would you your actually exactly happen happens really tell explain show find code source kubernetes k8s work "
    "works".split()
)


@dataclass(frozen=True, slots=True)
class Passage:
    """One piece of prose.

    Attributes:
        stored: What comes back with a hit; anything that pickles.
        texts: Field -> text. The fields are those that the index was opened with.
        path: What the passage is taken from, so that all of a file's passages can be replaced; may be empty.
    """

    stored: tuple[Any, ...]
    texts: dict[str, str]
    path: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that fits.

    Attributes:
        score: Of BM25F, without a scale.
        stored: As the passage had it.
        matched: The words of the question that it has, each with the fields that have it.
    """

    score: float
    stored: tuple[Any, ...]
    matched: dict[str, tuple[str, ...]] = field(default_factory=dict)


def split_words(text: str) -> Iterator[str]:
    """Yield the words of a text as they are indexed: stemmed, split, in pairs of characters where there are no spaces."""
    for match in _PIECE.finditer(text):
        piece = match[0]
        if _IS_CJK.match(piece):
            yield from (piece[at : at + 2] for at in range(max(1, len(piece) - 1)))
            continue
        humps = _HUMP.findall(piece[:_LONGEST_WORD])
        if len(humps) > 1:
            yield piece[:_LONGEST_WORD].lower()
        for hump in humps:
            word = _normal(hump)
            if word:
                yield word


def stem_word(word: str) -> str:
    """Return the stem of one word, without regard to stop words."""
    return _stem(word.lower())


@cache
def _normal(hump: str) -> str:
    word = hump.lower()
    if word in _STOP_WORDS or (len(word) < 2 and not word.isdigit()):
        return ""
    return _stem(word)


@cache
def _stem(word: str) -> str:
    from whoosh.lang.porter import stem

    return str(stem(word)) if len(word) > 3 else word


class _Text(FieldType):  # type: ignore[misc]  # whoosh declares FieldType without types
    """A scored field of words. Whoosh's own way through token objects takes twice as long."""

    def __init__(self) -> None:
        self.format = Frequency()
        self.analyzer = None
        self.stored = self.unique = self.spelling = False
        self.scorable = self.indexed = True
        self.column_type = self.vector = None
        self.multitoken_query = "default"

    def index(self, value: str, **_: Any) -> Iterator[tuple[bytes, int, float, bytes]]:
        for word, count in Counter(split_words(value)).items():
            yield word.encode("utf-8"), count, float(count), pack_uint(count)

    def to_bytes(self, value: str | bytes) -> bytes:
        return value.encode("utf-8") if isinstance(value, str) else value

    def from_bytes(self, value: bytes) -> str:
        return bytes(value).decode("utf-8", "replace")


class Prose:
    """An index of passages in a folder.

    Attributes:
        folder: Where it lives.
        fields: Field -> weight.
    """

    def __init__(self, folder: Path, fields: dict[str, float]) -> None:
        self.folder = folder
        self.fields = fields

    def load_stamp(self) -> dict[str, Any]:
        """Return what the index was made from; empty when there is none that can be used."""
        from whoosh import versionstring

        try:
            found = json.loads((self.folder / _STAMP).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        sound = isinstance(found, dict) and found.get("version") == PROSE_VERSION and found.get("engine") == versionstring()
        sources = found.get("sources") if sound else None
        return sources if isinstance(sources, dict) else {}

    def load_extra(self) -> dict[str, Any]:
        """Return what was saved beside the stamp, for whoever brings the index up to date; empty when it cannot be read."""
        try:
            found = json.loads((self.folder / _EXTRA).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def save_extra(self, extra: Mapping[str, object]) -> None:
        """Save something beside the stamp; it is lost when the index is made anew."""
        with suppress(OSError):
            _write(self.folder / _EXTRA, extra)

    def rebuild(self, sources: Mapping[str, object], passages: Iterable[Passage]) -> None:
        """Make the index anew, beside the old one, and put it in its place.

        Raises:
            OSError: The folder cannot be written.
        """
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f"{self.folder.name}-work-", dir=self.folder.parent))
        try:
            from whoosh.filedb.filestore import FileStorage

            index = FileStorage(str(work)).create_index(self._schema())
            self._add(index, (), passages)
            index.close()
            self._save_stamp(work, sources)
            self._put_in_place(work)
        finally:
            shutil.rmtree(work, ignore_errors=True)

    def _put_in_place(self, work: Path) -> None:
        """Give a finished index the folder's name; whoever else does the same at this moment has made as good a one."""
        for _ in range(_MOST_ATTEMPTS):
            aside = work.with_name(f"{work.name}-old")
            # Taken away under another name first: files must not vanish from an index that is in its place.
            with suppress(OSError):
                os.replace(self.folder, aside)
            shutil.rmtree(aside, ignore_errors=True)
            with suppress(OSError):
                os.replace(work, self.folder)
                return
        if not self.load_stamp():
            raise OSError(errno.EBUSY, "others write it all the time", str(self.folder))

    def update(self, sources: Mapping[str, object], dropped: Iterable[str], passages: Iterable[Passage]) -> bool:
        """Replace the passages of some paths.

        Returns:
            False when the index is damaged or another process writes it; then it is as it was.
        """
        from whoosh.filedb.filestore import FileStorage

        try:
            index = FileStorage(str(self.folder)).open_index(schema=self._schema())
            self._add(index, dropped, passages)
            index.close()
            self._save_stamp(self.folder, sources)
        except damage():
            return False
        return True

    def find(self, words: dict[str, float], limit: int, fields: dict[str, float] | None = None) -> list[Found]:
        """Return the passages that have any of the words, best first.

        Args:
            words: As `split_words` gives them, each with its weight.
            limit: The most passages.
            fields: Field -> weight, instead of the index's own.

        Raises:
            One of `indexes.store.damage`: The index cannot be read.
        """
        from whoosh.filedb.filestore import FileStorage
        from whoosh.query import Or, Term

        weights = fields or self.fields
        with FileStorage(str(self.folder)).open_index(schema=self._schema()).searcher() as searcher:
            reader = searcher.reader()
            common = max(reader.doc_count() * _COMMON_SHARE, _FEW_PASSAGES) if len(words) > _FEW_WORDS else reader.doc_count()
            terms = [
                Term(name, word, boost=weight * boost)
                for word, boost in words.items()
                for name, weight in weights.items()
                if 0 < reader.doc_frequency(name, word) <= common
            ]
            if not terms:
                return []
            results = searcher.search(Or(terms), limit=limit, terms=True)
            return [Found(hit.score, tuple(hit.fields()["stored"]), _group(hit.matched_terms())) for hit in results]

    def _schema(self) -> Schema:
        texts = {name: _Text() for name in self.fields}
        return Schema(stored=STORED(), path=ID(), **texts)

    def _add(self, index: WhooshIndex, dropped: Iterable[str], passages: Iterable[Passage]) -> None:
        writer = index.writer(limitmb=_WRITER_MEGABYTES)
        try:
            for path in dropped:
                writer.delete_by_term("path", path)
            for passage in passages:
                texts = {name: text for name, text in passage.texts.items() if text}
                writer.add_document(stored=passage.stored, path=passage.path or "-", **texts)
        except BaseException:
            writer.cancel()
            raise
        writer.commit()

    @staticmethod
    def _save_stamp(folder: Path, sources: Mapping[str, object]) -> None:
        from whoosh import versionstring

        _write(folder / _STAMP, {"version": PROSE_VERSION, "engine": versionstring(), "sources": sources})


def _write(path: Path, value: Mapping[str, object]) -> None:
    partial = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    partial.write_text(json.dumps(value), encoding="utf-8")
    os.replace(partial, path)


def _group(matched: Iterable[tuple[str, bytes]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for name, word in matched:
        text = word.decode("utf-8", "replace")
        found[text] = (*found.get(text, ()), name)
    return found
