"""docs/commands.md is what `--help` prints, and names every command. UPDATE_GOLDEN=1 writes it anew."""

from __future__ import annotations

import os
from pathlib import Path

import click

from navigator.cli.main import cli

PAGE = Path(__file__).parents[2] / "docs" / "commands.md"


def _render() -> str:
    parts = ["# Commands\n\nWhat `navigator --help` and `navigator COMMAND --help` print.\n"]
    # Click keeps a command's help option as the first context makes it: this one makes it as the program does.
    names = cli.context_settings["help_option_names"]
    context = click.Context(cli, info_name="navigator", max_content_width=100, terminal_width=100, help_option_names=names)
    parts.append(f"## navigator\n\n```text\n{cli.get_help(context)}\n```\n")
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        inner = click.Context(command, parent=context, info_name=name, max_content_width=100, terminal_width=100)
        parts.append(f"## navigator {name}\n\n```text\n{command.get_help(inner)}\n```\n")
    return "\n".join(parts)


def test_every_command_is_documented() -> None:
    text = _render()
    if os.environ.get("UPDATE_GOLDEN"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "run the test with UPDATE_GOLDEN=1"
