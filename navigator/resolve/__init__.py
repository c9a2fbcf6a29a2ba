"""What a name in Go code means, by Go's own rules, from syntax trees alone.

    files         one Go file, cut into units that are parsed when they are asked for
    scopes        the scopes within one unit, and what they declare
    packages      which files make a package, and what an import path leads to
    names         a name in its place -> object
    types         the values that types are; `typer` makes them from type expressions
    members       fields and methods, with promotion
    generics      substitution, unification, inference
    expressions   the type of an expression
    identify      any identifier, wherever it stands -> object

Everything is worked out when it is asked for, and only as far as it is asked for: no package is ever type-checked as a whole. Nothing is
reported as an error of the program that is read; what cannot be worked out is the type `UNKNOWN`, and a name that depends on it is
unresolved.

What this does not do: overflow and representability of constants, assignability, definite assignment, or anything else that only
decides whether a program is correct. Types that are local to a function body are not found by `implementations`.
"""
