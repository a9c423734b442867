package benchmark

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"time"
)

// process is a server that the bench started.
type process struct {
	cmd *exec.Cmd
	out *kept
}

// kept keeps the last of what a program says, for the error when it fails.
type kept struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (k *kept) Write(p []byte) (int, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.b.Len() > 64<<10 {
		k.b.Reset()
	}
	return k.b.Write(p)
}

func (k *kept) String() string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.b.String()
}

// spawn starts a program; environment is added to this process's.
func spawn(ctx context.Context, dir string, environment []string, program string, args ...string) (*process, error) {
	p := &process{cmd: exec.CommandContext(ctx, program, args...), out: &kept{}}
	p.cmd.Dir, p.cmd.Env = dir, append(os.Environ(), environment...)
	p.cmd.Stdout, p.cmd.Stderr = p.out, p.out
	p.cmd.Cancel = func() error { return p.cmd.Process.Signal(os.Interrupt) }
	p.cmd.WaitDelay = 30 * time.Second
	return p, p.cmd.Start()
}

// runProgram runs a program to its end.
func runProgram(ctx context.Context, dir string, environment []string, program string, args ...string) error {
	p, err := spawn(ctx, dir, environment, program, args...)
	if err != nil {
		return err
	}
	if err := p.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, p.out)
	}
	return nil
}

// stop asks the server to end and waits for it. How it ends says nothing.
func (p *process) stop() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	_ = p.cmd.Wait()
	return nil
}

// until waits for a server to answer an address with 2xx.
func (p *process) until(ctx context.Context, address, path string) error {
	for deadline := time.Now().Add(60 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		if w, err := dial(ctx, address); err == nil {
			_, err = w.good(request{method: "GET", path: path})
			w.close()
			if err == nil {
				return nil
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s does not answer: %s", address, p.out)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// says waits for a server to say a word of its own, alone on a line.
func (p *process) says(ctx context.Context, word string) error {
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		if slices.Contains(strings.Split(p.out.String(), "\n"), word) {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("it does not say that it is %s: %s", word, p.out)
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// freeAddress is an address of this machine that nobody listens on.
func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	return l.Addr().String(), l.Close()
}
