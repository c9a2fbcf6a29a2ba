"""The composition root: one place where results become an exit code and errors become two lines on stderr."""

from __future__ import annotations

import gc
import os
import sys


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; return its exit code.

    0: found, or all well. 1: nothing found, or a check failed. 2: an error. 130: interrupted. A closed pipe is quiet success.
    """
    # Imports make many lasting objects: looking for garbage among them takes a tenth of a short command's time.
    gc.set_threshold(50_000, 20, 20)
    import click

    from indexes.errors import NavigatorError
    from navigator.cli.main import cli
    from navigator.cli.output import report_error

    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    try:
        # Not cli.main: that makes a closed pipe an error.
        with cli.make_context("navigator", list(sys.argv[1:] if arguments is None else arguments)) as ready:
            code = cli.invoke(ready)
        sys.stdout.flush()
        return code if isinstance(code, int) else 0
    except click.exceptions.Exit as leave:
        sys.stdout.flush()
        return leave.exit_code
    except NavigatorError as error:
        report_error(error.message, error.hint)
        return 2
    except click.ClickException as error:
        context = getattr(error, "ctx", None)
        report_error(error.format_message().rstrip("."), f"{context.command_path if context else 'navigator'} --help")
        return 2
    except (KeyboardInterrupt, click.Abort):
        print(file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever reads our output has seen enough. Nothing may be written to the pipe any more, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def run() -> None:
    """Be the console script."""
    sys.exit(main())


if __name__ == "__main__":
    run()
