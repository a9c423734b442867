package db

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"

	"anwang/internal/fault"
)

// presence is how a process shows that it is at work on a database. It ends with
// the process, however that ends: on SQLite it is a lock on a file beside the
// database's, on PostgreSQL one of a session.
type presence struct {
	alone bool
	conn  *pgx.Conn // PostgreSQL
	file  fileLock  // SQLite
}

// Enter says that this process works on the database until Close. A load that
// leaves tables half filled or without indexes enters alone: nobody may be there
// before, and whoever comes meanwhile is sent away. Entering twice is fine. Faults:
// db.loading when somebody is alone there, db.occupied when one who wants to be
// alone is not.
func (d *DB) Enter(ctx context.Context, alone bool) error {
	d.presence.Lock()
	defer d.presence.Unlock()
	if d.present != nil || d.copied {
		return nil
	}
	p := &presence{alone: alone}
	ok, err := d.tryEnter(ctx, p)
	switch {
	case err != nil:
		return fmt.Errorf("enter the database: %w", err)
	case ok:
		d.present = p
		return nil
	case alone:
		return fault.New(fault.Conflict, "db.occupied")
	}
	return fault.New(fault.Unavailable, "db.loading")
}

func (d *DB) tryEnter(ctx context.Context, p *presence) (ok bool, err error) {
	if d.engine == SQLite {
		p.file, ok, err = lockFile(d.dsn+"-use", p.alone)
		return ok, err
	}
	if p.conn, err = pgx.Connect(ctx, d.dsn); err != nil {
		return false, err
	}
	try := "SELECT pg_try_advisory_lock_shared($1)"
	if p.alone {
		try = "SELECT pg_try_advisory_lock($1)"
	}
	err = p.conn.QueryRow(ctx, try, lockNumber("presence")).Scan(&ok)
	if err != nil || !ok {
		err = errors.Join(err, p.conn.Close(context.WithoutCancel(ctx)))
	}
	return ok, err
}

// Remain enters again when the server has lost sight of this process, as it does
// when it restarts. Whoever lives long calls it now and then. Faults: those of
// Enter.
func (d *DB) Remain(ctx context.Context) error {
	d.presence.Lock()
	p := d.present
	if p == nil || p.conn == nil || p.conn.Ping(ctx) == nil {
		d.presence.Unlock()
		return nil
	}
	_ = p.conn.Close(context.WithoutCancel(ctx)) // it is gone already
	d.present = nil
	d.presence.Unlock()
	return d.Enter(ctx, p.alone)
}

// leave ends the presence. Leaving twice is fine.
func (d *DB) leave() error {
	d.presence.Lock()
	defer d.presence.Unlock()
	p := d.present
	d.present = nil
	switch {
	case p == nil:
		return nil
	case p.conn != nil:
		return p.conn.Close(context.Background())
	}
	return p.file.release()
}
