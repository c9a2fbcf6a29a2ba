"""The whole before the parts: components, API resources, owners, sizes, and what generated what.

    stats           lines by language, part and directory; what is big and what is imported most
      census        every file of the tree, counted; kept in the cache
      counter       one file's text -> blank, comment and code lines
      languages     a file's name -> its language
    owners          a path -> who owns it
      ownersfile    one OWNERS file, as Prow reads it
    apis            the API resources
      installed     which storage is installed for which resource
      storages      what a storage can do, from its Go type
      apitypes      the Go types of a version, and in which releases it is served
      storageversions   in which version a resource is stored
      evaluate      what small Go expressions come to
    kinds           everything about one kind
      apifields     the fields of a type, as the API has them
    components      the binaries and modules, and whom they talk to
      commands      how a binary starts
      layers        what is imported, in layers
      traffic       what is watched and written
      descriptions  what the tree says of its parts
      fork          what a fork has added
    packages        one Go package
    picture         the map, as text and as DOT, Mermaid or SVG
    machinery       generated files, their generators, and what asked for them
    imports, cache, nearest, prime   what several of these need

Everything is computed from the checkout that is read; nothing is a table of Kubernetes' own. What a tree does not have is said, not
guessed.
"""
