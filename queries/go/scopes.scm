; The scopes within one top-level declaration, and the names that they declare. Read by navigator/resolve/scopes.py,
; which nests them by their byte ranges.

[
  (function_declaration)
  (method_declaration)
  (func_literal)
  (function_type)
  (method_elem)
  (type_spec)
  (type_alias)
  (block)
  (if_statement)
  (for_statement)
  (expression_switch_statement)
  (type_switch_statement)
  (expression_case)
  (type_case)
  (default_case)
  (communication_case)
] @scope

(parameter_declaration name: (identifier) @define.parameter)
(variadic_parameter_declaration name: (identifier) @define.parameter)
(type_parameter_declaration name: (identifier) @define.type_parameter)
(method_declaration
  receiver: (parameter_list
    (parameter_declaration
      type: [
        (generic_type type_arguments: (type_arguments (type_elem (type_identifier) @define.receiver_parameter)))
        (pointer_type (generic_type type_arguments: (type_arguments (type_elem (type_identifier) @define.receiver_parameter))))
      ])))

; The grammar keeps predeclared names apart, which Go lets anyone declare.
(short_var_declaration left: (expression_list [(identifier) (true) (false) (nil) (iota)] @define.short))
(range_clause left: (expression_list [(identifier) (true) (false) (nil) (iota)] @define.range) ":=")
(receive_statement left: (expression_list [(identifier) (true) (false) (nil) (iota)] @define.short) ":=")
(type_switch_statement alias: (expression_list (identifier) @define.symbol))
(var_spec name: (identifier) @define.var)
(const_spec name: (identifier) @define.const)
(type_spec name: (type_identifier) @define.type)
(type_alias name: (type_identifier) @define.type)
(labeled_statement label: (label_name) @define.label)
