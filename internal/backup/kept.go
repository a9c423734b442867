package backup

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"anwang/internal/fault"
)

// Result is what a check found.
type Result string

// The results.
const (
	Unchecked Result = ""
	Whole     Result = "whole"
	Differs   Result = "differs" // Code names the first difference
	Unknown   Result = "unknown" // it could not be checked; Code says why
)

// Kept is a copy in the folder.
type Kept struct {
	Name    string           `json:"-"`
	Size    int64            `json:"-"`       // bytes
	Made    int64            `json:"made"`    // µs UTC
	Nightly bool             `json:"nightly"` // made by itself
	Person  string           `json:"person,omitempty"`
	Entries map[string]int64 `json:"entries"` // in the numbered ledger, by district
	Checked int64            `json:"checked,omitempty"`
	Result  Result           `json:"result,omitempty"`
	Code    string           `json:"code,omitempty"`
	Args    map[string]any   `json:"args,omitempty"`
}

// shape is how the names of copies look; nothing else in the folder is touched.
var shape = regexp.MustCompile(`^anwang-\d{8}-\d{6}(-nightly)?\.db$`)

// path is where a copy lies. Fault: backup.unknown.
func (k *Keeper) path(name string) (string, error) {
	path := filepath.Join(k.folder, name)
	if !shape.MatchString(name) {
		return "", fault.New(fault.NotFound, "backup.unknown", "name", name)
	}
	if _, err := os.Stat(path); err != nil {
		return "", fault.New(fault.NotFound, "backup.unknown", "name", name)
	}
	return path, nil
}

// List lists the copies, the newest first.
func (k *Keeper) List() ([]Kept, error) {
	files, err := os.ReadDir(k.folder)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read %s: %w", k.folder, err)
	}
	all := []Kept{}
	for _, f := range files {
		if !shape.MatchString(f.Name()) {
			continue
		}
		one, err := k.read(f.Name())
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	slices.SortFunc(all, func(a, b Kept) int { return strings.Compare(b.Name, a.Name) })
	return all, nil
}

// read reads a copy's note. A copy whose note is lost is still a copy.
func (k *Keeper) read(name string) (Kept, error) {
	path, err := k.path(name)
	if err != nil {
		return Kept{}, err
	}
	st, err := os.Stat(path)
	if err != nil {
		return Kept{}, fmt.Errorf("look at %s: %w", name, err)
	}
	one := Kept{Made: st.ModTime().UnixMicro(), Nightly: strings.HasSuffix(name, "-nightly.db")}
	raw, err := os.ReadFile(path + ".json")
	if err == nil {
		err = json.Unmarshal(raw, &one)
	}
	if err != nil {
		one.Entries, one.Result = nil, Unchecked
	}
	one.Name, one.Size = name, st.Size()
	return one, nil
}

// write writes a copy's note, whole or not at all.
func (k *Keeper) write(one Kept) error {
	raw, err := json.MarshalIndent(one, "", "  ")
	if err != nil {
		return fmt.Errorf("write the note of %s: %w", one.Name, err)
	}
	path := filepath.Join(k.folder, one.Name+".json")
	if err := os.WriteFile(path+".part", append(raw, '\n'), 0o600); err != nil {
		return fmt.Errorf("write the note of %s: %w", one.Name, err)
	}
	return os.Rename(path+".part", path)
}

// prune deletes the oldest nightly copies beyond those that stay. The newest is
// known to be whole.
func (k *Keeper) prune() error {
	all, err := k.List()
	if err != nil {
		return err
	}
	nightly := 0
	for _, one := range all {
		if !one.Nightly {
			continue
		}
		if nightly++; nightly <= k.plan.Keep {
			continue
		}
		path := filepath.Join(k.folder, one.Name)
		if err := os.Remove(path); err != nil {
			return fmt.Errorf("delete an old copy: %w", err)
		}
		if err := os.Remove(path + ".json"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("delete an old copy's note: %w", err)
		}
	}
	return nil
}

// Free is how many bytes may still be written where the copies lie; -1 when that
// cannot be told. The folder need not be there yet.
func (k *Keeper) Free() int64 {
	for at := k.folder; ; at = filepath.Dir(at) {
		if n := Free(at); n >= 0 || at == filepath.Dir(at) {
			return n
		}
	}
}
