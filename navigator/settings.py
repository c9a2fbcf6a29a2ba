"""Every path, default and environment variable, in one place."""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import cache
from importlib import resources
from pathlib import Path

CHECKOUT_VARIABLE = "NAVIGATOR_CHECKOUT"
INDEX_VARIABLE = "NAVIGATOR_INDEX_DIR"
APPLICATION = "navigator"
_PATIENCE_SECONDS = 5
KUBERNETES_URL = "https://github.com/kubernetes/kubernetes"


def index_directory(chosen: str | None = None) -> Path:
    """Return the directory that holds the indexes: the one chosen, the environment's, or the user's cache."""
    value = chosen or os.environ.get(INDEX_VARIABLE)
    if value:
        return Path(value).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path(APPLICATION, appauthor=False) / "indexes"


def config_directory() -> Path:
    """Return the directory that holds what the user wrote for navigator, such as tours."""
    from platformdirs import user_config_path

    return user_config_path(APPLICATION, appauthor=False)


def config_file() -> Path:
    """Return the file in which the user may change keys and looks."""
    return config_directory() / "config.toml"


def state_directory() -> Path:
    """Return the directory that holds what navigator remembers of the user, such as progress."""
    from platformdirs import user_state_path

    return user_state_path(APPLICATION, appauthor=False)


@cache
def find_goroot() -> Path | None:
    """Return the GOROOT of the environment, or of the `go` that is installed; None when there is no Go."""
    value = os.environ.get("GOROOT")
    if not value and shutil.which("go"):
        try:
            done = subprocess.run(["go", "env", "GOROOT"], capture_output=True, text=True, timeout=_PATIENCE_SECONDS, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        value = done.stdout.strip()
    return Path(value) if value and (Path(value) / "src" / "fmt").is_dir() else None


def sample_checkout() -> Path:
    """Return the root of the bundled sample."""
    return Path(str(resources.files("navigator"))) / "sample" / "checkout"
