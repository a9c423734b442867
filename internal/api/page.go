package api

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"time"

	"anwang/internal/clock"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// Page is a piece of a list. Next is "" when nothing follows, else what to ask
// for as after. A page may hold fewer than asked for and still have a next.
type Page[T any] struct {
	Items []T    `json:"items" nullable:"false"`
	Next  string `json:"next" doc:"传给 after 取下一页；空表示没有了 · pass as after for the next page; empty on the last"`
}

func pageOf[T any](items []T, next string) *Body[Page[T]] {
	if items == nil {
		items = []T{}
	}
	return &Body[Page[T]]{Page[T]{items, next}}
}

// Paging is what every list takes.
type Paging struct {
	After string `query:"after" maxLength:"400" doc:"上一页的 next · next of the page before"`
	Limit int    `query:"limit" minimum:"1" maximum:"500" default:"50"`
}

// seal makes a cursor that callers need not understand.
func seal(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // cursors are plain structs
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

// unseal reads a cursor that seal made; "" leaves v as it is.
func unseal(s string, v any) error {
	if s == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return wrong("query.after", "api.bad_cursor")
	}
	return nil
}

// One names one thing in the path.
type One struct {
	ID string `path:"id" pattern:"^[1-9][0-9]{0,18}$" doc:"编号 · id"`
}

func (o One) id() (ident.ID, error) { return idOf("path.id", o.ID) }

// idOf reads an id of a request; "" is none.
func idOf(path, s string) (ident.ID, error) {
	if s == "" {
		return 0, nil
	}
	id, err := ident.Parse(s)
	if err != nil {
		return 0, wrong(path, "api.bad_id", "value", s)
	}
	return id, nil
}

// wrong is the fault of one wrong field.
func wrong(path, code string, kv ...any) error {
	var f fault.Fields
	f.Add(path, code, kv...)
	return f.Err()
}

// Match names the version that a change was decided on.
type Match struct {
	IfMatch string `header:"If-Match" maxLength:"64" doc:"所见版本的 ETag;* 表示任何版本 · ETag of the version seen; * for any"`
}

// version reads If-Match; 0 is any version. A change that names none is refused
// (428): it would undo what its author never saw.
func (m Match) version() (int64, error) {
	switch v := strings.TrimSpace(m.IfMatch); {
	case v == "":
		return 0, plain(http.StatusPreconditionRequired, "api.no_version")
	case v == "*":
		return 0, nil
	default:
		digits, ok := strings.CutPrefix(v, `"`)
		digits, end := strings.CutSuffix(digits, `"`)
		n, err := strconv.ParseInt(digits, 10, 64)
		if !ok || !end || err != nil || n <= 0 {
			return 0, wrong("header.If-Match", "api.bad_version")
		}
		return n, nil
	}
}

func etag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// at is a stored time as answers show it: in the district's zone, nil when not set.
func (s *Server) at(micros int64) *time.Time {
	if micros == 0 {
		return nil
	}
	t := clock.FromMicros(micros).In(s.Zone)
	return &t
}

// instant is a time of a request, zero when it was left out.
func instant(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Microsecond)
}
