; What may be a log call: a method or function of a logging name. Read by navigator/logs/existing.py, which asks the types whether it is one.

(call_expression
  function: (selector_expression
    field: (field_identifier) @log.name)
  (#match? @log.name "^(Info|Warning|Error|Fatal|Exit)(S|f|ln)?(Depth)?f?$")) @log
