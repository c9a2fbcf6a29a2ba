"""`navigator checkout`: get a Kubernetes release to read, with git."""

from __future__ import annotations

from pathlib import Path

import click

from navigator import releases, settings
from navigator.cli.output import write_line


@click.command()
@click.argument("version", required=False)
@click.argument("directory", required=False, metavar="[DIR]", type=click.Path(path_type=Path))
@click.option("--url", default=settings.KUBERNETES_URL, show_default=True, help="The repository to clone.")
def checkout(version: str | None, directory: Path | None, url: str) -> int:
    """Get a Kubernetes release to read: a shallow clone of VERSION (newest by default) into DIR (kubernetes-VERSION by default).

    VERSION is 1.36.1, v1.36.1, or 1.36 for the newest patch release of 1.36.
    """
    release = releases.find_release(url, version)
    target = directory or Path(f"kubernetes-{release.removeprefix('v')}")
    done = releases.fetch_release(url, release, target)
    write_line(f"{release} is in {target}" if done else f"{target} already holds {release}")
    write_line(f"next: cd {target} && navigator tour scheduler")
    return 0
