// Package meta reads the metadata of objects whose type the caller does not
// know.
package meta

import (
	"fmt"
	"reflect"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
)

// Accessor returns the metadata of an object.
func Accessor(obj any) (metav1.Object, error) {
	switch t := obj.(type) {
	case metav1.ObjectMetaAccessor:
		return t.GetObjectMeta(), nil
	case metav1.Object:
		return t, nil
	}
	return nil, fmt.Errorf("%T has no object metadata", obj)
}

// ListAccessor returns the metadata of a list.
func ListAccessor(obj any) (*metav1.ListMeta, error) {
	if t, ok := obj.(interface{ GetListMeta() *metav1.ListMeta }); ok {
		return t.GetListMeta(), nil
	}
	return nil, fmt.Errorf("%T has no list metadata", obj)
}

// items finds the Items field of a list.
func items(list runtime.Object) (reflect.Value, error) {
	v := reflect.ValueOf(list).Elem().FieldByName("Items")
	if !v.IsValid() || v.Kind() != reflect.Slice {
		return reflect.Value{}, fmt.Errorf("%T is not a list", list)
	}
	return v, nil
}

// ExtractList returns the elements of a list as objects.
func ExtractList(list runtime.Object) ([]runtime.Object, error) {
	v, err := items(list)
	if err != nil {
		return nil, err
	}
	out := make([]runtime.Object, v.Len())
	for i := range out {
		out[i] = v.Index(i).Addr().Interface().(runtime.Object)
	}
	return out, nil
}

// SetList replaces the elements of a list.
func SetList(list runtime.Object, objs []runtime.Object) error {
	v, err := items(list)
	if err != nil {
		return err
	}
	out := reflect.MakeSlice(v.Type(), len(objs), len(objs))
	for i, obj := range objs {
		out.Index(i).Set(reflect.ValueOf(obj).Elem())
	}
	v.Set(out)
	return nil
}
