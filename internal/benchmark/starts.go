package benchmark

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// starts measures from exec to the first ready answer, the memory then, and the
// size of the binary.
func (b *bench) starts(ctx context.Context) error {
	if b.Binary == "" {
		b.leave("start-up", "no binary given")
		return nil
	}
	a, err := b.fresh(ctx, "start", "")
	if err != nil {
		return err
	}
	if err := a.Close(); err != nil {
		return err
	}
	var ready, memory []float64
	for range b.repeats() {
		s, rss, err := b.start(ctx, filepath.Join(b.Dir, "start"))
		if err != nil {
			return err
		}
		ready, memory = append(ready, s*1000), append(memory, rss)
	}
	b.add("start to ready", "ms", ready)
	b.add("resident memory when ready", "MiB", memory)
	st, err := os.Stat(b.Binary)
	if err != nil {
		return err
	}
	b.add("binary", "MiB", []float64{float64(st.Size()) / (1 << 20)})
	return nil
}

func (b *bench) start(ctx context.Context, dir string) (secs, mib float64, err error) {
	cmd := exec.CommandContext(ctx, b.Binary, "serve", "--db", dir, "--listen", "127.0.0.1:0", "--lang", "en")
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	defer func() {
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}()
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		return 0, 0, fmt.Errorf("start %s: %w", b.Binary, err)
	}
	address := strings.TrimSpace(line[strings.Index(line, "http"):])
	for deadline := time.Now().Add(20 * time.Second); ; {
		r, err := http.Get(address + "/api/readyz")
		if err == nil {
			r.Body.Close()
			if r.StatusCode == http.StatusOK {
				break
			}
		}
		if time.Now().After(deadline) {
			return 0, 0, fmt.Errorf("%s is not ready after 20 s", address)
		}
		time.Sleep(time.Millisecond)
	}
	secs = time.Since(began).Seconds()
	mib, err = resident(cmd.Process.Pid)
	return secs, mib, err
}

// resident reads VmRSS.
func resident(pid int) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, err
	}
	for _, l := range strings.Split(string(raw), "\n") {
		if v, ok := strings.CutPrefix(l, "VmRSS:"); ok {
			kib, err := strconv.ParseFloat(strings.Fields(v)[0], 64)
			return kib / 1024, err
		}
	}
	return 0, fmt.Errorf("no VmRSS")
}
