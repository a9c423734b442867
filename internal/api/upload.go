package api

import (
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"anwang/internal/fault"
)

// maxField bounds one value beside the file in a form, in bytes.
const maxField = 64 << 10

// Upload is the body of an upload: the file itself, or a form with a part "file"
// after the values that describe it.
type Upload struct {
	request *http.Request
	writer  http.ResponseWriter
}

// Resolve keeps the request at hand; its body is read as it comes.
func (u *Upload) Resolve(ctx huma.Context) []error {
	u.request, u.writer = humago.Unwrap(ctx)
	return nil
}

// uploads describes a route that takes a file.
func uploads(o huma.Operation, fields ...string) huma.Operation {
	form := &huma.Schema{Type: huma.TypeObject, Properties: map[string]*huma.Schema{
		"file": {Type: huma.TypeString, Format: "binary"},
	}, Required: []string{"file"}}
	for _, f := range fields {
		form.Properties[f] = &huma.Schema{Type: huma.TypeString}
	}
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{
		"multipart/form-data":      {Schema: form},
		"application/octet-stream": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}},
	}}
	return o
}

// file opens the upload: its name where it has one, what it holds, and the values
// before it in the form. limit bounds the whole request, in bytes.
func (u *Upload) file(limit int64) (name string, r io.Reader, values map[string]string, err error) {
	body := http.MaxBytesReader(u.writer, u.request.Body, limit)
	kind, params, err := mime.ParseMediaType(u.request.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/form-data" {
		return u.dispositionName(), body, map[string]string{}, nil
	}
	return formFile(multipart.NewReader(body, params["boundary"]))
}

// rest reads what a form has behind its file, before work that takes long: a body
// that has not come whole has a deadline that would end it.
func (u *Upload) rest() { _, _ = io.CopyN(io.Discard, u.request.Body, maxField) }

func (u *Upload) dispositionName() string {
	_, params, err := mime.ParseMediaType(u.request.Header.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	return params["filename"]
}

func formFile(parts *multipart.Reader) (string, io.Reader, map[string]string, error) {
	values := map[string]string{}
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return "", nil, nil, wrong("body.file", "api.field_missing", "v", "file")
		}
		if err != nil {
			return "", nil, nil, badUpload(err)
		}
		if part.FormName() == "file" {
			return part.FileName(), part, values, nil
		}
		raw, err := io.ReadAll(io.LimitReader(part, maxField+1))
		if err != nil {
			return "", nil, nil, badUpload(err)
		}
		if len(raw) > maxField {
			return "", nil, nil, wrong("body."+part.FormName(), "api.field_max_length", "v", maxField)
		}
		values[part.FormName()] = string(raw)
	}
}

// badUpload tells why an upload could not be read; faults of the rooms pass.
func badUpload(err error) error {
	var too *http.MaxBytesError
	var slow net.Error
	switch {
	case errors.As(err, &too):
		return plain(http.StatusRequestEntityTooLarge, "api.too_large")
	case fault.CodeOf(err) != "":
		return err
	case errors.As(err, &slow) && slow.Timeout():
		return plain(http.StatusRequestTimeout, "api.slow")
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, multipart.ErrMessageTooLarge), errors.Is(err, http.ErrBodyReadAfterClose):
		return plain(http.StatusBadRequest, "api.broken_off")
	}
	return err
}

// bare is a problem whose status no fault has.
type bare struct {
	status int
	code   string
}

func (b bare) Error() string { return b.code }

func plain(status int, code string) error { return bare{status, code} }
