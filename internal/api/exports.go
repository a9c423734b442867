package api

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"anwang/internal/access"
	"anwang/internal/exchange"
	"anwang/internal/exchange/sheet"
	"anwang/internal/hazard"
)

// HazardExport picks the hazards of a ledger and its form.
type HazardExport struct {
	HazardFilter
	Order  hazard.Order    `query:"order" enum:"found,due" default:"found"`
	Format exchange.Format `query:"format" enum:"xlsx,csv,json,jsonl" default:"xlsx"`
}

// TemplateOf names a template.
type TemplateOf struct {
	Kind string `path:"kind" enum:"hazards,units,posts,people,sites"`
}

// attached describes a route that answers with a file.
func attached(o huma.Operation, media ...string) huma.Operation {
	content := map[string]*huma.MediaType{}
	for _, m := range media {
		content[m] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	o.Responses = map[string]*huma.Response{"200": {Description: "OK", Content: content}}
	return o
}

func (s *Server) exportRoutes() {
	guarded(s, attached(get("/exports/hazards", "export-hazards", "导出隐患台账", "the hazard ledger as a file"),
		exchange.XLSX.Media(), exchange.CSV.Media(), exchange.JSON.Media(), exchange.JSONL.Media()), access.ExportHazards, s.exportHazards)
	guarded(s, attached(get("/templates/{kind}", "get-template", "下载导入模板", "a workbook to fill in"), exchange.XLSX.Media()), access.AccessSelf,
		func(ctx context.Context, by access.Principal, in *TemplateOf) (*huma.StreamResponse, error) {
			raw, err := sheet.Template(in.Kind)
			if err != nil {
				return nil, err
			}
			return s.written(ctx, exchange.XLSX.Media(), in.Kind+".xlsx", func(_ context.Context, w io.Writer) error {
				_, err := w.Write(raw)
				return err
			})
		})
}

func (s *Server) exportHazards(ctx context.Context, by access.Principal, in *HazardExport) (*huma.StreamResponse, error) {
	q, err := in.query()
	if err != nil {
		return nil, err
	}
	q.Order = in.Order
	o := exchange.ExportOptions{Format: in.Format, Lang: languageOf(ctx), Zone: s.Zone}
	day := s.Clock.Now().In(s.Zone).Format("20060102")
	return s.written(ctx, in.Format.Media(), "hazards-"+by.District+"-"+day+"."+string(in.Format), func(ctx context.Context, w io.Writer) error {
		_, err := s.Exchange.ExportHazards(ctx, by, q, o, w)
		return err
	})
}

// written streams a file that f writes. What goes wrong before its first byte is
// a problem; what goes wrong later breaks the answer off.
func (s *Server) written(_ context.Context, media, name string, f func(ctx context.Context, w io.Writer) error) (*huma.StreamResponse, error) {
	return &huma.StreamResponse{Body: func(hc huma.Context) {
		out := &lazily{hc: hc, media: media, name: name}
		err := f(hc.Context(), out)
		switch {
		case err == nil:
			out.begin() // an empty file is a file
		case out.begun:
			s.Log.ErrorContext(hc.Context(), "file broken off", "request", requestOf(hc.Context()), "error", err.Error())
			panic(http.ErrAbortHandler)
		default:
			tell(hc, s.problem(hc.Context(), err))
		}
	}}, nil
}

// lazily sends the headers of a file with its first byte.
type lazily struct {
	hc          huma.Context
	media, name string
	begun       bool
}

func (l *lazily) begin() {
	if l.begun {
		return
	}
	l.begun = true
	l.hc.SetHeader("Content-Type", l.media)
	l.hc.SetHeader("Content-Disposition", attachment(l.name, ""))
	l.hc.SetStatus(http.StatusOK)
}

// Write sends a piece.
func (l *lazily) Write(b []byte) (int, error) {
	l.begin()
	return l.hc.BodyWriter().Write(b)
}
