package server

import (
	"io"
	"net/http"
	"sync"

	"k8s.io/client-go/rest"
	"k8s.io/klog/v2"
)

// NewLoopbackClientConfig returns a client config for a server in the same
// process. Requests pass all filters; only the network is left out.
func NewLoopbackClientConfig(handler http.Handler, bearerToken string) *rest.Config {
	return &rest.Config{Host: "http://loopback", BearerToken: bearerToken, Transport: inProcessTransport{handler}}
}

type inProcessTransport struct{ handler http.Handler }

// RoundTrip returns as soon as the handler wrote its headers, so that a watch
// can go on writing behind it.
func (t inProcessTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	pr, pw := io.Pipe()
	w := &pipeWriter{pw: pw, header: http.Header{}, ready: make(chan struct{})}
	served := req.Clone(req.Context())
	served.RequestURI = req.URL.RequestURI()
	if served.Body == nil {
		served.Body = http.NoBody
	}
	go func() {
		defer func() {
			if r := recover(); r != nil { // what net/http would do
				klog.ErrorS(nil, "A request was broken off", "URI", served.RequestURI)
			}
			w.WriteHeader(http.StatusOK)
			pw.Close()
		}()
		t.handler.ServeHTTP(w, served)
	}()
	select {
	case <-w.ready:
	case <-req.Context().Done():
		pr.CloseWithError(req.Context().Err())
		return nil, req.Context().Err()
	}
	return &http.Response{
		StatusCode: w.code, Status: http.StatusText(w.code), Header: w.header.Clone(),
		Body: pr, Request: req, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, ContentLength: -1,
	}, nil
}

type pipeWriter struct {
	pw     *io.PipeWriter
	header http.Header
	once   sync.Once
	code   int
	ready  chan struct{}
}

func (w *pipeWriter) Header() http.Header { return w.header }

func (w *pipeWriter) WriteHeader(code int) {
	w.once.Do(func() {
		w.code = code
		close(w.ready)
	})
}

func (w *pipeWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.pw.Write(p)
}

func (w *pipeWriter) Flush() {}
