// Package responsewriter looks over the shoulder of a response.
package responsewriter

import "net/http"

// Recorder remembers the status code.
type Recorder struct {
	http.ResponseWriter
	Status int
}

// Wrap begins with 200, which is what a handler means that sets no code.
func Wrap(w http.ResponseWriter) *Recorder {
	return &Recorder{ResponseWriter: w, Status: http.StatusOK}
}

// WriteHeader implements http.ResponseWriter.
func (r *Recorder) WriteHeader(code int) {
	r.Status = code
	r.ResponseWriter.WriteHeader(code)
}

// Flush keeps watches flowing.
func (r *Recorder) Flush() {
	if f, ok := r.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}
