// Package rest talks HTTP to an API server.
package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/types"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/kubernetes/scheme"
	"k8s.io/klog/v2"
)

// Config says where the server is and who is calling.
type Config struct {
	Host string
	// Transport replaces the network, for servers in the same process.
	Transport   http.RoundTripper
	BearerToken string
	UserAgent   string
	// QPS is what the caller may send per second. Nobody throttles requests
	// inside one process, so here it is a wish only.
	QPS float32
}

// CopyConfig is used to change a copy.
func CopyConfig(c *Config) *Config {
	out := *c
	return &out
}

// AddUserAgent names the calling component.
func AddUserAgent(c *Config, name string) *Config {
	out := CopyConfig(c)
	out.UserAgent = name
	return out
}

// Interface starts requests.
type Interface interface {
	Verb(verb string) *Request
}

// RESTClient starts requests below one group version.
type RESTClient struct {
	config *Config
	http   *http.Client
}

// RESTClientFor returns a client of a server.
func RESTClientFor(config *Config) (*RESTClient, error) {
	if config.Host == "" {
		return nil, fmt.Errorf("rest config has no host")
	}
	return &RESTClient{config: config, http: &http.Client{Transport: config.Transport}}, nil
}

// Verb starts a request with an HTTP method.
func (c *RESTClient) Verb(verb string) *Request {
	return &Request{c: c, verb: verb, params: url.Values{}}
}

// Request is built up part by part and then sent once.
type Request struct {
	c    *RESTClient
	verb string

	gv                                     schema.GroupVersion
	namespace, resource, name, subresource string
	params                                 url.Values
	body                                   []byte
	contentType                            string
	err                                    error
}

func (r *Request) GroupVersion(gv schema.GroupVersion) *Request { r.gv = gv; return r }
func (r *Request) Namespace(ns string) *Request                 { r.namespace = ns; return r }
func (r *Request) Resource(resource string) *Request            { r.resource = resource; return r }
func (r *Request) Name(name string) *Request                    { r.name = name; return r }
func (r *Request) SubResource(sub string) *Request              { r.subresource = sub; return r }
func (r *Request) Param(key, value string) *Request             { r.params.Set(key, value); return r }

// Body takes an object to encode, or bytes as they are.
func (r *Request) Body(obj any) *Request {
	r.contentType = "application/json"
	switch t := obj.(type) {
	case []byte:
		r.body = t
	case *metav1.DeleteOptions:
		r.body, r.err = json.Marshal(t)
	case runtime.Object:
		r.body, r.err = scheme.Codecs.Codec().Encode(t)
	default:
		r.err = fmt.Errorf("cannot send a %T", obj)
	}
	return r
}

// Patch sets a body with the content type of the patch.
func (r *Request) Patch(pt types.PatchType, data []byte) *Request {
	r.body, r.contentType = data, string(pt)
	return r
}

// URL is where the request goes: /api/v1 or /apis/GROUP/VERSION, then
// namespaces/NS if there is one, then the resource.
func (r *Request) URL() string {
	p := "/apis/" + r.gv.String()
	if r.gv.Group == "" {
		p = "/api/" + r.gv.Version
	}
	if r.namespace != "" {
		p = path.Join(p, "namespaces", r.namespace)
	}
	p = path.Join(p, r.resource, r.name, r.subresource)
	if len(r.params) > 0 {
		p += "?" + r.params.Encode()
	}
	return r.c.config.Host + p
}

func (r *Request) send(ctx context.Context) (*http.Response, error) {
	if r.err != nil {
		return nil, r.err
	}
	req, err := http.NewRequestWithContext(ctx, r.verb, r.URL(), bytes.NewReader(r.body))
	if err != nil {
		return nil, err
	}
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	if r.c.config.BearerToken != "" {
		req.Header.Set("Authorization", "Bearer "+r.c.config.BearerToken)
	}
	req.Header.Set("User-Agent", r.c.config.UserAgent)
	klog.V(8).InfoS("Sending request", "verb", r.verb, "url", r.URL())
	resp, err := r.c.http.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode < 300 {
		return resp, nil
	}
	defer resp.Body.Close()
	data, _ := io.ReadAll(resp.Body)
	status := metav1.Status{}
	if json.Unmarshal(data, &status) != nil || status.Status != metav1.StatusFailure {
		return nil, fmt.Errorf("%s %s: %s: %s", r.verb, r.URL(), resp.Status, bytes.TrimSpace(data))
	}
	return nil, apierrors.FromStatus(status)
}

// Result is an answer that was read to its end.
type Result struct {
	body []byte
	err  error
}

// Do sends the request and reads the answer.
func (r *Request) Do(ctx context.Context) Result {
	resp, err := r.send(ctx)
	if err != nil {
		return Result{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return Result{body: body, err: err}
}

// Into decodes the answer.
func (r Result) Into(obj any) error {
	if r.err != nil {
		return r.err
	}
	return json.Unmarshal(r.body, obj)
}

// Error is for answers of which only success matters.
func (r Result) Error() error { return r.err }

// Watch sends the request and decodes the stream of events.
func (r *Request) Watch(ctx context.Context, newObject func() runtime.Object) (watch.Interface, error) {
	ctx, cancel := context.WithCancel(ctx)
	resp, err := r.Param("watch", "true").send(ctx)
	if err != nil {
		cancel()
		return nil, err
	}
	w := watch.NewChanWatch(16)
	context.AfterFunc(ctx, func() { resp.Body.Close() })
	go func() {
		<-w.Stopped()
		cancel()
	}()
	go func() {
		defer cancel()
		defer w.Stop()
		defer w.Finish()
		for decoder := json.NewDecoder(resp.Body); ; {
			var line metav1.WatchEvent
			if err := decoder.Decode(&line); err != nil {
				return
			}
			obj := newObject()
			if err := json.Unmarshal(line.Object, obj); err != nil {
				klog.ErrorS(err, "Unable to decode an event of the watch stream", "url", r.URL())
				return
			}
			if !w.Send(watch.Event{Type: watch.EventType(line.Type), Object: obj}) {
				return
			}
		}
	}()
	return w, nil
}
