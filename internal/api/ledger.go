package api

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/access"
	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// maxProof bounds a proof that anybody may have checked, in bytes; an entry takes
// about 3 KiB.
const maxProof = 8 << 20

// Checkpoint is a signed head of the ledger.
type Checkpoint struct {
	District string     `json:"district"`
	Size     int64      `json:"size" doc:"条目数 · entries under the signed root"`
	At       *time.Time `json:"at"`
	Note     string     `json:"note" doc:"签名文本 · signed note (C2SP)"`
	Key      string     `json:"key" doc:"验签公钥 · the key that signs"`
}

// InDistrict names the district whose ledger is asked about.
type InDistrict struct {
	District string `path:"district" pattern:"^[0-9]{6}$"`
}

// own hides every other district's ledger.
func (d InDistrict) own(by access.Principal) error {
	if d.District != by.District {
		return fault.New(fault.NotFound, "api.no_ledger", "district", d.District)
	}
	return nil
}

func (s *Server) checkpoint(c ledger.Checkpoint) Checkpoint {
	return Checkpoint{District: c.District, Size: c.Size, At: s.at(c.At), Note: c.Note, Key: s.Ledger.PublicKey()}
}

func (s *Server) ledgerRoutes() {
	guarded(s, get("/ledger/{district}/checkpoint", "latest-checkpoint", "账本最新检查点", "the newest signed head"), access.LedgerRead,
		func(ctx context.Context, by access.Principal, in *InDistrict) (*Body[Checkpoint], error) {
			if err := in.own(by); err != nil {
				return nil, err
			}
			c, err := db.Read(ctx, s.DB, func(tx *db.Tx) (ledger.Checkpoint, error) { return ledger.Latest(tx, in.District) })
			return &Body[Checkpoint]{s.checkpoint(c)}, err
		})
	guarded(s, get("/ledger/{district}/checkpoints", "list-checkpoints", "账本检查点", "signed heads, the newest first"), access.LedgerRead, s.listCheckpoints)
	guarded(s, get("/ledger/{district}/entries", "list-entries", "账本条目", "the entries about one subject"), access.LedgerRead, s.listEntries)
	guarded(s, get("/ledger/{district}/consistency", "consistency", "一致性证明", "that a later tree contains an earlier one unchanged"), access.LedgerRead, s.consistency)
	guarded(s, attached(get("/proofs/{kind}/{id}", "prove", "出具证明", "a proof that stands alone"), "application/json"), access.LedgerProof, s.prove)
	o := post("/proofs/check", "check-proof", "核对证明", "check a proof; anybody may")
	o.RequestBody = &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"application/json": {Schema: &huma.Schema{}}}}
	public(s, o, s.checkProof)
	s.verifyRoutes()
}

// CheckpointList picks checkpoints.
type CheckpointList struct {
	InDistrict
	Paging
}

func (s *Server) listCheckpoints(ctx context.Context, by access.Principal, in *CheckpointList) (*Body[Page[Checkpoint]], error) {
	if err := in.own(by); err != nil {
		return nil, err
	}
	var below int64
	if err := unseal(in.After, &below); err != nil {
		return nil, err
	}
	list, err := db.Read(ctx, s.DB, func(tx *db.Tx) ([]ledger.Checkpoint, error) {
		return ledger.Checkpoints(tx, in.District, below, in.Limit)
	})
	if err != nil {
		return nil, err
	}
	out := make([]Checkpoint, len(list))
	for i, c := range list {
		out[i] = s.checkpoint(c)
	}
	next := ""
	if len(list) == in.Limit {
		next = seal(list[len(list)-1].Size)
	}
	return pageOf(out, next), nil
}

// EntryList names the subject whose entries are asked for.
type EntryList struct {
	InDistrict
	About   string `query:"about" required:"true" maxLength:"40"`
	Subject string `query:"subject" required:"true"`
}

func (s *Server) listEntries(ctx context.Context, by access.Principal, in *EntryList) (*Body[Page[Entry]], error) {
	if err := in.own(by); err != nil {
		return nil, err
	}
	id, err := idOf("query.subject", in.Subject)
	if err != nil {
		return nil, err
	}
	return s.timeline(ctx, by, ledger.About{Kind: in.About, Subject: id})
}

// Between names two sizes of the tree.
type Between struct {
	InDistrict
	Earlier int64 `query:"earlier" required:"true" minimum:"1"`
	Later   int64 `query:"later" required:"true" minimum:"1"`
}

// TreeProof is a consistency proof (RFC 6962, 2.1.2), hashes in base64.
type TreeProof struct {
	Earlier int64    `json:"earlier"`
	Later   int64    `json:"later"`
	Path    []string `json:"path" nullable:"false"`
}

func (s *Server) consistency(ctx context.Context, by access.Principal, in *Between) (*Body[TreeProof], error) {
	if err := in.own(by); err != nil {
		return nil, err
	}
	last, err := db.Read(ctx, s.DB, func(tx *db.Tx) (ledger.Checkpoint, error) { return ledger.Latest(tx, in.District) })
	if err != nil {
		return nil, err
	}
	if in.Earlier > in.Later || in.Later > last.Size {
		return nil, wrong("query.later", "api.no_such_tree", "size", last.Size)
	}
	path, err := s.Ledger.Consistency(ctx, in.District, in.Earlier, in.Later)
	if err != nil {
		return nil, err
	}
	return &Body[TreeProof]{TreeProof{in.Earlier, in.Later, hashes(path)}}, nil
}

func hashes(path []tlog.Hash) []string {
	out := make([]string, len(path))
	for i, h := range path {
		out[i] = h.String()
	}
	return out
}

// Provable names what a proof is asked for.
type Provable struct {
	One
	Kind string `path:"kind" pattern:"^[a-z_]{1,40}$"`
}

func (s *Server) prove(ctx context.Context, by access.Principal, in *Provable) (*huma.StreamResponse, error) {
	id, err := in.id()
	if err != nil {
		return nil, err
	}
	about, err := s.provable(ctx, by, in.Kind, id)
	if err != nil {
		return nil, err
	}
	p, err := s.Ledger.Prove(ctx, by.District, about)
	if fault.CodeOf(err) == "ledger.not_sequenced" || fault.CodeOf(err) == "ledger.no_checkpoint" {
		// Just written: number it now rather than ask the caller to wait.
		if _, err := s.Ledger.Sequence(ctx); err != nil {
			return nil, fmt.Errorf("number entries: %w", err)
		}
		p, err = s.Ledger.Prove(ctx, by.District, about)
	}
	if err != nil {
		return nil, err
	}
	raw, err := p.Encode()
	if err != nil {
		return nil, err
	}
	return s.written(ctx, "application/json", in.Kind+"-"+id.String()+".proof.json", func(_ context.Context, w io.Writer) error {
		_, err := w.Write(raw)
		return err
	})
}

// provable is what a proof about something holds, when the caller may see it:
// hazards and duties in his scope; whoever may read the ledger, anything.
func (s *Server) provable(ctx context.Context, by access.Principal, kind string, id ident.ID) ([]ledger.About, error) {
	reader := by
	if by.May(access.LedgerRead) == nil {
		reader = access.System(by.District, "proof") // an auditor proves without reading the business
	}
	switch kind {
	case "hazard":
		h, err := s.Hazard.Get(ctx, reader, id)
		if err != nil {
			return nil, err
		}
		return s.belongings(ctx, reader, h)
	case "duty":
		_, err := s.Duty.Get(ctx, reader, id)
		return []ledger.About{{Kind: kind, Subject: id}}, err
	}
	if !reader.IsSystem() {
		return nil, fault.New(fault.NotFound, "ledger.nothing_to_prove")
	}
	return []ledger.About{{Kind: kind, Subject: id}}, nil
}

// ProofIn is a proof to check, as the file has it.
type ProofIn struct {
	Upload
	Key string `query:"key" maxLength:"200" doc:"预期的公钥，从别处得来 · the key it must be signed by, had from elsewhere"`
}

// ProofShown is what a proof shows when it holds.
type ProofShown struct {
	District string     `json:"district"`
	Size     int64      `json:"size"`
	Signed   *time.Time `json:"signed"`
	Key      string     `json:"key"`
	Pinned   bool       `json:"pinned" doc:"公钥与预期一致 · the key was the one expected"`
	Entries  []Entry    `json:"entries" nullable:"false"`
}

func (s *Server) checkProof(_ context.Context, in *ProofIn) (*Body[ProofShown], error) {
	raw, err := io.ReadAll(http.MaxBytesReader(in.writer, in.request.Body, maxProof))
	if err != nil {
		return nil, badUpload(err)
	}
	c, err := ledger.CheckProof(raw, in.Key)
	if err != nil {
		return nil, err
	}
	out := ProofShown{District: c.District, Size: c.Size, Signed: s.at(c.Signed), Key: c.Key, Pinned: c.Pinned, Entries: []Entry{}}
	for _, e := range c.Entries {
		shown, err := s.entry(nil, e)
		if err != nil {
			return nil, err
		}
		out.Entries = append(out.Entries, shown)
	}
	return &Body[ProofShown]{out}, nil
}
