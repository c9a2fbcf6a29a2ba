"""In which language navigator speaks: English, or one that `queries/<language>.toml` translates the screen's texts to.

A text is written in English where it is used, with names in braces for what is filled in; the English text is its key in the catalogue.
What is not translated is shown in English. Error messages, `--help` and JSON stay English: scripts and search engines read them.
"""

from __future__ import annotations

import os
import tomllib
from functools import cache

import queries
from navigator.errors import UsageError

ENGLISH = "en"
LANGUAGES = (ENGLISH, "zh")
# In the order in which POSIX asks them.
_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


class Phrase(str):
    """An English text that remembers how it was made, so that it can be said in another language.

    Attributes:
        template: The text with names in braces.
        values: What the names stand for.
    """

    __slots__ = ("template", "values")

    template: str
    values: dict[str, object]


def phrase(template: str, **values: object) -> Phrase:
    """Make a text out of a template."""
    made = Phrase(template.format(**values))
    made.template, made.values = template, values
    return made


class Words:
    """Says the screen's texts in one language.

    Attributes:
        language: One of `LANGUAGES`.
    """

    def __init__(self, language: str = ENGLISH) -> None:
        self.language = language
        self._texts = {} if language == ENGLISH else load_catalogue(language)

    def __call__(self, template: str, **values: object) -> str:
        if isinstance(template, Phrase):
            return self(template.template, **template.values)
        text = self._texts.get(template, template)
        return text.format(**values) if values else text


@cache
def load_catalogue(language: str) -> dict[str, str]:
    """Return the translations of the screen's texts: English -> the language."""
    texts: dict[str, str] = tomllib.loads(queries.load_text(f"{language}.toml"))["screen"]
    return texts


def pick_language(chosen: str | None = None) -> str:
    """Return the language to speak: the one chosen, or else that of the environment's locale when there is a translation.

    Raises:
        UsageError: The one chosen is not to be had.
    """
    if chosen:
        language = _language_of(chosen)
        if language not in LANGUAGES:
            raise UsageError(f"there is no translation to {chosen!r}", f"--lang {' or --lang '.join(LANGUAGES)}")
        return language
    locale = next((os.environ[name] for name in _VARIABLES if os.environ.get(name)), "")
    language = _language_of(locale)
    return language if language in LANGUAGES else ENGLISH


def _language_of(locale: str) -> str:
    """`zh` of zh_CN.UTF-8, zh-Hans and ZH."""
    return locale.partition(".")[0].replace("-", "_").partition("_")[0].lower()
