package api

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/blob"
	"anwang/internal/fault"
	"anwang/internal/hazard"
	"anwang/internal/ident"
)

// maxEvidence bounds one file of evidence, in bytes: some minutes of video.
const maxEvidence = 256 << 20

// Evidence is a file that a hazard shows for itself.
type Evidence struct {
	ID    ident.ID    `json:"id"`
	Sum   string      `json:"sum"`
	Size  int64       `json:"size"`
	Media string      `json:"media"`
	Role  hazard.Role `json:"role" enum:"before,after,other"`
	Name  string      `json:"name"`
	By    ident.ID    `json:"by,omitempty"`
	Href  string      `json:"href" doc:"下载地址 · where to get it"`
}

// EvidenceOf names a file of a hazard.
type EvidenceOf struct {
	OneHazard
	Sum         string `path:"sum" pattern:"^[0-9a-f]{64}$"`
	IfNoneMatch string `header:"If-None-Match" maxLength:"200"`
}

func (s *Server) evidenceRoutes() {
	guarded(s, uploads(creates(post("/evidence", "upload-evidence", "上传佐证", "upload a file, to be named as evidence within a day"))), access.HazardAttach,
		func(ctx context.Context, by access.Principal, in *struct{ Upload }) (*Body[blob.Ref], error) {
			_, r, _, err := in.file(maxEvidence + maxRepeat)
			if err != nil {
				return nil, err
			}
			ref, err := s.Blobs.Put(ctx, r, maxEvidence)
			if err != nil {
				return nil, badUpload(err)
			}
			return &Body[blob.Ref]{ref}, s.receipt(ctx, by, ref)
		})
	guarded(s, get("/hazards/{id}/evidence", "list-evidence", "隐患佐证", "a hazard's evidence"), access.HazardRead, s.listEvidence)
	o := get("/hazards/{id}/evidence/{sum}", "download-evidence", "下载佐证", "download a file of evidence")
	o.Responses = map[string]*huma.Response{
		"200": {Description: "OK", Content: map[string]*huma.MediaType{"*/*": {Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}}},
		"304": {Description: "Not Modified"},
	}
	guarded(s, o, access.HazardRead, s.download)
}

// receipt notes that an account has uploaded a file, so that it may name it as
// evidence; knowing the sum of somebody else's is not enough. It is kept as long
// as remembered answers are.
func (s *Server) receipt(ctx context.Context, by access.Principal, ref blob.Ref) error {
	_, claim, err := s.recallReceipt(ctx, by, ref.Sum)
	if err != nil || claim == nil {
		return err
	}
	raw, err := json.Marshal(ref)
	if err != nil {
		return fmt.Errorf("write receipt: %w", err)
	}
	return s.Access.Remember(ctx, claim, access.Answer{Status: http.StatusCreated, Body: raw})
}

// recallReceipt looks a receipt up. Its key holds a slash and its request is none
// that HTTP brings, so that no Idempotency-Key of a client makes one up.
func (s *Server) recallReceipt(ctx context.Context, by access.Principal, sum string) (access.Answer, *access.Claim, error) {
	return s.Access.Recall(ctx, by, "evidence/"+sum, []byte("receipt"), []byte(sum))
}

// uploaded tells whether the account has uploaded the file lately.
func (s *Server) uploaded(ctx context.Context, by access.Principal, sum string) (bool, error) {
	_, claim, err := s.recallReceipt(ctx, by, sum)
	if err != nil {
		if fault.CodeOf(err) == "access.key_reused" {
			return false, nil
		}
		return false, err
	}
	if claim == nil {
		return true, nil
	}
	return false, s.Access.Forget(ctx, claim)
}

// exhibits makes evidence of uploaded files: those that the account uploaded, and
// those that the hazard in hand has already.
func (s *Server) exhibits(ctx context.Context, by access.Principal, path string, list []Exhibit, h *hazard.Hazard) ([]hazard.File, error) {
	out := make([]hazard.File, 0, len(list))
	var missing fault.Fields
	for i, x := range list {
		ok, err := s.uploaded(ctx, by, x.Sum)
		if err == nil && !ok && h != nil && by.May(access.HazardRead) == nil {
			ok, err = s.has(ctx, by, *h, x.Sum)
		}
		if err != nil {
			return nil, err
		}
		ref, err := s.Blobs.Stat(ctx, x.Sum)
		if !ok || fault.KindOf(err) == fault.NotFound {
			missing.Add(fmt.Sprintf("%s[%d].sum", path, i), "api.evidence_unknown", "sum", x.Sum)
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, hazard.File{Sum: ref.Sum, Size: ref.Size, Media: ref.Media, Taken: instant(x.Taken), Name: x.Name})
	}
	return out, missing.Err()
}

func (s *Server) has(ctx context.Context, by access.Principal, h hazard.Hazard, sum string) (bool, error) {
	all, err := s.Hazard.Evidence(ctx, by, h.ID)
	for _, e := range all {
		if e.Sum == sum {
			return true, nil
		}
	}
	return false, err
}

func (s *Server) listEvidence(ctx context.Context, by access.Principal, in *OneHazard) (*Body[Page[Evidence]], error) {
	h, err := s.hazard(ctx, by, *in)
	if err != nil {
		return nil, err
	}
	list, err := s.Hazard.Evidence(ctx, by, h.ID)
	if err != nil {
		return nil, err
	}
	out := make([]Evidence, len(list))
	for i, e := range list {
		out[i] = Evidence{ID: e.ID, Sum: e.Sum, Size: e.Size, Media: e.Media, Role: e.Role, Name: e.Name, By: e.By,
			Href: prefix + "/hazards/" + h.ID.String() + "/evidence/" + e.Sum}
	}
	return pageOf(out, ""), nil
}

func (s *Server) download(ctx context.Context, by access.Principal, in *EvidenceOf) (*huma.StreamResponse, error) {
	h, err := s.hazard(ctx, by, in.OneHazard)
	if err != nil {
		return nil, err
	}
	list, err := s.Hazard.Evidence(ctx, by, h.ID)
	if err != nil {
		return nil, err
	}
	for _, e := range list {
		if e.Sum != in.Sum {
			continue
		}
		if in.IfNoneMatch == `"`+e.Sum+`"` {
			return &huma.StreamResponse{Body: func(hc huma.Context) { hc.SetStatus(http.StatusNotModified) }}, nil
		}
		return s.send(ctx, e)
	}
	return nil, fault.New(fault.NotFound, "api.evidence_unknown", "sum", in.Sum)
}

// send streams a file. One that no longer is what its name says breaks off, so
// that nobody takes it for evidence.
func (s *Server) send(ctx context.Context, e hazard.Evidence) (*huma.StreamResponse, error) {
	r, ref, err := s.Blobs.Open(ctx, e.Sum)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		defer r.Close()
		hc.SetHeader("Content-Type", ref.Media)
		hc.SetHeader("Content-Length", strconv.FormatInt(ref.Size, 10))
		hc.SetHeader("Content-Disposition", attachment(e.Name, e.Sum))
		hc.SetHeader("Content-Security-Policy", "sandbox; default-src 'none'")
		hc.SetHeader("Cache-Control", "private, no-cache")
		hc.SetHeader("ETag", `"`+e.Sum+`"`)
		hc.SetStatus(http.StatusOK)
		// The last bytes are held back until the whole is known to be right.
		if err := copyChecked(hc.BodyWriter(), r); err != nil {
			s.Log.ErrorContext(hc.Context(), "download broken off", "request", requestOf(hc.Context()), "sum", e.Sum, "error", err.Error())
			panic(http.ErrAbortHandler)
		}
	}}, nil
}

// copyChecked copies one piece behind the reader, so that its last error comes
// before the last piece goes out.
func copyChecked(w io.Writer, r io.Reader) error {
	const piece = 64 << 10
	next, held := make([]byte, piece), make([]byte, 0, piece)
	for {
		n, err := io.ReadFull(r, next)
		last := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !last {
			return err
		}
		if _, err := w.Write(held); err != nil {
			return err
		}
		held = append(held[:0], next[:n]...)
		if last {
			_, err := w.Write(held)
			return err
		}
	}
}

// attachment tells a browser to save and not to show. A name that is none is the
// beginning of the sum.
func attachment(name, sum string) string {
	if name == "" {
		name = sum[:min(len(sum), 16)]
	}
	return mime.FormatMediaType("attachment", map[string]string{"filename": name})
}
