; What is coloured in source text. Read by indexes/highlight.py; where two captures meet, the one further down counts.

(identifier) @variable
(field_identifier) @property
(package_identifier) @namespace
(type_identifier) @type
(label_name) @label
(blank_identifier) @variable

(call_expression function: (identifier) @function)
(call_expression function: (selector_expression field: (field_identifier) @function))
(function_declaration name: (identifier) @function.declaration)
(method_declaration name: (field_identifier) @function.declaration)
(method_elem name: (field_identifier) @function.declaration)
(type_spec name: (type_identifier) @type.declaration)
(type_alias name: (type_identifier) @type.declaration)
(const_spec name: (identifier) @constant)
((type_identifier) @type.builtin
  (#match? @type.builtin "^(any|bool|byte|comparable|complex128|complex64|error|float32|float64|int|int16|int32|int64|int8|rune|string|uint|uint16|uint32|uint64|uint8|uintptr)$"))
((identifier) @function.builtin
  (#match? @function.builtin "^(append|cap|clear|close|complex|copy|delete|imag|len|make|max|min|new|panic|print|println|real|recover)$"))

[(true) (false) (nil) (iota)] @constant.builtin
[(int_literal) (float_literal) (imaginary_literal)] @number
[(interpreted_string_literal) (raw_string_literal) (rune_literal)] @string
(escape_sequence) @string.escape
(comment) @comment

["break" "case" "chan" "const" "continue" "default" "defer" "else" "fallthrough" "for" "func" "go" "goto" "if" "import"
 "interface" "map" "package" "range" "return" "select" "struct" "switch" "type" "var"] @keyword
["=" ":=" "+" "-" "*" "/" "%" "&" "|" "^" "<" ">" "==" "!=" "<=" ">=" "&&" "||" "!" "<-" "++" "--" "..." "+=" "-=" "*=" "/=" "%=" "&=" "|="
 "^=" "<<" ">>" "<<=" ">>=" "&^" "&^=" "~"] @operator
