// Package gazetteer carries two national tables in the program: the tree of
// divisions (行政区划) from provinces to towns, as of 2023-06-30, and the
// classification of industries (国民经济行业分类, GB/T 4754-2017).
//
// It is read-only and needs no database. Villages are not in it: a district
// imports its own, and package org keeps them, with every later change of the
// tree. Programs under gen write the tables; a test holds their shape.
package gazetteer

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/csv"
	"fmt"
	"io"
)

var (
	//go:embed divisions.csv.gz
	divisionsGz []byte
	//go:embed industries.csv
	industriesCSV []byte
)

// rows reads a table without its header. The tables are part of the program
// and tested, so a broken one is a panic.
func rows(r io.Reader, columns int) [][]string {
	c := csv.NewReader(r)
	c.FieldsPerRecord = columns
	all, err := c.ReadAll()
	if err != nil {
		panic(fmt.Errorf("gazetteer: %w", err))
	}
	return all[1:]
}

func unzip(b []byte) io.Reader {
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		panic(fmt.Errorf("gazetteer: %w", err))
	}
	return z
}
