"""Working out beforehand what the first question about the whole would have to wait for."""

from __future__ import annotations

from navigator.overview.apis import load_apis
from navigator.overview.components import load_components
from navigator.workspace import Workspace


def prime(workspace: Workspace) -> None:
    """Work out the API resources and the components, and keep them; a second or two on Kubernetes, nothing when they are kept already.

    Raises:
        StoreError: The index cannot be written.
    """
    load_apis(workspace)
    load_components(workspace)
