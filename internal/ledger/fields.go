package ledger

import (
	"bytes"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"sync"
)

// field is one JSON field of a folded struct.
type field struct {
	name    string
	index   []int
	private bool
	plain   bool // a string, whole number or bool without a spelling of its own
}

type shape struct {
	fields []field
	salt   []int // index of the salt field, nil when there is none
	zero   encoded
}

var shapes sync.Map // reflect.Type → *shape

func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.Load(t); ok {
		return s.(*shape)
	}
	s := &shape{}
	for _, f := range reflect.VisibleFields(t) {
		if f.Anonymous || !f.IsExported() || len(f.Index) > 1 && inRef(t, f) {
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		switch f.Tag.Get("ledger") {
		case "-":
			continue
		case "salt":
			s.salt = f.Index
			continue
		}
		if name == "" || name == "-" {
			panic(fmt.Sprintf("ledger: field %s of %s has no JSON name", f.Name, t))
		}
		s.fields = append(s.fields, field{name: name, index: f.Index, private: f.Tag.Get("ledger") == "private", plain: isPlain(f.Type)})
	}
	zero, err := s.encode(reflect.New(t).Elem())
	if err != nil {
		panic(fmt.Sprintf("ledger: the zero %s cannot be encoded: %v", t, err))
	}
	s.zero = zero
	shapes.Store(t, s)
	return s
}

func inRef(t reflect.Type, f reflect.StructField) bool {
	return t.FieldByIndex(f.Index[:1]).Type == reflect.TypeFor[Ref]()
}

// digest hides a private value: the outsider who is told value and salt can
// check it, nobody can search for it.
func digest(salt []byte, name, value string) string {
	m := hmac.New(sha256.New, salt)
	m.Write([]byte(name))
	m.Write([]byte{0})
	m.Write([]byte(value))
	return hex.EncodeToString(m.Sum(nil))
}

// NewSalt returns 16 random bytes for a struct's salt field.
func NewSalt() []byte {
	b := make([]byte, 16)
	rand.Read(b) // never fails
	return b
}

// encoded is a state as entries speak of it: a JSON text for each field.
type encoded map[string]json.RawMessage

// encode gives the fields of a struct (not its Ref). An empty list and a missing
// one are the same.
func encode(v any) (encoded, error) {
	val := reflect.Indirect(reflect.ValueOf(v))
	return shapeOf(val.Type()).encode(val)
}

func (s *shape) encode(val reflect.Value) (encoded, error) {
	out := make(encoded, len(s.fields))
	for _, f := range s.fields {
		raw, err := s.encodeField(val, f)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", f.name, err)
		}
		out[f.name] = raw
	}
	if s.salt != nil {
		out[saltField] = saltDigest(val.FieldByIndex(s.salt).Bytes())
	}
	return out, nil
}

// saltField is the name under which a state commits to its salt, so that nobody
// can change the salt of a row unseen.
const saltField = "salt"

func saltDigest(salt []byte) json.RawMessage {
	if len(salt) == 0 {
		return json.RawMessage(`""`)
	}
	sum := sha256.Sum256(salt)
	return json.RawMessage(`{"sha256":"` + hex.EncodeToString(sum[:]) + `"}`)
}

func (s *shape) encodeField(val reflect.Value, f field) (json.RawMessage, error) {
	fv := val.FieldByIndex(f.index)
	if f.private {
		text := fv.String()
		if text == "" {
			return json.RawMessage(`""`), nil
		}
		if !isText(text) {
			return nil, ErrNotText
		}
		var salt []byte
		if s.salt != nil {
			salt = val.FieldByIndex(s.salt).Bytes()
		}
		if len(salt) == 0 {
			return nil, fmt.Errorf("private value without a salt")
		}
		return canonical(map[string]string{"sha256": digest(salt, f.name, text)})
	}
	if k := fv.Kind(); (k == reflect.Slice || k == reflect.Map) && fv.Len() == 0 {
		if k == reflect.Map {
			return json.RawMessage("{}"), nil
		}
		return json.RawMessage("[]"), nil
	}
	if f.plain {
		if raw, ok := plainJSON(fv); ok {
			return raw, nil
		}
	}
	return canonical(fv.Interface())
}

// diff is what changed from was to is: the "set" of the entry between them.
func diff(was, is encoded) map[string]json.RawMessage {
	set := map[string]json.RawMessage{}
	for name, raw := range is {
		if !bytes.Equal(was[name], raw) {
			set[name] = raw
		}
	}
	return set
}

// fold applies an entry's set to a state. It is the whole meaning of "state is
// the fold of the entries".
func fold(state encoded, set map[string]json.RawMessage) {
	for name, raw := range set {
		state[name] = raw
	}
}
