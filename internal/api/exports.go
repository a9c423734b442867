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
	"anwang/internal/ident"
)

// HazardExport picks the hazards of a ledger and its form.
type HazardExport struct {
	HazardFilter
	Order   hazard.Order    `query:"order" enum:"found,due,closed" default:"found"`
	Format  exchange.Format `query:"format" enum:"xlsx,csv,json,jsonl" default:"xlsx"`
	Columns []string        `query:"columns" maxItems:"40" doc:"xlsx 和 csv 只要这些列，不填为全部 · keys of the columns wanted of xlsx and csv; all when left out"`
}

// HazardChosen names the hazards of a ledger one by one.
type HazardChosen struct {
	Body struct {
		IDs     []ident.ID      `json:"ids" minItems:"1" maxItems:"500" nullable:"false"`
		Order   hazard.Order    `json:"order,omitempty" enum:"found,due,closed" default:"found"`
		Format  exchange.Format `json:"format,omitempty" enum:"xlsx,csv,json,jsonl" default:"xlsx"`
		Columns []string        `json:"columns,omitempty" maxItems:"40"`
	}
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
	guarded(s, attached(post("/exports/hazards", "export-chosen-hazards", "导出选中的隐患", "chosen hazards as a file"),
		exchange.XLSX.Media(), exchange.CSV.Media(), exchange.JSON.Media(), exchange.JSONL.Media()), access.ExportHazards,
		func(ctx context.Context, by access.Principal, in *HazardChosen) (*huma.StreamResponse, error) {
			return s.export(ctx, by, hazard.Query{IDs: in.Body.IDs, Order: in.Body.Order}, in.Body.Format, in.Body.Columns)
		})
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
	return s.export(ctx, by, q, in.Format, in.Columns)
}

func (s *Server) export(ctx context.Context, by access.Principal, q hazard.Query, f exchange.Format, columns []string) (*huma.StreamResponse, error) {
	o := exchange.ExportOptions{Format: f, Lang: languageOf(ctx), Zone: s.Zone, Columns: columns}
	day := s.Clock.Now().In(s.Zone).Format("20060102")
	return s.written(ctx, f.Media(), "hazards-"+by.District+"-"+day+"."+string(f), func(ctx context.Context, w io.Writer) error {
		n, err := s.Exchange.ExportHazards(ctx, by, q, o, w)
		if err != nil {
			return err
		}
		// Data has left the house: the audit administrator can see who took how much.
		if err := s.Access.Witness(ctx, by, "system.exported", map[string]any{"what": "hazards", "rows": n, "format": string(f)}); err != nil {
			s.Log.ErrorContext(ctx, "export not noted", "request", requestOf(ctx), "error", err.Error())
		}
		return nil
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
