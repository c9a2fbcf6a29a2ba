"""Seeing the code run: the log lines already there, lines to add for study, and reading them back.

    model         the values that leave this package
    source        functions and statements of a file, as this package looks at them
    existing      the log calls already there, and the flags that show them
    config        the checkout's own hack/logcheck.conf
    facts         what is known to hold at a statement: assigned, not nil, checked, locked
    walk          the places of a function where a line may go, each with its facts
    secrets       what must never be logged, by type, by tag, by name and by where it came from
    values        variables and fields -> what a line may say of them
    loggers       the logger that is in scope
    wording       keys and messages
    rules         the rules: what, why, before, after
    statements    small questions about statements
    taint         which variables may hold a secret because of where their value came from
    handover      calls by which work leaves for a queue or a server
    compose       one place -> the line that goes there
    suggest       places, values and loggers -> suggestions
    edits         suggestions -> inserted lines, imports included
    patch         inserted lines -> a unified diff
    merge         three-way: taking our lines out of a file that was edited since
    journal       what was written where, on disk
    apply         writing, undoing and listing, all or nothing
    prepare       suggestions and what comes of them, in one go
    binaries      which programs contain a package; what to build, run and grep
    klog          one line of a component's log -> a record
    origin        a record -> the function and the tour stop it came from
    follow        a stream of lines -> records with their origins, in constant memory

A suggested line obeys the logging guidelines of Kubernetes (sig-instrumentation's logging.md and migration-to-structured-logging.md,
KEP-3077) and the checks of logcheck (sigs.k8s.io/logtools). Where a line cannot be made to obey, it is left out, and the reason is told.

What this does not do: prove that a nil pointer cannot occur. A value is read only where the function itself reads it on the way, or
where its own check allows it. A value that other goroutines change is not known as such.
"""
