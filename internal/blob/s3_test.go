package blob

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"anwang/internal/fault"
)

// bucket is the part of S3 that the store uses, in memory: one bucket, path
// style, signed requests, chunked bodies, listings in pages of two.
type bucket struct {
	mu      sync.Mutex
	objects map[string]object
	url     string
	refuse  int // when set, the status of every answer
}

type object struct {
	media string
	body  []byte
}

func newBucket(t *testing.T) *bucket {
	t.Helper()
	b := &bucket{objects: map[string]object{}}
	s := httptest.NewServer(b)
	t.Cleanup(s.Close)
	b.url = s.URL
	return b
}

func (b *bucket) location(prefix string) string {
	return "s3://proofs/" + prefix + "?region=cn-north-1&endpoint=" + url.QueryEscape(b.url)
}

func (b *bucket) open(t *testing.T, prefix string) *S3 {
	t.Helper()
	t.Setenv(EnvKey, "key")
	t.Setenv(EnvSecret, "secret")
	t.Setenv("TMPDIR", t.TempDir())
	s, err := Open(context.Background(), b.location(prefix))
	if err != nil {
		t.Fatal(err)
	}
	return s.(*S3)
}

func (b *bucket) flip(key string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	o := b.objects[key]
	body := bytes.Clone(o.body)
	body[len(body)/2] ^= 1
	b.objects[key] = object{o.media, body}
}

func (b *bucket) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	defer b.mu.Unlock()
	key := strings.TrimPrefix(strings.TrimPrefix(r.URL.Path, "/proofs"), "/")
	switch {
	case b.refuse != 0:
		s3Error(w, b.refuse, "AccessDenied")
	case !strings.Contains(r.Header.Get("Authorization"), "Credential=key/"):
		s3Error(w, http.StatusForbidden, "InvalidAccessKeyId")
	case !strings.HasPrefix(r.URL.Path, "/proofs"):
		s3Error(w, http.StatusNotFound, "NoSuchBucket")
	case key == "" && r.Method == http.MethodHead:
	case key == "" && r.Method == http.MethodGet:
		b.list(w, r)
	case r.Method == http.MethodPut:
		body, err := unchunk(r)
		if err != nil {
			s3Error(w, http.StatusBadRequest, "IncompleteBody")
			return
		}
		b.objects[key] = object{r.Header.Get("Content-Type"), body}
		w.Header().Set("ETag", `"e"`)
	default:
		o, ok := b.objects[key]
		if !ok {
			s3Error(w, http.StatusNotFound, "NoSuchKey")
			return
		}
		w.Header().Set("Content-Type", o.media)
		w.Header().Set("ETag", `"e"`)
		http.ServeContent(w, r, "", time.Unix(1, 0), bytes.NewReader(o.body))
	}
}

func s3Error(w http.ResponseWriter, status int, code string) {
	w.Header().Set("Content-Type", "application/xml")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<Error><Code>%s</Code><Message>no</Message></Error>", code)
}

func (b *bucket) list(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	var keys []string
	for k := range b.objects {
		if strings.HasPrefix(k, q.Get("prefix")) && k > q.Get("continuation-token") {
			keys = append(keys, k)
		}
	}
	slices.Sort(keys)
	more := len(keys) > 2
	keys = keys[:min(2, len(keys))]
	fmt.Fprintf(w, "<ListBucketResult><Name>proofs</Name><IsTruncated>%v</IsTruncated>", more)
	for _, k := range keys {
		fmt.Fprintf(w, "<Contents><Key>%s</Key><Size>%d</Size></Contents>", k, len(b.objects[k].body))
	}
	if more {
		fmt.Fprintf(w, "<NextContinuationToken>%s</NextContinuationToken>", keys[1])
	}
	fmt.Fprint(w, "</ListBucketResult>")
}

// unchunk reads a body, taking apart S3's signed chunks ("size;signature").
func unchunk(r *http.Request) ([]byte, error) {
	raw, err := io.ReadAll(r.Body)
	if err != nil || !strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		return raw, err
	}
	var body []byte
	for {
		line, rest, ok := bytes.Cut(raw, []byte("\r\n"))
		hexSize, _, _ := strings.Cut(string(line), ";")
		n, err := strconv.ParseInt(hexSize, 16, 64)
		if !ok || err != nil || int(n)+2 > len(rest) && n > 0 {
			return nil, fmt.Errorf("bad chunk %q", line)
		}
		if n == 0 {
			return body, nil
		}
		body, raw = append(body, rest[:n]...), rest[n+2:]
	}
}

func TestS3WalkPassesOverStrangersAndPages(t *testing.T) {
	b := newBucket(t)
	s := b.open(t, "evidence")
	var want []string
	for seed := range uint64(5) {
		ref, err := s.Put(context.Background(), bytes.NewReader(photo(seed, 20)), 0)
		if err != nil {
			t.Fatal(err)
		}
		want = append(want, ref.Sum)
	}
	b.objects["evidence/readme.txt"] = object{Text, []byte("x")}
	b.objects["other/"+strings.Repeat("0", 64)] = object{Text, []byte("x")}
	slices.Sort(want)
	if got := walk(t, s); !slices.Equal(got, want) {
		t.Errorf("walked %v, want %v", got, want)
	}
	if left, err := os.ReadDir(s.temp); err != nil || len(left) != 0 {
		t.Errorf("left on the local disk: %v %v", left, err)
	}
}

func TestS3MediaTypeFromTheBucketIsNotTrusted(t *testing.T) {
	b := newBucket(t)
	s := b.open(t, "")
	ref, err := s.Put(context.Background(), bytes.NewReader(photo(1, 20)), 0)
	if err != nil {
		t.Fatal(err)
	}
	b.objects[ref.Sum] = object{"text/html", b.objects[ref.Sum].body}
	if got, err := s.Stat(context.Background(), ref.Sum); err != nil || got.Media != unknown {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestS3RefusedAtOpen(t *testing.T) {
	b := newBucket(t)
	b.refuse = http.StatusForbidden
	t.Setenv(EnvKey, "key")
	t.Setenv(EnvSecret, "secret")
	if _, err := Open(context.Background(), b.location("")); fault.CodeOf(err) != "blob.unreachable" {
		t.Errorf("%v", err)
	}
	b.refuse = 0
	t.Setenv(EnvKey, "stranger")
	if _, err := Open(context.Background(), b.location("")); fault.CodeOf(err) != "blob.unreachable" {
		t.Errorf("wrong key: %v", err)
	}
}
