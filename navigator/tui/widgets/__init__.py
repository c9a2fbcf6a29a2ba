"""See `navigator.tui`."""
