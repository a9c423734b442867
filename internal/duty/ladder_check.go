package duty

import (
	"errors"
	"fmt"
)

// add checks one ladder and puts it into the book. Versions stand in the file in
// order, so that the last one is the current one.
func (b *Book) add(l Ladder) error {
	switch {
	case l.Name == "" || l.ZH == "" || l.EN == "":
		return errors.New("a ladder needs a name and both labels")
	case l.Version != b.current[l.Name].Version+1:
		return fmt.Errorf("version %d after %d", l.Version, b.current[l.Name].Version)
	case l.DueIn < 0 || len(l.Rungs) == 0:
		return errors.New("a ladder needs rungs, and due_in may not be negative")
	}
	accounts := 0
	for i, r := range l.Rungs {
		if err := r.check(l.Name); err != nil {
			return fmt.Errorf("rung %d: %w", i, err)
		}
		if i > 0 && r.Offset <= l.Rungs[i-1].Offset {
			return fmt.Errorf("rung %d does not come after the one before", i)
		}
		if r.Act == ActAccount {
			accounts++
		}
	}
	if accounts > 1 {
		return errors.New("more than one accountability case")
	}
	b.versions[l.Ref()], b.current[l.Name] = l, l
	return nil
}

func (r Rung) check(ladder string) error {
	switch r.Act {
	case ActSupervise:
		if r.DueIn <= 0 {
			return errors.New("supervise needs due_in")
		}
	case ActRemind, ActTell, ActList, ActAccount:
		if r.DueIn != 0 {
			return errors.New("due_in is for supervise only")
		}
	default:
		return fmt.Errorf("unknown act %q", r.Act)
	}
	// A case about a case, or a case that is supervised up to a case, would
	// never end.
	if ladder == kinds[Account].ladder && (r.Act == ActSupervise || r.Act == ActAccount) {
		return fmt.Errorf("%s on the ladder of accountability cases", r.Act)
	}
	return nil
}

// complete checks that the ladders which the room itself uses are there.
func (b *Book) complete() error {
	for kind, t := range kinds {
		if t.ladder == "" {
			continue
		}
		if l, ok := b.current[t.ladder]; !ok || l.DueIn <= 0 {
			return fmt.Errorf("read ladders: %s duties need the ladder %q with due_in", kind, t.ladder)
		}
	}
	return nil
}
