"""Every path, default and environment variable, in one place."""

from __future__ import annotations

import os
from importlib import resources
from pathlib import Path

CHECKOUT_VARIABLE = "NAVIGATOR_CHECKOUT"
INDEX_VARIABLE = "NAVIGATOR_INDEX_DIR"
APPLICATION = "navigator"
KUBERNETES_URL = "https://github.com/kubernetes/kubernetes"


def index_directory(chosen: str | None = None) -> Path:
    """Return the directory that holds the indexes: the one chosen, the environment's, or the user's cache."""
    value = chosen or os.environ.get(INDEX_VARIABLE)
    if value:
        return Path(value).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path(APPLICATION, appauthor=False) / "indexes"


def sample_checkout() -> Path:
    """Return the root of the bundled sample."""
    return Path(str(resources.files("navigator"))) / "sample" / "checkout"
