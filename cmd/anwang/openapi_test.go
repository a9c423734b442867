package main

import (
	"bytes"
	"context"
	"os"
	"testing"
)

// The pages are built from web/openapi.json: it must say what the program does.
func TestThePagesKnowTheAPI(t *testing.T) {
	var out, errs bytes.Buffer
	if code := run(context.Background(), []string{"openapi"}, nil, &out, &errs); code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	want, err := os.ReadFile("../../web/openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(out.Bytes(), want) {
		t.Fatal("web/openapi.json differs from the API; run: make contract")
	}
}
