package app

import (
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"anwang/internal/db"
)

// Config says where things are. The zero value is a folder ./anwang-data.
type Config struct {
	// DB is a folder, a .db file or a postgres:// URL; "" means $ANWANG_DB, else
	// ./anwang-data.
	DB string
	// Data is the folder of the signing key and, unless Blobs says otherwise, of
	// the evidence. "" means $ANWANG_DATA, else the database's own folder, else
	// ./anwang-data.
	Data string
	// Blobs is a folder or an s3:// URL for evidence; "" means $ANWANG_BLOBS, else
	// "evidence" inside Data.
	Blobs string
	// Zone is the district's time zone; "" means Asia/Shanghai.
	Zone string
	// BehindTLS says that a proxy in front ends TLS; then the session cookie never
	// travels in the clear. Proxies are the networks of such proxies: only they are
	// believed about where a caller comes from.
	BehindTLS bool
	Proxies   []netip.Prefix
	// Batch bounds a shared commit on SQLite (db.Options); 0 means the default.
	Batch int
	// Backups is the folder of the copies that the pages make and list; "" means
	// $ANWANG_BACKUPS, else "backups" inside Data.
	Backups string
	// BackupAt is when a copy is made every night, "02:30" in Zone; "" means
	// $ANWANG_BACKUP_AT, else never. BackupKeep is how many of them stay; 0 means
	// $ANWANG_BACKUP_KEEP, else 14. On PostgreSQL neither means anything.
	BackupAt   string
	BackupKeep int
	// VerifyAt is when a running process verifies every night, "03:30" in Zone; "" means
	// $ANWANG_VERIFY_AT, else 03:30. What is no time of day ("never") means never.
	VerifyAt string
	// What Serve takes on at once: connections, those of one address (and its
	// requests, behind a proxy), looks and commands being worked on. 0 is what suits
	// the machine, less than 0 no limit.
	Connections, PerAddress, Reads, Writes int
	// Patience is how long a request waits for its turn; 0 is the default. Rate is
	// how many requests a second one login may make for good; 0 is no limit.
	Patience time.Duration
	Rate     float64
	// Drain is how long Serve answers on, unready, after it was told to stop.
	Drain time.Duration
}

const (
	defaultFolder = "anwang-data"
	defaultKeep   = 14
	defaultVerify = "03:30"
)

// Resolved fills the gaps from the environment and the defaults.
func (c Config) Resolved() Config {
	c.DB = first(c.DB, os.Getenv("ANWANG_DB"), defaultFolder)
	c.Data = first(c.Data, os.Getenv("ANWANG_DATA"), folderOf(c.DB))
	c.Blobs = first(c.Blobs, os.Getenv("ANWANG_BLOBS"), filepath.Join(c.Data, "evidence"))
	c.Zone = first(c.Zone, "Asia/Shanghai")
	c.Backups = first(c.Backups, os.Getenv("ANWANG_BACKUPS"), filepath.Join(c.Data, "backups"))
	c.BackupAt = first(c.BackupAt, os.Getenv("ANWANG_BACKUP_AT"))
	c.VerifyAt = first(c.VerifyAt, os.Getenv("ANWANG_VERIFY_AT"), defaultVerify)
	if c.BackupKeep == 0 {
		c.BackupKeep = defaultKeep
		if text := strings.TrimSpace(os.Getenv("ANWANG_BACKUP_KEEP")); text != "" {
			c.BackupKeep, _ = strconv.Atoi(text) // what is no number is 0, which is refused
		}
	}
	return c
}

func folderOf(dsn string) string {
	if db.IsURL(dsn) {
		return defaultFolder
	}
	return filepath.Dir(db.File(dsn))
}

func first(values ...string) string {
	for _, v := range values {
		if v = strings.TrimSpace(v); v != "" {
			return v
		}
	}
	return ""
}
