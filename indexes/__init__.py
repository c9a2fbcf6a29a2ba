"""What is known of a Go checkout: facts from syntax, kept in a Whoosh index and found again.

Nothing here knows what a name *means*; that is worked out in `navigator.resolve`. Lines and columns are 1-based everywhere,
columns count bytes, and paths are relative to the checkout with `/`.
"""
