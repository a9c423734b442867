package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// A process hands its listening socket to its successor, which may be a newer
// program. The socket is never closed in between and its queue is shared, so that
// no connection is refused or lost; the old process stops when the new one answers.

const (
	// inheritedSocket and inheritedReady name the descriptors that a successor was
	// started with: the socket, and a pipe to say on that it answers.
	inheritedSocket = "ANWANG_SOCKET"
	inheritedReady  = "ANWANG_READY"
	// succeedWithin is how long a successor may take to answer, which includes
	// bringing the schema forward.
	succeedWithin = 2 * time.Minute
)

// ErrSucceeded is why a process stops when another has taken its place.
var ErrSucceeded = errors.New("a successor answers")

// Listen opens the address to serve on, or takes the socket that the process was
// given: by its predecessor, or by systemd (LISTEN_FDS). The caller learns the port
// of ":0".
func Listen(address string) (net.Listener, error) {
	if fd, ok := given(); ok {
		f := os.NewFile(fd, "listener")
		defer f.Close()
		l, err := net.FileListener(f)
		if err != nil {
			return nil, fmt.Errorf("listen on the given socket: %w", err)
		}
		return l, nil
	}
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", address, err)
	}
	return l, nil
}

// firstGiven is the first descriptor after input, output and errors.
const firstGiven = 3

// given is the socket that the process was started with.
func given() (uintptr, bool) {
	if n, err := strconv.Atoi(os.Getenv(inheritedSocket)); err == nil {
		return uintptr(n), true
	}
	if pid, err := strconv.Atoi(os.Getenv("LISTEN_PID")); err != nil || pid != os.Getpid() {
		return 0, false
	}
	n, err := strconv.Atoi(os.Getenv("LISTEN_FDS"))
	return firstGiven, err == nil && n > 0
}

// announce says that the process answers, to whoever waits for that.
func announce() {
	if n, err := strconv.Atoi(os.Getenv(inheritedReady)); err == nil {
		f := os.NewFile(uintptr(n), "ready")
		_, _ = f.WriteString("ready")
		_ = f.Close()
	}
	for _, name := range []string{inheritedSocket, inheritedReady, "LISTEN_PID", "LISTEN_FDS"} {
		_ = os.Unsetenv(name) // a successor of ours is given its own
	}
	tellSystemd("READY=1")
}

// Succeed starts the program anew, from where it lies now, gives it the socket and
// waits until it answers. An error leaves everything as it was: whoever has
// installed a program that does not start goes on with the one that runs.
func Succeed(ctx context.Context, l net.Listener) error {
	raw, ok := l.(syscall.Conn)
	if !ok {
		return errors.New("this socket cannot be handed over")
	}
	ready, told, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("start a successor: %w", err)
	}
	defer ready.Close()
	conn, err := raw.SyscallConn()
	if err != nil {
		return errors.Join(err, told.Close())
	}
	var pid int
	var failed error
	// By its number and not by os.File, which would make the socket a blocking one
	// under the feet of this process.
	err = conn.Control(func(fd uintptr) { pid, failed = startSuccessor(fd, told) })
	if err = errors.Join(err, failed, told.Close()); err != nil {
		return fmt.Errorf("start a successor: %w", err)
	}
	if err := waitReady(ctx, ready); err != nil {
		p, found := os.FindProcess(pid)
		if found == nil {
			_ = p.Kill()
			_, _ = p.Wait()
		}
		return fmt.Errorf("successor %d: %w", pid, err)
	}
	tellSystemd("MAINPID=" + strconv.Itoa(pid))
	return nil
}

func startSuccessor(socket uintptr, told *os.File) (int, error) {
	program, err := os.Executable()
	if err != nil {
		return 0, err
	}
	env := []string{inheritedSocket + "=" + strconv.Itoa(firstGiven), inheritedReady + "=" + strconv.Itoa(firstGiven+1)}
	for _, e := range os.Environ() {
		if name, _, _ := strings.Cut(e, "="); name != inheritedSocket && name != inheritedReady && name != "LISTEN_PID" && name != "LISTEN_FDS" {
			env = append(env, e)
		}
	}
	return syscall.ForkExec(program, os.Args, &syscall.ProcAttr{
		Env: env, Files: []uintptr{os.Stdin.Fd(), os.Stdout.Fd(), os.Stderr.Fd(), socket, told.Fd()},
	})
}

// waitReady waits for the successor's word; one that ends closes the pipe.
func waitReady(ctx context.Context, ready *os.File) error {
	_ = ready.SetReadDeadline(time.Now().Add(succeedWithin))
	defer context.AfterFunc(ctx, func() { _ = ready.SetReadDeadline(time.Now()) })()
	word := make([]byte, len("ready"))
	n, err := ready.Read(word)
	switch {
	case n == len(word):
		return nil
	case err == nil || errors.Is(err, os.ErrDeadlineExceeded):
		return errors.New("does not answer in time")
	}
	return errors.New("ended before it answered")
}

// tellSystemd sends a line to the service manager, where there is one.
func tellSystemd(line string) {
	name := os.Getenv("NOTIFY_SOCKET")
	if name == "" {
		return
	}
	c, err := net.DialUnix("unixgram", nil, &net.UnixAddr{Name: name, Net: "unixgram"})
	if err != nil {
		return
	}
	defer c.Close()
	_, _ = c.Write([]byte(line))
}
