; The package-level declarations of a Go file. Read by indexes/extract.py, which looks only one level deep
; (local declarations are no symbols); members of types are walked from @type.body.

(source_file
  (package_clause (package_identifier) @package.name) @package)

(source_file
  (import_declaration) @import)

(source_file
  (function_declaration name: (identifier) @func.name) @func)

(source_file
  (method_declaration
    receiver: (parameter_list) @method.receiver
    name: (field_identifier) @method.name) @method)

(source_file
  (type_declaration) @types)

(source_file
  (const_declaration) @consts)

(source_file
  (var_declaration) @vars)
