package ledger

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// Key signs checkpoints (Ed25519, note format). The secret lives in a file of
// its own beside the evidence, never in the database: whoever can write rows
// must not be able to sign for them.
type Key struct {
	Signer note.Signer
	Public string // "anwang+<hash>+<base64>", what an outsider pins
}

const (
	keyName    = "anwang"
	secretFile = "ledger.key"
	publicFile = "ledger.pub"
)

// LoadKey reads the key in dir, or makes one there at first.
func LoadKey(dir string) (Key, error) {
	secret, err := os.ReadFile(filepath.Join(dir, secretFile))
	if errors.Is(err, fs.ErrNotExist) {
		return makeKey(dir)
	}
	if err != nil {
		return Key{}, fmt.Errorf("read signing key: %w", err)
	}
	public, err := os.ReadFile(filepath.Join(dir, publicFile))
	if err != nil {
		return Key{}, fmt.Errorf("read public key: %w", err)
	}
	signer, err := note.NewSigner(strings.TrimSpace(string(secret)))
	if err != nil {
		return Key{}, fmt.Errorf("read signing key: %w", err)
	}
	return Key{Signer: signer, Public: strings.TrimSpace(string(public))}, nil
}

// NewKey makes a key that lives in memory only.
func NewKey() (Key, error) {
	secret, public, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return Key{}, fmt.Errorf("make signing key: %w", err)
	}
	signer, err := note.NewSigner(secret)
	return Key{Signer: signer, Public: public}, err
}

func makeKey(dir string) (Key, error) {
	secret, public, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return Key{}, fmt.Errorf("make signing key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return Key{}, fmt.Errorf("make key folder: %w", err)
	}
	// The public half first: a crash between the two leaves no secret without it.
	if err := writeOnce(filepath.Join(dir, publicFile), public+"\n", 0o644); err != nil {
		return Key{}, err
	}
	if err := writeOnce(filepath.Join(dir, secretFile), secret+"\n", 0o600); err != nil {
		return Key{}, err
	}
	signer, err := note.NewSigner(secret)
	return Key{Signer: signer, Public: public}, err
}

func writeOnce(file, text string, mode fs.FileMode) error {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, mode)
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	_, err = f.WriteString(text)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", file, err)
	}
	return nil
}
