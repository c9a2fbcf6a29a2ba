"""The whole before the parts: components, API resources, owners, sizes, and what generated what.

    counter       one file's text -> blank, comment and code lines
    languages     a file's name -> its language
    census        every file of the tree, counted; kept in the cache
    stats         the census, summed up in the ways that a reader asks for
    ownersfile    one OWNERS file
    owners        a path -> who owns it
    kinds ...     the API resources: see `apis`
    components    the binaries and modules, and what they are made of
    picture       the map of components as a graph
    machinery     generated files, their generators, and what asked for them

Everything is computed from the checkout that is read; nothing is a table of Kubernetes' own. What a tree does not have is said, not
guessed.
"""
