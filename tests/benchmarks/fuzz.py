"""Ask what the name at every byte of many real files means, and of truncated and mutated copies; nothing may be raised, nothing hang.

    python -m tests.benchmarks.fuzz CHECKOUT [--files 200] [--copies 4] [--seed 1]

The copies are asked at every byte around what was changed and at a sample of the others.
"""

from __future__ import annotations

import argparse
import random
import time
import traceback
from collections import Counter
from collections.abc import Iterable

from indexes.checkout import Checkout
from navigator.resolve.definition import definition_at
from navigator.resolve.files import GoFile
from navigator.resolve.program import Program, get_program, go_on
from navigator.workspace import open_workspace

_AROUND = 300
_SAMPLE = 300
_SLOW_SECONDS = 5.0
_PIECES = [
    b"{",
    b"}",
    b"(",
    b")",
    b"[",
    b"]",
    b".",
    b":=",
    b"=",
    b"func ",
    b"type T T\n",
    b"struct{",
    b"interface{",
    b"`",
    b'"',
    b"/*",
    b"\n",
    b"\xff\xfe",
]
_PIECES += [
    b"\x00",
    b"<-",
    b"...",
    b"var a, b = b, a\n",
    b"type A struct{ *B }\ntype B struct{ *A }\n",
    b"[T any]",
    b"case ",
    b"return ",
    b"switch x := ",
    b"range ",
]


class Fuzzer:
    """Asks, and keeps count."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.statuses: Counter[str] = Counter()
        self.failures: list[str] = []
        self.slowest = (0.0, "")

    def ask(self, file: GoFile, offsets: Iterable[int], what: str) -> None:
        for offset in offsets:
            began = time.perf_counter()
            try:
                self.statuses[str(definition_at(self.program, file, offset).status)] += 1
            except Exception:  # noqa: BLE001 - any exception is what is looked for
                if len(self.failures) < 20:
                    line, column = file.locate(offset)
                    self.failures.append(f"{file.path}:{line}:{column} ({what})\n{traceback.format_exc(limit=-6)}")
            self.slowest = max(self.slowest, (time.perf_counter() - began, f"{file.path} at {offset} ({what})"))


def mutate(source: bytes, chance: random.Random) -> tuple[bytes, int]:
    """Return a changed copy and where it was changed."""
    at = chance.randrange(len(source) + 1)
    match chance.randrange(5):
        case 0:
            return source[:at], at
        case 1:
            return source[:at] + chance.choice(_PIECES) + source[at:], at
        case 2:
            return source[:at] + source[min(len(source), at + chance.randrange(1, 80)) :], at
        case 3:
            start = chance.randrange(len(source) + 1)
            return source[:at] + source[start : start + chance.randrange(1, 400)] + source[at:], at
        case _:
            end = min(len(source), at + chance.randrange(1, 8))
            return source[:at] + chance.randbytes(end - at) + source[end:], at


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkout")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--copies", type=int, default=4)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    workspace = open_workspace(options.checkout)
    paths = [file.path for file in Checkout(workspace.checkout.root).list_files().files]
    chosen = chance.sample(paths, min(options.files, len(paths)))
    fuzzer = Fuzzer(get_program(workspace))
    began = time.perf_counter()
    for path in chosen:
        fuzzer.program = go_on(fuzzer.program)
        file = fuzzer.program.packages.file(path)
        fuzzer.ask(file, range(len(file.source) + 1), "as it is")
        for number in range(options.copies):
            source, at = mutate(file.source, chance)
            copy = GoFile(path, file.directory, source)
            near = range(max(0, at - _AROUND), min(len(source), at + _AROUND) + 1)
            far = [chance.randrange(len(source) + 1) for _ in range(_SAMPLE)]
            fuzzer.ask(copy, [*near, *far], f"copy {number} changed at {at}")
    total = sum(fuzzer.statuses.values())
    print(f"{len(chosen)} files, {total:,} questions in {time.perf_counter() - began:.0f} s; {len(fuzzer.failures)} exceptions")
    print(", ".join(f"{status} {count:,}" for status, count in fuzzer.statuses.most_common()))
    print(f"slowest {fuzzer.slowest[0]:.2f} s: {fuzzer.slowest[1]}")
    for failure in fuzzer.failures:
        print(failure)
    raise SystemExit(bool(fuzzer.failures) or fuzzer.slowest[0] > _SLOW_SECONDS)


if __name__ == "__main__":
    main()
