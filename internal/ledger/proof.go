package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
)

// ProofFormat names the shape of a proof file.
const ProofFormat = "anwang-proof/1"

// Proof is a file that stands alone: the entries about some subjects, the path
// of each to the root, the signed root, and the key that signed it. There is one
// spelling of it; Check refuses every other.
type Proof struct {
	Format     string   `json:"format"`
	District   string   `json:"district"`
	Entries    []Proven `json:"entries"`
	Checkpoint string   `json:"checkpoint"` // note format
	Key        string   `json:"key"`        // the public key; pin it from elsewhere
}

// Proven is an entry with its audit path, nearest the leaf first.
type Proven struct {
	Entry
	Path []tlog.Hash `json:"path"`
}

// About names a subject to prove.
type About struct {
	Kind    string
	Subject ident.ID
}

// Prove collects the numbered entries about the subjects against the newest
// checkpoint. ledger.not_sequenced when there are entries and none is numbered,
// ledger.nothing_to_prove when there are none.
func (l *Ledger) Prove(ctx context.Context, district string, subjects []About) (Proof, error) {
	return db.Read(ctx, l.db, func(tx *db.Tx) (Proof, error) {
		p := Proof{Format: ProofFormat, District: district, Key: l.key.Public}
		last, err := Latest(tx, district)
		if err != nil {
			return p, err
		}
		p.Checkpoint = last.Note
		h, err := openHead(district, last.Note, l.key.Public)
		if err != nil {
			return p, err
		}
		t := newTiles(tx, district)
		for _, s := range subjects {
			entries, err := Events(tx, district, s.Kind, s.Subject)
			if err != nil {
				return p, err
			}
			if err := p.add(entries, h, t); err != nil {
				return p, err
			}
		}
		if len(p.Entries) == 0 {
			return p, fault.New(fault.NotFound, "ledger.nothing_to_prove")
		}
		return p, nil
	})
}

func (p *Proof) add(entries []Entry, h head, t *tiles) error {
	for _, e := range entries {
		if e.Number == 0 || e.Number > h.size {
			return fault.New(fault.Conflict, "ledger.not_sequenced", "entry", e.ID)
		}
		path, err := tlog.ProveRecord(h.size, e.Number-1, t)
		if err != nil {
			return fmt.Errorf("prove entry %d: %w", e.Number, err)
		}
		if err := tlog.CheckRecord(path, h.size, h.root, e.Number-1, e.Hash()); err != nil {
			return fault.New(fault.Conflict, "ledger.entry_changed", "number", e.Number, "entry", e.ID, "kind", e.Kind)
		}
		p.Entries = append(p.Entries, Proven{Entry: e, Path: path})
	}
	return nil
}

// Encode writes the proof as its one spelling.
func (p Proof) Encode() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(p); err != nil {
		return nil, fmt.Errorf("encode proof: %w", err)
	}
	return b.Bytes(), nil
}

// Checked is what a proof shows when it holds.
type Checked struct {
	District string  `json:"district"`
	Size     int64   `json:"size"` // entries under the signed root
	Signed   int64   `json:"signed"`
	Key      string  `json:"key"`
	Pinned   bool    `json:"pinned"` // the key was the one expected, not only the file's own
	Entries  []Entry `json:"entries"`
}

// CheckProof checks a proof with nothing but its bytes and, when pinned is not
// empty, the public key it must be signed by. Any byte changed makes it fail:
// ledger.proof_bad says why.
func CheckProof(data []byte, pinned string) (Checked, error) {
	p, err := decodeProof(data)
	if err != nil {
		return Checked{}, fault.New(fault.Invalid, "ledger.proof_bad", "why", err.Error())
	}
	if pinned != "" && p.Key != pinned {
		return Checked{}, fault.New(fault.Invalid, "ledger.proof_other_key", "key", p.Key)
	}
	out, err := p.check()
	if err != nil {
		return Checked{}, fault.New(fault.Invalid, "ledger.proof_bad", "why", err.Error())
	}
	out.Pinned = pinned != ""
	return out, nil
}

func decodeProof(data []byte) (Proof, error) {
	var p Proof
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&p); err != nil {
		return p, err
	}
	for i, e := range p.Entries { // the file's indentation is not the body's
		var body bytes.Buffer
		if err := json.Compact(&body, e.Body); err != nil {
			return p, err
		}
		p.Entries[i].Body = body.Bytes()
		if e.Path == nil {
			return p, errors.New("an entry without a path")
		}
	}
	// One spelling only: spaces, the case of digits, a repeated key, a second form
	// of the same base64 would otherwise pass unseen.
	again, err := p.Encode()
	if err != nil {
		return p, err
	}
	if !bytes.Equal(again, data) {
		return p, errors.New("the file is not spelled as it was written")
	}
	if p.Format != ProofFormat {
		return p, errors.New("not a proof of this kind")
	}
	return p, oneKey(p.Key)
}

// oneKey refuses a second spelling of the same public key.
func oneKey(public string) error {
	v, err := note.NewVerifier(public)
	if err != nil {
		return err
	}
	rest, ok := strings.CutPrefix(public, fmt.Sprintf("%s+%08x+", v.Name(), v.KeyHash()))
	if !ok || !strictBase64(rest) {
		return errors.New("public key misspelled")
	}
	return nil
}

func (p Proof) check() (Checked, error) {
	h, err := openHead(p.District, p.Checkpoint, p.Key)
	if err != nil {
		return Checked{}, err
	}
	if len(p.Entries) == 0 {
		return Checked{}, errors.New("no entries")
	}
	out := Checked{District: p.District, Size: h.size, Signed: h.at, Key: p.Key}
	for _, e := range p.Entries {
		if e.District != p.District {
			return Checked{}, fmt.Errorf("entry %d is of district %s", e.Number, e.District)
		}
		if e.Hash() != e.Leaf {
			return Checked{}, fmt.Errorf("entry %d was changed", e.Number)
		}
		if err := tlog.CheckRecord(e.Path, h.size, h.root, e.Number-1, e.Leaf); err != nil {
			return Checked{}, fmt.Errorf("entry %d: %w", e.Number, err)
		}
		out.Entries = append(out.Entries, e.Entry)
	}
	return out, p.whole()
}

// whole refuses a proof that leaves out a version between two that it shows.
func (p Proof) whole() error {
	type subject struct {
		about string
		id    ident.ID
	}
	next := map[subject]int64{}
	for _, e := range p.Entries {
		s := subject{e.About, e.Subject}
		if due, ok := next[s]; ok && e.Version != due {
			return fmt.Errorf("entry %d: version %d of %s %d where %d was due", e.Number, e.Version, e.About, e.Subject, due)
		} else if !ok && e.Version > 1 {
			return fmt.Errorf("entry %d: the history of %s %d begins at version %d", e.Number, e.About, e.Subject, e.Version)
		}
		next[s] = e.Version + 1
	}
	return nil
}
