// Package etcd3 keeps objects in etcd. The revision of a key's last write
// becomes the resourceVersion of its object.
package etcd3

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strconv"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/client/v3/kubernetes"
	"k8s.io/apimachinery/pkg/api/meta"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/apiserver/pkg/storage"
	"k8s.io/apiserver/pkg/storage/value"
	"k8s.io/klog/v2"
)

// authenticatedDataString binds a value to its key.
type authenticatedDataString string

// AuthenticatedData implements value.Context.
func (d authenticatedDataString) AuthenticatedData() []byte { return []byte(d) }

type store struct {
	client        *clientv3.Client
	codec         runtime.Codec
	transformer   value.Transformer
	pathPrefix    string
	groupResource schema.GroupResource
}

// New returns a storage below a prefix.
func New(c *clientv3.Client, codec runtime.Codec, prefix string, groupResource schema.GroupResource, transformer value.Transformer) storage.Interface {
	return &store{client: c, codec: codec, transformer: transformer, pathPrefix: path.Join("/", prefix), groupResource: groupResource}
}

func (s *store) prepareKey(key string) (string, error) {
	if key == "" || key == "/" {
		return "", fmt.Errorf("not a key: %q", key)
	}
	return s.pathPrefix + path.Join("/", key), nil
}

// decode fills an object and sets its version.
func (s *store) decode(ctx context.Context, kv *kubernetes.KeyValue, out runtime.Object) error {
	data, err := s.transformer.TransformFromStorage(ctx, kv.Value, authenticatedDataString(kv.Key))
	if err != nil {
		return err
	}
	if _, _, err := s.codec.Decode(data, nil, out); err != nil {
		return err
	}
	m, err := meta.Accessor(out)
	if err != nil {
		return err
	}
	m.SetResourceVersion(strconv.FormatInt(kv.ModRevision, 10))
	return nil
}

// encode leaves the version out: it is not known before the write.
func (s *store) encode(ctx context.Context, key string, obj runtime.Object) ([]byte, error) {
	obj = obj.DeepCopyObject()
	m, err := meta.Accessor(obj)
	if err != nil {
		return nil, err
	}
	m.SetResourceVersion("")
	data, err := runtime.Encode(s.codec, obj)
	if err != nil {
		return nil, err
	}
	return s.transformer.TransformToStorage(ctx, data, authenticatedDataString(key))
}

// Create writes a key that must not exist. The check and the write are one
// step in the database.
func (s *store) Create(ctx context.Context, key string, obj, out runtime.Object, ttl uint64) error {
	preparedKey, err := s.prepareKey(key)
	if err != nil {
		return err
	}
	if m, err := meta.Accessor(obj); err == nil && m.GetResourceVersion() != "" {
		return storage.ErrResourceVersionSetOnCreate
	}
	newData, err := s.encode(ctx, preparedKey, obj)
	if err != nil {
		return err
	}
	txnResp, err := s.client.Kubernetes.OptimisticPut(ctx, preparedKey, newData, 0, kubernetes.PutOptions{LeaseID: int64(ttl)})
	if err != nil {
		return err
	}
	if !txnResp.Succeeded {
		return storage.NewKeyExistsError(preparedKey, 0)
	}
	klog.V(6).InfoS("Stored a new object", "resource", s.groupResource.String(), "key", preparedKey, "revision", txnResp.Revision)
	return s.decode(ctx, txnResp.KV, out)
}

func (s *store) Get(ctx context.Context, key string, out runtime.Object) error {
	preparedKey, err := s.prepareKey(key)
	if err != nil {
		return err
	}
	resp, err := s.client.Kubernetes.Get(ctx, preparedKey, kubernetes.GetOptions{})
	if err != nil {
		return err
	}
	if resp.KV == nil {
		return storage.NewKeyNotFoundError(preparedKey)
	}
	return s.decode(ctx, resp.KV, out)
}

func (s *store) GetList(ctx context.Context, prefix string, listObj runtime.Object, newItem func() runtime.Object) error {
	preparedKey, err := s.prepareKey(prefix)
	if err != nil {
		return err
	}
	resp, err := s.client.Kubernetes.List(ctx, preparedKey+"/", kubernetes.ListOptions{})
	if err != nil {
		return err
	}
	items := make([]runtime.Object, len(resp.Kvs))
	for i, kv := range resp.Kvs {
		items[i] = newItem()
		if err := s.decode(ctx, kv, items[i]); err != nil {
			return err
		}
	}
	listMeta, err := meta.ListAccessor(listObj)
	if err != nil {
		return err
	}
	listMeta.ResourceVersion = strconv.FormatInt(resp.Revision, 10)
	return meta.SetList(listObj, items)
}

// GuaranteedUpdate reads, changes and writes until nobody came in between.
func (s *store) GuaranteedUpdate(ctx context.Context, key string, out runtime.Object, preconditions *storage.Preconditions, tryUpdate storage.UpdateFunc) error {
	preparedKey, err := s.prepareKey(key)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		resp, err := s.client.Kubernetes.Get(ctx, preparedKey, kubernetes.GetOptions{})
		if err != nil {
			return err
		}
		if resp.KV == nil {
			return storage.NewKeyNotFoundError(preparedKey)
		}
		existing := out.DeepCopyObject() // out is still empty
		if err := s.decode(ctx, resp.KV, existing); err != nil {
			return err
		}
		if err := preconditions.Check(preparedKey, existing); err != nil {
			return err
		}
		ret, err := tryUpdate(existing)
		if err != nil {
			return err
		}
		newData, err := s.encode(ctx, preparedKey, ret)
		if err != nil {
			return err
		}
		if string(newData) == string(resp.KV.Value) { // nothing to write
			return s.decode(ctx, resp.KV, out)
		}
		txnResp, err := s.client.Kubernetes.OptimisticPut(ctx, preparedKey, newData, resp.KV.ModRevision, kubernetes.PutOptions{GetOnFailure: true})
		if err != nil {
			return err
		}
		if txnResp.Succeeded {
			return s.decode(ctx, txnResp.KV, out)
		}
		klog.V(4).InfoS("Somebody else changed the object first, trying again", "key", preparedKey)
	}
	return ctx.Err()
}

// Delete removes a key unless the object changed since it was checked.
func (s *store) Delete(ctx context.Context, key string, out runtime.Object, preconditions *storage.Preconditions, validateDeletion storage.ValidateObjectFunc) error {
	preparedKey, err := s.prepareKey(key)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		resp, err := s.client.Kubernetes.Get(ctx, preparedKey, kubernetes.GetOptions{})
		if err != nil {
			return err
		}
		if resp.KV == nil {
			return storage.NewKeyNotFoundError(preparedKey)
		}
		if err := s.decode(ctx, resp.KV, out); err != nil {
			return err
		}
		if err := preconditions.Check(preparedKey, out); err != nil {
			return err
		}
		if err := validateDeletion(ctx, out); err != nil {
			return err
		}
		txnResp, err := s.client.Kubernetes.OptimisticDelete(ctx, preparedKey, resp.KV.ModRevision, kubernetes.DeleteOptions{GetOnFailure: true})
		if err != nil {
			return err
		}
		if txnResp.Succeeded {
			klog.V(6).InfoS("Removed an object", "resource", s.groupResource.String(), "key", preparedKey)
			return nil
		}
	}
	return ctx.Err()
}

// Watch turns the events of a prefix into events of objects.
func (s *store) Watch(ctx context.Context, prefix string, resourceVersion string, newItem func() runtime.Object) (watch.Interface, error) {
	preparedKey, err := s.prepareKey(prefix)
	if err != nil {
		return nil, err
	}
	var rev int64
	if resourceVersion != "" {
		if rev, err = strconv.ParseInt(resourceVersion, 10, 64); err != nil {
			return nil, errors.New("not a resource version: " + resourceVersion)
		}
	}
	w := watch.NewChanWatch(16)
	ctx, cancel := context.WithCancel(ctx)
	events := s.client.Watch(ctx, preparedKey+"/", rev+1)
	go func() {
		<-w.Stopped()
		cancel()
	}()
	go func() {
		defer w.Stop()
		defer w.Finish()
		for e := range events {
			event := watch.Event{Type: watch.Modified, Object: newItem()}
			kv := e.Kv
			switch {
			case e.IsDelete:
				// The last state, but with the version of the deletion.
				event.Type = watch.Deleted
				kv = &kubernetes.KeyValue{Key: e.Kv.Key, Value: e.PrevKv.Value, ModRevision: e.Kv.ModRevision}
			case e.IsCreate():
				event.Type = watch.Added
			}
			if err := s.decode(ctx, kv, event.Object); err != nil {
				klog.ErrorS(err, "Cannot decode an event", "key", kv.Key)
				return
			}
			if !w.Send(event) {
				return
			}
		}
	}()
	return w, nil
}
