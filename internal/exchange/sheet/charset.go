package sheet

import (
	"bufio"
	"bytes"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// Names of the charsets that are told apart.
const (
	utf8Name  = "UTF-8"
	gbName    = "GB18030"
	utf16Name = "UTF-16"
)

var utf8BOM = []byte{0xef, 0xbb, 0xbf}

// charsetOf reads a text to its end and judges its charset: a byte order mark
// decides; else valid UTF-8 is UTF-8, also when a few bytes are broken among
// many good characters; everything else is GB18030, which holds GBK and GB2312.
func charsetOf(r io.Reader) (string, error) {
	br := bufio.NewReaderSize(r, 64<<10)
	head, err := br.Peek(3)
	if err != nil && err != io.EOF {
		return "", err
	}
	switch {
	case bytes.HasPrefix(head, utf8BOM):
		return utf8Name, nil
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16Name, nil
	}
	good, bad, err := countUTF8(br)
	if err != nil {
		return "", err
	}
	// GB18030 read as UTF-8 is nearly all errors; a few errors in much good text is damage.
	if bad == 0 || good >= 50*bad {
		return utf8Name, nil
	}
	return gbName, nil
}

// countUTF8 counts the characters beyond ASCII and the bytes that begin none.
func countUTF8(r io.Reader) (good, bad int64, err error) {
	buf := make([]byte, 64<<10)
	held := 0
	for {
		n, err := r.Read(buf[held:])
		b := buf[:held+n]
		for len(b) > 0 {
			if b[0] < utf8.RuneSelf {
				b = b[1:]
				continue
			}
			if err == nil && !utf8.FullRune(b) {
				break
			}
			c, size := utf8.DecodeRune(b)
			if c == utf8.RuneError && size == 1 {
				bad++
			} else {
				good++
			}
			b = b[size:]
		}
		held = copy(buf, b)
		if err == io.EOF {
			return good, bad, nil
		}
		if err != nil {
			return good, bad, err
		}
	}
}

// decode turns the text into UTF-8 without a byte order mark. Bytes that mean
// nothing become U+FFFD, which Read refuses by cell.
func decode(r io.Reader, charset string) io.Reader {
	switch charset {
	case gbName:
		return simplifiedchinese.GB18030.NewDecoder().Reader(r)
	case utf16Name:
		return unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder().Reader(r)
	}
	br := bufio.NewReaderSize(r, 64<<10)
	if head, _ := br.Peek(3); bytes.Equal(head, utf8BOM) {
		br.Discard(3)
	}
	return unicode.UTF8.NewDecoder().Reader(br)
}
