"""What language a file is written in, told by its name, or by its first line where the name does not tell.

The names of the languages are those that cloc prints (https://github.com/AlDanial/cloc), so that figures can be compared row by row.
"""

from __future__ import annotations

import re
from enum import Enum, auto


class Style(Enum):
    """How comments are written."""

    NONE = auto()
    SLASHES = auto()  # `//` and `/* */`
    BLOCK = auto()  # `/* */` alone
    HASH = auto()  # `#`
    PYTHON = auto()  # `#`, and strings in three quotes
    POWERSHELL = auto()  # `#`, and `<# #>`
    MARKUP = auto()  # `<!-- -->`
    DASHES = auto()  # `--`
    SEMICOLON = auto()  # `;`
    PERCENT = auto()  # `%`
    ASSEMBLY = auto()  # `#`, `;`, `//` and `/* */`
    TEMPLATE = auto()  # `{{/* */}}`
    BATCH = auto()  # `rem` and `::`
    LISP = SEMICOLON


_STYLES = {
    Style.SLASHES: "C|C++|C/C++ Header|C#|Dart|Go|Gradle|Groovy|Java|JavaScript|JSX|Kotlin|Protocol Buffers|Rust|Scala|Swift|"
    "TypeScript|LESS|SCSS|Sass|Thrift|PHP|CUDA|ANTLR Grammar|Jsonnet",
    Style.BLOCK: "CSS",
    Style.HASH: "Bourne Shell|Bourne Again Shell|YAML|make|Dockerfile|Containerfile|TOML|Properties|Perl|Ruby|Starlark|Bazel|awk|sed|R|"
    "CMake|Nix|zsh|Fish Shell|GraphQL|HCL|Tcl/Tk|Korn Shell|Expect|Julia|PO File",
    Style.PYTHON: "Python",
    Style.POWERSHELL: "PowerShell",
    Style.MARKUP: "HTML|XML|SVG|Markdown|XSLT|XSD|Maven|Ant|Vuejs Component|XHTML",
    Style.DASHES: "SQL|Lua|Haskell",
    Style.SEMICOLON: "INI|Lisp|Clojure|Scheme",
    Style.PERCENT: "TeX|Erlang|Prolog",
    Style.ASSEMBLY: "Assembly",
    Style.BATCH: "DOS Batch",
    Style.NONE: "JSON|Text|diff|AsciiDoc|reStructuredText|Jupyter Notebook|CSV|Mustache|D2|PlantUML|CSON|JSON5",
}
STYLES = {language: style for style, names in _STYLES.items() for language in names.split("|")}

_EXTENSIONS = {
    "Assembly": "asm s S nasm",
    "ANTLR Grammar": "g g4",
    "AsciiDoc": "adoc asciidoc",
    "awk": "awk auk gawk mawk nawk",
    "CSV": "csv",
    "Bourne Again Shell": "bash",
    "Bourne Shell": "sh",
    "C": "c ec pgc",
    "C#": "cs",
    "C++": "C c++ cc cpp cxx h++ inl tcc tpp",
    "C/C++ Header": "H h hh hpp hxx",
    "Clojure": "clj",
    "CMake": "cmake",
    "CSS": "css",
    "CUDA": "cu cuh",
    "Dart": "dart",
    "diff": "diff patch",
    "Dockerfile": "dockerfile Dockerfile",
    "DOS Batch": "bat BAT cmd CMD btm BTM",
    "Erlang": "erl hrl",
    "Fish Shell": "fish",
    "Go": "go",
    "Gradle": "gradle gradle.kts",
    "GraphQL": "gql graphql graphqls",
    "Groovy": "groovy gant grt gtpl",
    "Haskell": "hs hsc",
    "HCL": "hcl tf tfvars nomad",
    "HTML": "html htm html.hl",
    "INI": "ini ini.sample",
    "Java": "java",
    "JavaScript": "js _js bones cjs es6 jake jsb jscad jsfl jsm jss mjs njs pac sjs ssjs xsjs xsjslib",
    "JSON": "json jsonl geojson tfstate har avsc webmanifest topojson",
    "JSON5": "json5",
    "Jsonnet": "jsonnet libsonnet",
    "Julia": "jl",
    "Jupyter Notebook": "ipynb",
    "Kotlin": "kt kts ktm",
    "LESS": "less",
    "Lisp": "el lisp lsp",
    "Lua": "lua p8 rbxs wlua rockspec",
    "make": "am gnumakefile Gnumakefile makefile Makefile mk",
    "Markdown": "md markdown mdown mdwn mdx mkd mkdn mkdown ronn workbook",
    "Maven": "pom",
    "Mustache": "mustache",
    "Nix": "nix",
    "PO File": "po",
    "Perl": "pl pm perl plh plx pcl pmc psgi al ack",
    "PHP": "php php3 php4 php5 php_cs phpt",
    "PlantUML": "puml",
    "PowerShell": "ps1 psd1 psm1",
    "Properties": "properties",
    "Protocol Buffers": "proto",
    "Python": "py py3 pyi pyw wsgi gyp gypi lmi tac bzl.py",
    "R": "r R rsx",
    "reStructuredText": "rst rest rest.txt rst.txt",
    "Ruby": "rb rake builder eye gemspec god jbuilder mspec podspec podspec.json rabl rbuild rbw rbx ru ruby thor watchr",
    "Rust": "rs rs.in",
    "Sass": "sass",
    "Scala": "scala kojo",
    "Scheme": "sc sld sls sps ss",
    "SCSS": "scss",
    "sed": "sed",
    "SQL": "sql SQL psql",
    "Starlark": "bazel bzl star",
    "SVG": "svg SVG",
    "Swift": "swift",
    "Tcl/Tk": "tcl itk",
    "TeX": "tex aux bbx bib cbx dtx ins lbx ltx mkii mkiv mkvi sty",
    "Text": "text txt",
    "Thrift": "thrift",
    "TOML": "toml",
    "TypeScript": "ts tsx mts cts",
    "Vuejs Component": "vue",
    "XHTML": "xhtml",
    "XML": "xml XML adml admx axml builds ccproj ccxml classpath clixml cproject csl cscfg csdef csproj.user depproj dita ditamap "
    "ditaval filters iml mod.xml nuspec plist props rdf resx rss targets vxml wsdl xacro xlf xml.dist zcml",
    "XSD": "xsd XSD",
    "XSLT": "xsl xslt XSL XSLT",
    "YAML": "yaml yml clang-format clang-tidy gemrc glide.lock mir reek rviz sublime-syntax syntax yaml-tmlanguage",
    "zsh": "zsh",
}
BY_EXTENSION = {extension: language for language, text in _EXTENSIONS.items() for extension in text.split()}

_NAMES = {
    "Bazel": "BUILD WORKSPACE",
    "CMake": "cmakelists.txt CMakeLists.txt",
    "Containerfile": "Containerfile",
    "Dockerfile": "Dockerfile dockerfile Dockerfile.m4 Dockerfile.cmake",
    "make": "Makefile makefile Gnumakefile gnumakefile",
    "Ruby": "Rakefile rakefile",
}
BY_NAME = {name: language for language, text in _NAMES.items() for name in text.split()}
_PREFIXES = {"Dockerfile": "Dockerfile", "Containerfile": "Containerfile"}
# Names that end as source files do and are none: archives, objects, images, pages, and what nobody wrote.
_NOT_CODE = frozenset(
    "1 2 3 4 5 6 7 8 9 a bak bmp bz2 desktop doc eps gif gz in jpg jpeg man o pdf png ppt so tar tgz zip sum mod golden".split()
)
_SCRIPTS = {
    "sh": "Bourne Shell",
    "bash": "Bourne Again Shell",
    "python": "Python",
    "python2": "Python",
    "python3": "Python",
    "perl": "Perl",
    "ruby": "Ruby",
    "awk": "awk",
    "gawk": "awk",
    "sed": "sed",
    "make": "make",
    "node": "JavaScript",
    "zsh": "zsh",
    "ksh": "Korn Shell",
    "pwsh": "PowerShell",
    "expect": "Expect",
    "tclsh": "Tcl/Tk",
}
_SHEBANG = re.compile(rb"#!\s*(?:\S*/)?(?:env\s+(?:-\S+\s+)*)?(?:\S*/)?([\w+]+?)[\d.]*(?:\s|$)")


def language_by_name(name: str) -> str | None:
    """Return the language that a file's name tells; an empty string for what is no code, None where only the text can tell.

    Args:
        name: The last element of its path.
    """
    if name.endswith("~"):
        return ""
    if name in BY_NAME:
        return BY_NAME[name]
    parts = name.split(".")
    for length in (3, 2, 1):
        if len(parts) > length:
            extension = ".".join(parts[-length:])
            if extension in _NOT_CODE:
                return ""
            if extension in BY_EXTENSION:
                return BY_EXTENSION[extension]
    if len(parts) > 1:
        return _PREFIXES.get(parts[0])
    return BY_NAME.get(name.lower())


def language_by_text(head: bytes) -> str:
    """Return the language that the first line of a file tells (`#!/bin/sh`, `<?xml`); empty when it tells none.

    Args:
        head: The file's beginning, at least its first line.
    """
    match = _SHEBANG.match(head)
    if match:
        return _SCRIPTS.get(match[1].decode("ascii", "replace"), "")
    return "XML" if b"<?xml " in head.split(b"\n", 1)[0] else ""
