package blob

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"anwang/internal/fault"
)

// defaultEndpoint is where s3://bucket without an endpoint lies.
const defaultEndpoint = "https://s3.amazonaws.com"

// S3 is a store in a bucket: <prefix><sum>. Content is first written to a local
// file, since its name is known only at its end; then it goes up in one PUT,
// so that a name that can be seen has its whole content behind it. The bucket's
// keeper answers for durability.
type S3 struct {
	client *minio.Client
	bucket string
	prefix string // "" or ends in a slash
	temp   string // folder for content on its way up
}

func openS3(ctx context.Context, u *url.URL, key, secret, temp string) (*S3, error) {
	if key == "" || secret == "" {
		return nil, fault.New(fault.Invalid, "blob.no_credentials", "key", EnvKey, "secret", EnvSecret)
	}
	endpoint := u.Query().Get("endpoint")
	if endpoint == "" {
		endpoint = defaultEndpoint
	}
	if !strings.Contains(endpoint, "://") {
		endpoint = "https://" + endpoint
	}
	at, err := url.Parse(endpoint)
	if err != nil || at.Host == "" || (at.Scheme != "https" && at.Scheme != "http") {
		return nil, fault.New(fault.Invalid, "blob.bad_location", "where", u.String())
	}
	client, err := minio.New(at.Host, &minio.Options{
		Creds:      credentials.NewStaticV4(key, secret, ""),
		Secure:     at.Scheme == "https",
		Region:     u.Query().Get("region"),
		MaxRetries: 4,
	})
	if err != nil {
		return nil, fault.New(fault.Invalid, "blob.bad_location", "where", u.String())
	}
	found, err := client.BucketExists(ctx, u.Host)
	if err != nil || !found {
		return nil, unreachable(u.Host, err)
	}
	s := &S3{client: client, bucket: u.Host, prefix: strings.Trim(u.Path, "/"), temp: temp}
	if s.prefix != "" {
		s.prefix += "/"
	}
	return s, nil
}

func unreachable(bucket string, err error) error {
	reason := "no such bucket"
	if err != nil {
		reason = err.Error()
	}
	return fault.New(fault.Unavailable, "blob.unreachable", "bucket", bucket, "reason", reason)
}

// Put implements [Store].
func (s *S3) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	f, err := os.CreateTemp(s.temp, "anwang-put-*")
	if err != nil {
		return Ref{}, wrap("put", "", err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	ref, err := spool(ctx, f, r, limit)
	if err != nil {
		return Ref{}, wrap("put", ref.Sum, err)
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return Ref{}, wrap("put", ref.Sum, err)
	}
	_, err = s.client.PutObject(ctx, s.bucket, s.prefix+ref.Sum, f, ref.Size, minio.PutObjectOptions{
		ContentType:      ref.Media,
		DisableMultipart: true, // a half upload must never be seen, nor be paid for
	})
	if err != nil {
		return Ref{}, s.fail("put", ref.Sum, err)
	}
	return ref, nil
}

// Open implements [Store].
func (s *S3) Open(ctx context.Context, sum string) (io.ReadCloser, Ref, error) {
	if !wellFormed(sum) {
		return nil, Ref{}, missing(sum)
	}
	o, err := s.client.GetObject(ctx, s.bucket, s.prefix+sum, minio.GetObjectOptions{})
	if err != nil {
		return nil, Ref{}, s.fail("open", sum, err)
	}
	info, err := o.Stat() // the request goes out only now
	if err != nil {
		return nil, Ref{}, errors.Join(s.fail("open", sum, err), o.Close())
	}
	return newChecked(sum, o), refOf(sum, info), nil
}

// Stat implements [Store].
func (s *S3) Stat(ctx context.Context, sum string) (Ref, error) {
	if !wellFormed(sum) {
		return Ref{}, missing(sum)
	}
	info, err := s.client.StatObject(ctx, s.bucket, s.prefix+sum, minio.StatObjectOptions{})
	if err != nil {
		return Ref{}, s.fail("stat", sum, err)
	}
	return refOf(sum, info), nil
}

// refOf trusts the bucket for the media type only so far: what is not on the
// list is served as bytes.
func refOf(sum string, info minio.ObjectInfo) Ref {
	media := info.ContentType
	if !Accepted(media) {
		media = unknown
	}
	return Ref{Sum: sum, Size: info.Size, Media: media}
}

// Walk implements [Store]. Whatever is not named like evidence is passed over.
func (s *S3) Walk(ctx context.Context, fn func(sum string) error) error {
	list := minio.ListObjectsOptions{Prefix: s.prefix, Recursive: true}
	for o := range s.client.ListObjectsIter(ctx, s.bucket, list) {
		if o.Err != nil {
			return s.fail("list", s.prefix, o.Err)
		}
		sum := strings.TrimPrefix(o.Key, s.prefix)
		if !wellFormed(sum) {
			continue
		}
		if err := fn(sum); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// fail sorts a refusal of the bucket from a bucket that cannot be reached.
func (s *S3) fail(verb, sum string, err error) error {
	answer := minio.ToErrorResponse(err)
	switch {
	case answer.Code == minio.NoSuchKey, answer.StatusCode == http.StatusNotFound && answer.Code != minio.NoSuchBucket:
		return missing(sum)
	case answer.Code != "":
		return wrap(verb, sum, err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	}
	return unreachable(s.bucket, err)
}
