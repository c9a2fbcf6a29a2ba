; Calls, with what is called. Read by navigator/resolve/calls.py. Of a generic function with several type arguments and one argument the
; grammar makes a conversion; which of the two it is, only names tell.

(call_expression function: (_) @call.function)
(type_conversion_expression type: (generic_type) @call.function)
