package app

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestTheLastErrorsAreKeptWithoutSecrets(t *testing.T) {
	kept := &troubles{}
	var out bytes.Buffer
	log := slog.New(listening{Handler: slog.NewTextHandler(&out, nil), kept: kept})
	log.Info("request", "path", "/x")
	for i := range keepTroubles + 3 {
		log.With("work", "sweep").Error("background work failed", "request", fmt.Sprint(i), "error",
			errors.New("of aws_371502_abc-def by 13800138001 at postgres://u:secret@h/db: Key (phone)=(张三) "+strings.Repeat("x", 500)))
	}
	all := kept.list()
	if len(all) != keepTroubles || all[0].Request != "52" || all[keepTroubles-1].Request != "3" || all[0].Work != "sweep" {
		t.Fatalf("%d kept, from %+v", len(all), all[0])
	}
	for _, s := range []string{"aws_", "13800138001", "secret", "张三"} {
		if strings.Contains(all[0].Why, s) {
			t.Errorf("%q is in %q", s, all[0].Why)
		}
	}
	if !strings.Contains(out.String(), "path=/x") || strings.Count(out.String(), "failed") != keepTroubles+3 {
		t.Error("the log itself is not whole")
	}
	quiet := slog.New(listening{Handler: slog.DiscardHandler, kept: kept})
	quiet.Error("heard all the same")
	if kept.list()[0].What != "heard all the same" {
		t.Error("a log that says nothing keeps nothing")
	}
}
