"""What is seen before anything is open: what this checkout is, where to start, where the reader left off."""

from __future__ import annotations

from dataclasses import dataclass

from rich.text import Text
from textual.containers import VerticalScroll
from textual.widgets import Static

from navigator.state import Memory
from navigator.text import make_visible
from navigator.tours.library import Head


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the checkout.

    Attributes:
        root: Where it is.
        version: Its Kubernetes release, or empty.
        module: Its Go module.
        is_sample: Whether it is the bundled sample.
        index: What state the index is in, in words.
        map: A picture of its components, or empty.
    """

    root: str
    version: str = ""
    module: str = ""
    is_sample: bool = False
    index: str = ""
    map: str = ""


class Home(VerticalScroll, can_focus=True):
    """The home screen."""

    def compose(self):  # type: ignore[no-untyped-def]
        yield Static(id="home-text")

    def show(self, facts: Facts, memory: Memory, tours: tuple[Head, ...]) -> None:
        """Show what is known."""
        text = Text()
        name = f"Kubernetes {facts.version}" if facts.version else facts.module or "Go source"
        text.append(f"{make_visible(name)}\n", style="bold")
        text.append(f"{make_visible(facts.root)}\n", style="dim")
        if facts.is_sample:
            text.append("This is the bundled sample, a miniature Kubernetes. For the real thing: navigator checkout\n", style="italic")
        text.append(f"{make_visible(facts.index)}\n", style="dim")
        if facts.map:
            text.append(f"\n{make_visible(facts.map)}\n")
        if memory.last is not None:
            last = memory.last
            tour = next((one for one in tours if one.id == last.tour), None)
            text.append("\nWhere you left off\n", style="bold")
            text.append(f"  Enter   {make_visible(last.path)}:{last.line}", style="")
            text.append(f"   {make_visible(tour.question)}\n" if tour else "\n", style="italic")
        started = [tour for tour in tours if memory.seen.get(tour.id) and tour.id not in memory.finished]
        if started:
            text.append("\nBegun\n", style="bold")
            for tour in started[:5]:
                text.append(f"  {len(memory.seen[tour.id])} of {tour.stops}   {make_visible(tour.question)}\n")
        text.append("\nWhere to start\n", style="bold")
        text.append("  2        the questions: the whole first, then the parts\n")
        text.append("  Ctrl+P   any symbol, file, tour or command\n")
        text.append("  ?        the keys\n")
        for tour in tours[:6]:
            mark = "✓" if tour.id in memory.finished else " "
            text.append(f"\n  {mark} {make_visible(tour.question)} ")
            text.append(tour.id, style="dim")
        self.query_one("#home-text", Static).update(text)
