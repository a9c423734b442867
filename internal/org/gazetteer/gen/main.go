//go:build ignore

// Gen writes the two tables that package gazetteer carries:
//
//	go run internal/org/gazetteer/gen/main.go FOLDER
//
// FOLDER holds the sources, as comma-separated files with a header line:
//
//	divisions/provinces.csv      code (2 digits), name
//	divisions/cities.csv         code (4), name, provinceCode
//	divisions/areas.csv          code (6), name, cityCode, provinceCode
//	divisions/streets.csv.gz     code (9), name, areaCode, provinceCode, cityCode
//	industry/gbt4754_2017_codes.csv   code, name, level, parent, section
//
// The divisions are the National Bureau of Statistics' codes for statistical
// use as of 2023-06-30, gathered under the WTFPL; the industries are
// GB/T 4754-2017. Only code and name of a division are kept: its parents are
// the beginnings of its code, which Gen checks. Lines are sorted by level and
// code, and the gz file carries no time, so that the same sources always give
// the same bytes.
package main

import (
	"bytes"
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const out = "internal/org/gazetteer"

func main() {
	log.SetFlags(0)
	if len(os.Args) != 2 {
		log.Fatal("usage: go run internal/org/gazetteer/gen/main.go FOLDER")
	}
	if err := divisions(os.Args[1]); err != nil {
		log.Fatal(err)
	}
	if err := industries(os.Args[1]); err != nil {
		log.Fatal(err)
	}
}

func divisions(from string) error {
	var rows [][]string
	known := map[string]bool{"": true}
	parent := map[int]int{2: 0, 4: 2, 6: 4, 9: 6}
	for _, file := range []string{"provinces.csv", "cities.csv", "areas.csv", "streets.csv.gz"} {
		part, err := read(filepath.Join(from, "divisions", file))
		if err != nil {
			return err
		}
		slices.SortFunc(part, func(a, b []string) int { return strings.Compare(a[0], b[0]) })
		for _, r := range part {
			n, ok := parent[len(r[0])]
			if !ok || !known[r[0][:n]] || known[r[0]] || r[1] == "" {
				return fmt.Errorf("%s: %q %q has no parent, no name or stands twice", file, r[0], r[1])
			}
			known[r[0]] = true
			rows = append(rows, r[:2])
		}
	}
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	if err := write(z, append([][]string{{"code", "name"}}, rows...)); err != nil {
		return err
	}
	if err := z.Close(); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "divisions.csv.gz"), b.Bytes(), 0o644)
}

func industries(from string) error {
	rows, err := read(filepath.Join(from, "industry", "gbt4754_2017_codes.csv"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := write(&b, append([][]string{{"code", "name", "level", "parent", "section"}}, rows...)); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(out, "industries.csv"), b.Bytes(), 0o644)
}

// read returns the lines after the header, trimmed.
func read(path string) ([][]string, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	r := io.Reader(f)
	if strings.HasSuffix(path, ".gz") {
		if r, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	rows, err := csv.NewReader(r).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	for _, row := range rows {
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
	}
	return rows[1:], nil
}

func write(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	return c.WriteAll(rows)
}
