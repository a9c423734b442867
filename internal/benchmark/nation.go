package benchmark

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"anwang/internal/app"
	"anwang/internal/nation"
)

// shortDistricts is how many districts the short set's nation has: a few large ones,
// so that a list is as long as a large district's is in the whole nation.
const shortDistricts = 2

// home is the folder of the nation that the parts from load to verify share.
func (s Spec) home() string { return filepath.Join(s.Dir, "nation") }

// country is that nation.
func (s Spec) country() nation.Spec {
	n := nation.Spec{Rows: s.Rows, Seed: 1}
	if s.Set != NationSet {
		n.Districts = shortDistricts
	}
	return n
}

// largest is the district with the most hazards; the parts ask about it.
func (s Spec) largest() string {
	code, _ := s.country().Largest()
	return code
}

// loaded opens the nation, and makes it first, unmeasured, where the part load did
// not.
func (b *bench) loaded(ctx context.Context, opts ...app.Option) (*app.App, error) {
	if err := b.fill(ctx, b.home(), b.country(), "the nation"); err != nil {
		return nil, err
	}
	return app.Open(ctx, app.Config{DB: b.home()}, opts...)
}

// fill makes a nation in a folder; what stands there stays.
func (b *bench) fill(ctx context.Context, dir string, s nation.Spec, name string) (err error) {
	p := b.pace(name)
	defer p.end()
	s.Progress = p.loading
	a, err := app.Open(ctx, app.Config{DB: dir}, app.WithLoad())
	if err != nil {
		return err
	}
	return errors.Join(nation.Load(ctx, a, s), a.Close())
}

// keepJSON writes v to a file under a new name first, so that a kill leaves the old
// one or the new one.
func keepJSON(file string, v any) error {
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", append(raw, '\n'), 0o600); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}

// readJSON reads what keepJSON wrote; ok is false when there is nothing.
func readJSON(file string, v any) (ok bool, err error) {
	raw, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(raw, v)
	}
	if err != nil {
		return false, fmt.Errorf("read %s: %w", file, err)
	}
	return true, nil
}
