package server

import "os"

// Windows has no SIGTERM that a console program could be sent.
var shutdownSignals = []os.Signal{os.Interrupt}
