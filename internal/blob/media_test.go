package blob

import (
	"archive/zip"
	"bytes"
	"testing"
)

func archive(t *testing.T, names ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range names {
		w, err := z.Create(n)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte("<x/>")); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestSniff(t *testing.T) {
	gb := "\xb0\xb2\xc8\xab\xd2\xfe\xbb\xbc" // 安全隐患 in GB18030
	for _, c := range []struct {
		name, content, media string
		accepted             bool
	}{
		{"jpeg", "\xFF\xD8\xFF\xE1rest", JPEG, true},
		{"png", "\x89PNG\x0D\x0A\x1A\x0Arest", PNG, true},
		{"webp", "RIFF\x00\x00\x00\x00WEBPVP8 ", WebP, true},
		{"gif", "GIF89a", "image/gif", false},
		{"heic", "\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", HEIC, true},
		{"heic by second brand", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", HEIC, true},
		{"avif as mif1", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1avif", unknown, false},
		{"box longer than the file", "\xFF\xFF\xFF\xFFftypmif1\x00\x00", unknown, false},
		{"mp4", "\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2", MP4, true},
		{"m4a", "\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42", M4A, true},
		{"mp3 with tag", "ID3\x03\x00\x00\x00\x00\x00\x00", MP3, true},
		{"mp3 bare", "\xFF\xFB\x90\x64\x00\x00", MP3, true},
		{"utf-16 mark is no mp3", "\xFF\xFE\x31\x00\x32\x00", Text, true},
		{"wav", "RIFF\x24\x00\x00\x00WAVEfmt ", WAV, true},
		{"amr", "#!AMR\n\x3c", AMR, true},
		{"amr wide", "#!AMR-WB\n\x3c", AMR, true},
		{"pdf", "%PDF-1.7\n", PDF, true},
		{"text", "2024年6月25日 已整改", Text, true},
		{"gb18030 text", gb, Text, true},
		{"html", "\n <HTML><body>", "text/html", false},
		{"xml and svg", "<?xml version=\"1.0\"?><svg/>", "text/xml", false},
		{"docx", archive(t, "[Content_Types].xml", "word/document.xml"), DOCX, true},
		{"xlsx", archive(t, "[Content_Types].xml", "xl/workbook.xml"), XLSX, true},
		{"docx with macros", archive(t, "word/document.xml", "word/vbaProject.bin"), "application/vnd.ms-office.macroenabled", false},
		{"any zip", archive(t, "a.txt"), "application/zip", false},
		{"broken zip", "PK\x03\x04rest", "application/zip", false},
		{"old office", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", unknown, false},
		{"program", "MZ\x90\x00\x03\x00\x00\x00", unknown, false},
	} {
		r := bytes.NewReader([]byte(c.content))
		got, err := sniff(r, r.Size())
		if err != nil || got != c.media || Accepted(got) != c.accepted {
			t.Errorf("%s: %q, %v, accepted %v", c.name, got, err, Accepted(got))
		}
	}
}

func FuzzSniff(f *testing.F) {
	for _, s := range []string{"", "\xFF\xFB\x90\x64", "\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "PK\x03\x04", "%PDF-"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := sniff(bytes.NewReader(b), int64(len(b)))
		if err != nil || m == "" {
			t.Fatalf("%q, %v", m, err)
		}
	})
}
