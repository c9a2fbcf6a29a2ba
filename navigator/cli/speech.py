"""The option --lang, and the words that it leads to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from navigator.language import Words, pick_language

Function = TypeVar("Function", bound=Callable[..., Any])


def language_option(function: Function) -> Function:
    """Add --lang."""
    text = "Language of the texts: en or zh.  [default: the locale's]"
    return click.option("--lang", "language", metavar="LANG", help=text)(function)


def speak(language: str | None) -> Words:
    """Return the words of the language chosen, or of the locale's.

    Raises:
        UsageError: There is no such translation.
    """
    return Words(pick_language(language))
