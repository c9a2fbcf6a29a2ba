"""A process that does one thing to an index, again and again or once, for the tests of many processes at work.

python -m tests.indexes.builder build CHECKOUT INDEXES [JOBS]      refresh once, announcing when the work begins
python -m tests.indexes.builder rewrite CHECKOUT INDEXES ROUNDS    change all files, refresh, and so on
python -m tests.indexes.builder read CHECKOUT INDEXES              ask until a file `stop` lies beside the checkout
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from indexes import pool
from indexes.build import refresh
from indexes.checkout import Checkout
from indexes.store import Store
from tests.indexes.trees import go_file


def main(action: str, root: str, indexes: str, number: str = "2") -> None:
    pool._FILES_WORTH_A_PROCESS = 10
    pool._BATCH_BYTES = 2000
    checkout = Checkout(Path(root))
    store = Store(Path(indexes), checkout.root)
    if action == "build":
        print("begins", flush=True)
        report = refresh(checkout, store, jobs=int(number))
        print(report.read, flush=True)
    elif action == "rewrite":
        for turn in range(int(number)):
            for file in checkout.list_files().files:
                (checkout.root / file.path).write_text(go_file("p", f"Version{turn}"))
            refresh(checkout, store, jobs=1 + turn % 2, rebuild=turn % 3 == 2)
    else:
        read(store, checkout.root.parent / "stop")


def read(store: Store, stop: Path) -> None:
    """Every look sees one version of all files: that of one commit."""
    looks, versions = 0, set()
    while not stop.exists():
        index = store.open()
        assert index is not None, "the index was not readable"
        files = 0
        seen = set()
        for segment in index.segments:
            for document in range(len(segment.documents)):
                if not segment.is_deleted(document):
                    files += 1
                    seen.update(re.findall(r"Version\d+", " ".join(symbol.name for symbol in segment.load_symbols(document))))
                    assert set(segment.names.split())
        assert files == index.state.files, (files, index.state.files)
        assert len(seen) == 1, f"versions {seen} at once"
        index.close()
        versions |= seen
        looks += 1
    print(looks, len(versions), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
