package ledger

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"anwang/internal/db"
	"anwang/internal/fault"
)

// head is a district's tree at one moment: how many entries, their root hash,
// when it was signed (µs UTC), and the size of the head signed before, so that
// none of them can be taken away unseen.
type head struct {
	size int64
	root tlog.Hash
	at   int64
	prev int64 // 0 for the first
}

// Origin is the first line of a district's checkpoints.
func Origin(district string) string { return keyName + "/" + district }

// text is the checkpoint as it is signed: origin, size, root and, as extension
// lines, the time and the head before.
func (h head) text(district string) string {
	return fmt.Sprintf("%s\n%d\n%s\nat %d\nprev %d\n", Origin(district), h.size, h.root, h.at, h.prev)
}

func parseHead(district, text string) (head, error) {
	var h head
	lines := strings.Split(text, "\n")
	if len(lines) != 6 {
		return h, errors.New("not a checkpoint")
	}
	var err error
	if h.size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return h, errors.New("checkpoint without a size")
	}
	if h.root, err = tlog.ParseHash(lines[2]); err != nil {
		return h, errors.New("checkpoint without a root hash")
	}
	if h.at, err = strconv.ParseInt(strings.TrimPrefix(lines[3], "at "), 10, 64); err != nil {
		return h, errors.New("checkpoint without a time")
	}
	if h.prev, err = strconv.ParseInt(strings.TrimPrefix(lines[4], "prev "), 10, 64); err != nil {
		return h, errors.New("checkpoint without the one before")
	}
	if h.text(district) != text {
		return h, errors.New("not a checkpoint of " + district)
	}
	return h, nil
}

// openHead checks the signature of a checkpoint and reads it.
func openHead(district, signed, public string) (head, error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return head{}, fmt.Errorf("read public key: %w", err)
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return head{}, fmt.Errorf("check signature: %w", err)
	}
	if err := strictSignature(signed); err != nil {
		return head{}, err
	}
	return parseHead(district, n.Text)
}

// strictSignature refuses what the note format lets pass: a second signature
// line, and with lenient base64 a second spelling of the same signature.
func strictSignature(signed string) error {
	line := signed[strings.LastIndex(signed, "\n\n")+2:]
	fields := strings.Fields(line)
	if len(fields) != 3 || line != strings.Join(fields, " ")+"\n" {
		return errors.New("signature line misshapen")
	}
	if !strictBase64(fields[2]) {
		return errors.New("signature not in canonical base64")
	}
	return nil
}

func strictBase64(s string) bool {
	raw, err := base64.StdEncoding.DecodeString(s)
	return err == nil && base64.StdEncoding.EncodeToString(raw) == s
}

// Checkpoint is a signed head as it is stored.
type Checkpoint struct {
	District string `json:"district"`
	Size     int64  `json:"size"`
	At       int64  `json:"at"` // µs UTC
	Note     string `json:"note"`
}

const checkpointFields = "district, size, at, note"

func scanCheckpoint(r *db.Rows) (Checkpoint, error) {
	var c Checkpoint
	return c, r.Scan(&c.District, &c.Size, &c.At, &c.Note)
}

// Checkpoints lists a district's newest checkpoints below size (0: from the
// newest), at most limit.
func Checkpoints(tx *db.Tx, district string, below int64, limit int) ([]Checkpoint, error) {
	w := (&db.Where{}).And("district = ?", district).If(below > 0, "size < ?", below)
	rows, err := tx.Query("SELECT "+checkpointFields+" FROM checkpoint"+w.SQL()+
		" ORDER BY size DESC LIMIT "+w.Arg(limit), w.Args()...)
	return db.Collect(rows, err, scanCheckpoint)
}

// Latest returns a district's newest checkpoint; ledger.no_checkpoint when
// nothing has been numbered yet.
func Latest(tx *db.Tx, district string) (Checkpoint, error) {
	all, err := Checkpoints(tx, district, 0, 1)
	if err != nil {
		return Checkpoint{}, err
	}
	if len(all) == 0 {
		return Checkpoint{}, fault.New(fault.NotFound, "ledger.no_checkpoint", "district", district)
	}
	return all[0], nil
}

// Consistency proves that the tree at size later contains the tree at size
// earlier unchanged (RFC 6962, 2.1.2).
func (l *Ledger) Consistency(ctx context.Context, district string, earlier, later int64) (tlog.TreeProof, error) {
	return db.Read(ctx, l.db, func(tx *db.Tx) (tlog.TreeProof, error) {
		size, err := treeSize(tx, district)
		if err != nil {
			return nil, err
		}
		if earlier < 1 || earlier > later || later > size {
			return nil, fault.New(fault.Invalid, "ledger.bad_sizes", "earlier", earlier, "later", later, "size", size)
		}
		return tlog.ProveTree(later, earlier, newTiles(tx, district))
	})
}

// PublicKey is what an outsider pins: "anwang+hash+base64".
func (l *Ledger) PublicKey() string { return l.key.Public }
