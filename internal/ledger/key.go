package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
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
	publicFile = "ledger.pub" // a copy for people; the secret alone decides
)

// LoadKey reads the key in dir, or makes one there at first. Of several processes
// that make one at once, all get the same.
func LoadKey(dir string) (Key, error) {
	file := filepath.Join(dir, secretFile)
	secret, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		if err := makeSecret(dir); err != nil {
			return Key{}, fmt.Errorf("make signing key: %w", err)
		}
		secret, err = os.ReadFile(file)
	}
	if err != nil {
		return Key{}, fmt.Errorf("read signing key: %w", err)
	}
	k, err := parseKey(strings.TrimSpace(string(secret)))
	if err != nil {
		return Key{}, fmt.Errorf("read signing key: %w", err)
	}
	return k, publish(filepath.Join(dir, publicFile), k.Public+"\n")
}

// NewKey makes a key that lives in memory only.
func NewKey() (Key, error) {
	secret, _, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return Key{}, fmt.Errorf("make signing key: %w", err)
	}
	return parseKey(secret)
}

// parseKey reads "PRIVATE+KEY+<name>+<hash>+<base64>" and derives the public half.
func parseKey(secret string) (Key, error) {
	signer, err := note.NewSigner(secret)
	if err != nil {
		return Key{}, err
	}
	fields := strings.SplitN(secret, "+", 5) // base64 may hold a plus of its own
	raw, err := base64.StdEncoding.DecodeString(fields[len(fields)-1])
	if err != nil || len(raw) != 1+ed25519.SeedSize {
		return Key{}, errors.New("not an Ed25519 key")
	}
	public := ed25519.NewKeyFromSeed(raw[1:]).Public().(ed25519.PublicKey)
	text, err := note.NewEd25519VerifierKey(signer.Name(), public)
	return Key{Signer: signer, Public: text}, err
}

// makeSecret puts a secret where none is. It appears whole or not at all, and
// stays: checkpoints are signed with it in the next moment.
func makeSecret(dir string) error {
	secret, _, err := note.GenerateKey(rand.Reader, keyName)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	fresh, err := writeFresh(dir, secretFile, secret+"\n", 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(fresh)
	// Not a rename: another process's key, made meanwhile, must stand.
	if err := os.Link(fresh, filepath.Join(dir, secretFile)); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return syncFolder(dir)
}

// publish writes the public half beside the secret unless it stands there.
func publish(file, text string) error {
	if raw, err := os.ReadFile(file); err == nil && string(raw) == text {
		return nil
	}
	fresh, err := writeFresh(filepath.Dir(file), publicFile, text, 0o644)
	if err == nil {
		err = os.Rename(fresh, file)
	}
	if err != nil {
		return fmt.Errorf("write public key: %w", err)
	}
	return nil
}

// writeFresh writes a file of a new name to the disk and returns the name.
func writeFresh(dir, name, text string, mode fs.FileMode) (string, error) {
	f, err := os.CreateTemp(dir, name+".")
	if err != nil {
		return "", err
	}
	_, err = f.WriteString(text)
	if err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
