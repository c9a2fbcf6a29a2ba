// Package runtime maps between Go types and API kinds.
package runtime

import (
	"encoding/json"
	"fmt"
	"reflect"

	"k8s.io/apimachinery/pkg/runtime/schema"
)

// Object is anything that has a kind and can be copied.
type Object interface {
	GetObjectKind() schema.ObjectKind
	DeepCopyObject() Object
}

// Scheme is the registry of known types. It is filled while the program
// starts and only read afterwards, so it needs no lock.
type Scheme struct {
	gvkToType map[schema.GroupVersionKind]reflect.Type
	typeToGVK map[reflect.Type][]schema.GroupVersionKind
}

// NewScheme returns an empty scheme.
func NewScheme() *Scheme {
	return &Scheme{
		gvkToType: map[schema.GroupVersionKind]reflect.Type{},
		typeToGVK: map[reflect.Type][]schema.GroupVersionKind{},
	}
}

// AddKnownTypes registers types under the kind that equals their Go name.
func (s *Scheme) AddKnownTypes(gv schema.GroupVersion, objs ...Object) {
	for _, obj := range objs {
		t := reflect.TypeOf(obj).Elem()
		gvk := gv.WithKind(t.Name())
		s.gvkToType[gvk] = t
		s.typeToGVK[t] = append(s.typeToGVK[t], gvk)
	}
}

// New makes an empty object of a kind.
func (s *Scheme) New(gvk schema.GroupVersionKind) (Object, error) {
	t, ok := s.gvkToType[gvk]
	if !ok {
		return nil, fmt.Errorf("no kind %q is registered for version %q", gvk.Kind, gvk.GroupVersion())
	}
	return reflect.New(t).Interface().(Object), nil
}

// ObjectKinds tells the kinds of an object; the flag (unversioned) is always
// false in the sample.
func (s *Scheme) ObjectKinds(obj Object) ([]schema.GroupVersionKind, bool, error) {
	kinds, ok := s.typeToGVK[reflect.TypeOf(obj).Elem()]
	if !ok {
		return nil, false, fmt.Errorf("type %T is not registered", obj)
	}
	return kinds, false, nil
}

// ObjectTyper finds the kinds of objects.
type ObjectTyper interface {
	ObjectKinds(Object) ([]schema.GroupVersionKind, bool, error)
}

// ObjectCreater makes empty objects.
type ObjectCreater interface {
	New(kind schema.GroupVersionKind) (Object, error)
}

// Decoder turns bytes into an object. Without a kind in the data it uses
// defaults; with into it fills that object instead of making one.
type Decoder interface {
	Decode(data []byte, defaults *schema.GroupVersionKind, into Object) (Object, *schema.GroupVersionKind, error)
}

// Codec goes both ways.
type Codec interface {
	Decoder
	Encode(obj Object) ([]byte, error)
}

// NegotiatedSerializer hands out codecs. JSON is the only format here, so
// there is nothing left to negotiate.
type NegotiatedSerializer interface {
	Codec() Codec
}

// CodecFactory is the serializer of one scheme.
type CodecFactory struct{ Scheme *Scheme }

// Codec returns the JSON codec.
func (f CodecFactory) Codec() Codec { return jsonCodec{f.Scheme} }

type jsonCodec struct{ scheme *Scheme }

// Encode stamps the kind, because Go code leaves the type header empty.
func (c jsonCodec) Encode(obj Object) ([]byte, error) {
	if obj.GetObjectKind().GroupVersionKind().Kind == "" {
		kinds, _, err := c.scheme.ObjectKinds(obj)
		if err != nil {
			return nil, err
		}
		obj = obj.DeepCopyObject()
		obj.GetObjectKind().SetGroupVersionKind(kinds[0])
	}
	return json.Marshal(obj)
}

func (c jsonCodec) Decode(data []byte, defaults *schema.GroupVersionKind, into Object) (Object, *schema.GroupVersionKind, error) {
	var header struct {
		APIVersion string `json:"apiVersion"`
		Kind       string `json:"kind"`
	}
	if err := json.Unmarshal(data, &header); err != nil {
		return nil, nil, fmt.Errorf("not a JSON object: %w", err)
	}
	gv, err := schema.ParseGroupVersion(header.APIVersion)
	if err != nil {
		return nil, nil, err
	}
	gvk := gv.WithKind(header.Kind)
	if defaults != nil {
		if gvk.Kind == "" {
			gvk.Kind = defaults.Kind
		}
		if gvk.Version == "" {
			gvk.Group, gvk.Version = defaults.Group, defaults.Version
		}
	}
	if into == nil {
		if into, err = c.scheme.New(gvk); err != nil {
			return nil, &gvk, err
		}
	}
	if err := json.Unmarshal(data, into); err != nil {
		return nil, &gvk, err
	}
	return into, &gvk, nil
}

// Encode is a helper around a codec.
func Encode(c Codec, obj Object) ([]byte, error) { return c.Encode(obj) }

// Decode is a helper around a decoder, for data that names its kind.
func Decode(d Decoder, data []byte) (Object, error) {
	obj, _, err := d.Decode(data, nil, nil)
	return obj, err
}
