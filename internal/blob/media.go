package blob

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
)

// The media types that are taken as evidence.
const (
	JPEG = "image/jpeg"
	PNG  = "image/png"
	WebP = "image/webp"
	HEIC = "image/heic"
	PDF  = "application/pdf"
	MP4  = "video/mp4"
	M4A  = "audio/mp4"
	MP3  = "audio/mpeg"
	WAV  = "audio/wave"
	AMR  = "audio/amr"
	Text = "text/plain"
	DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)

// unknown is what content without a known shape is called; it is never accepted.
const unknown = "application/octet-stream"

// headSize is how much of a file's beginning is looked at.
const headSize = 512

// Accepted tells whether content of this media type is taken as evidence. Web
// pages, programs, archives and old binary office files are not: what others
// will open must be unable to act.
func Accepted(media string) bool {
	switch media {
	case JPEG, PNG, WebP, HEIC, PDF, MP4, M4A, MP3, WAV, AMR, Text, DOCX, XLSX:
		return true
	}
	return false
}

// sniff returns the media type of the size bytes that r holds, without
// parameters. The same content always gives the same answer.
func sniff(r io.ReaderAt, size int64) (string, error) {
	head := make([]byte, min(size, headSize))
	if _, err := r.ReadAt(head, 0); err != nil && err != io.EOF {
		return "", fmt.Errorf("read the beginning: %w", err)
	}
	if m := sniffHead(head); m != "" {
		return m, nil
	}
	m, _, _ := strings.Cut(http.DetectContentType(head), ";")
	if m == "application/zip" {
		return office(r, size), nil
	}
	return m, nil
}

// sniffHead knows the shapes that net/http does not: what phones record.
func sniffHead(head []byte) string {
	switch {
	case bytes.HasPrefix(head, []byte("#!AMR\n")), bytes.HasPrefix(head, []byte("#!AMR-WB\n")):
		return AMR
	case len(head) >= 12 && string(head[4:8]) == "ftyp":
		return isoMedia(head)
	case len(head) >= 4 && mpegFrame(head):
		return MP3
	}
	return ""
}

// isoMedia tells pictures, sound and film apart, which share one container
// (ISO/IEC 14496-12): a box of four-letter brands at the beginning.
func isoMedia(head []byte) string {
	size := min(int(binary.BigEndian.Uint32(head)), len(head))
	brands := []string{string(head[8:12])}
	for i := 16; i+4 <= size; i += 4 { // 12..16 is the minor version
		brands = append(brands, string(head[i:i+4]))
	}
	switch brands[0] {
	case "heic", "heix", "heim", "heis", "hevc", "hevx":
		return HEIC
	case "mif1", "msf1": // any coded picture: only HEVC's is HEIC
		if slices.Contains(brands, "heic") || slices.Contains(brands, "heix") {
			return HEIC
		}
		return unknown
	case "M4A ", "M4B ":
		return M4A
	case "mp41", "mp42", "isom", "iso2", "iso4", "iso5", "iso6", "avc1", "M4V ", "mp4v", "MSNV", "dash":
		return MP4
	}
	return unknown
}

// mpegFrame tells whether head begins with an MPEG audio layer III frame: an
// MP3 without an ID3 tag. The reserved values exclude most chance hits.
func mpegFrame(head []byte) bool {
	sync := head[0] == 0xFF && head[1]&0xE0 == 0xE0
	version, layer := head[1]>>3&3, head[1]>>1&3
	rate, sampling := head[2]>>4, head[2]>>2&3
	return sync && version != 1 && layer == 1 && rate != 0 && rate != 15 && sampling != 3
}

// office tells a document and a workbook from any other archive by the part
// that each must have. Macros would need other names, so they do not pass.
func office(r io.ReaderAt, size int64) string {
	z, err := zip.NewReader(r, size)
	if err != nil {
		return "application/zip"
	}
	found := "application/zip"
	for _, f := range z.File {
		switch {
		case strings.HasSuffix(strings.ToLower(f.Name), "vbaproject.bin"):
			return "application/vnd.ms-office.macroenabled"
		case f.Name == "word/document.xml":
			found = DOCX
		case f.Name == "xl/workbook.xml":
			found = XLSX
		}
	}
	return found
}
