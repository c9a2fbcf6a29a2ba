"""A terminal assistant for reading Kubernetes source code."""

__version__ = "0.1.0"
