"""The group of all commands. A command's module is imported when the command is run, so that none pays for another."""

from __future__ import annotations

import importlib
import sys
from typing import Any

import click

from navigator import __version__
from navigator.cli.context import common_options

# Command -> (module, attribute, line for the list of commands). The lines are here so that `--help` imports no module.
_COMMANDS = {
    "tour": ("navigator.cli.tour", "tour", "Answer a question by walking through the code."),
    "tui": ("navigator.start", "tui", "Open the terminal reader, at a place."),
    "ask": ("navigator.cli.ask", "ask", "Find the tours, stops and symbols that answer a question."),
    "learn": ("navigator.cli.learn", "learn", "Follow the learning path, with your progress."),
    "resources": ("navigator.cli.learn", "resources", "Show where else to learn."),
    "symbols": ("navigator.cli.explore", "symbols", "Search symbols."),
    "outline": ("navigator.cli.explore", "outline", "List the symbols of a file or package directory."),
    "show": ("navigator.cli.explore", "show", "Show doc comment, signature and source of a symbol."),
    "definition": ("navigator.cli.meaning", "definition", "Tell where a name is declared, by Go's own rules."),
    "references": ("navigator.cli.meaning", "references", "Show every use of what a name means."),
    "implementations": ("navigator.cli.meaning", "implementations", "Show what implements an interface, or is implemented by a type."),
    "callers": ("navigator.cli.meaning", "callers", "Show the functions that call a function."),
    "callees": ("navigator.cli.meaning", "callees", "Show the functions that a function calls."),
    "logs": ("navigator.cli.logs", "logs", "See the code run: logs already there, logs to add, logs to read."),
    "overview": ("navigator.cli.overview", "overview", "Show the components and what they are made of, or one package."),
    "api": ("navigator.cli.api", "api", "List the API resources, or tell all about one kind."),
    "stats": ("navigator.cli.stats", "stats", "Count lines by language, as cloc does, and show what is big."),
    "owners": ("navigator.cli.owners", "owners", "Tell who owns a file, directory or symbol."),
    "machinery": ("navigator.cli.machinery", "machinery", "Tell what generated a file, or what is generated from a type."),
    "index": ("navigator.cli.index", "index", "Build, refresh or describe the index."),
    "checkout": ("navigator.cli.checkout", "checkout", "Get a Kubernetes release to read, with git."),
    "doctor": ("navigator.cli.doctor", "doctor", "Tell what works here and what is missing."),
}


class _LazyGroup(click.Group):
    """Imports a command's module when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click passes it
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in _COMMANDS:
            return None
        module, attribute, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, _, line) in _COMMANDS.items()])

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in _COMMANDS:
            import difflib

            near = difflib.get_close_matches(name, _COMMANDS, n=1)
            meant = f"; did you mean {near[0]}?" if near else ""
            raise click.UsageError(f"there is no command {name!r}{meant}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=_LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "-V", "--version", prog_name="navigator", message="%(prog)s %(version)s")
@common_options
@click.pass_context
def cli(ctx: click.Context) -> int:
    """Read Kubernetes source code: tours that answer questions, and a symbol index, on your own checkout.

    Without a command, the terminal reader; where there is no terminal, the list of questions.
    """
    if ctx.invoked_subcommand is None:
        if sys.stdin.isatty() and sys.stdout.isatty():
            opened: int = importlib.import_module("navigator.start").open_reader()
            return opened
        from navigator.cli.tour import list_questions

        return list_questions()
    return 0
