package ledger

import "strings"

// setScanner walks the fields that an entry's body sets, in the canonical form and
// no other: {"say":{…},"set":{"a":…,"b":…}} without spaces, names in ascending
// order. It makes no values; each is the JSON that stands there. What is not of
// that form is left to the decoder.
type setScanner struct {
	body string
	at   int
	last string // the name before
}

// openSet begins before the first field. ok is false when the body is not of the
// canonical form; a body that sets nothing has none.
func openSet(body string) (s setScanner, ok bool) {
	i := 0
	if strings.HasPrefix(body, `{"say":{`) {
		if i = valueEnd(body, len(`{"say":`)); i < 0 || i == len(body) {
			return s, false
		}
		if body[i] == '}' {
			return setScanner{body: body, at: len(body)}, i+1 == len(body)
		}
		if body[i] != ',' {
			return s, false
		}
	} else if body == "{}" {
		return setScanner{body: body, at: len(body)}, true
	}
	if !strings.HasPrefix(body[i+1:], `"set":{"`) || i == 0 && body[0] != '{' {
		return s, false
	}
	return setScanner{body: body, at: i + 1 + len(`"set":{`)}, true
}

// next gives a field's name and JSON. more is false after the last one; ok is
// false when the body turned out not to be of the canonical form.
func (s *setScanner) next() (name, raw string, more, ok bool) {
	if s.at == len(s.body) {
		return "", "", false, true
	}
	b := s.body
	if b[s.at] != '"' {
		return "", "", false, false
	}
	colon := strings.IndexByte(b[s.at+1:], '"') + s.at + 2
	if colon < s.at+2 || colon >= len(b) || b[colon] != ':' {
		return "", "", false, false
	}
	name = b[s.at+1 : colon-1]
	end := valueEnd(b, colon+1)
	if end < 0 || end+1 >= len(b) || name <= s.last || strings.IndexByte(name, '\\') >= 0 {
		return "", "", false, false
	}
	raw, s.last = b[colon+1:end], name
	switch b[end] {
	case ',':
		s.at = end + 1
		return name, raw, true, true
	case '}':
		s.at = len(b)
		return name, raw, true, end+2 == len(b) && b[end+1] == '}'
	}
	return "", "", false, false
}

// valueEnd is where the JSON value that begins at i ends; -1 when it does not, or
// begins with no value's character.
func valueEnd(s string, i int) int {
	if i >= len(s) {
		return -1
	}
	switch c := s[i]; {
	case c == '"':
		return stringEnd(s, i)
	case c == '{', c == '[':
		return nestEnd(s, i)
	case c == '-', c >= '0' && c <= '9', c >= 'a' && c <= 'z':
		for j := i + 1; j < len(s); j++ {
			if c := s[j]; c == ',' || c == '}' || c == ']' {
				return j
			}
		}
	}
	return -1
}

func stringEnd(s string, i int) int {
	for j := i + 1; ; {
		k := strings.IndexByte(s[j:], '"')
		if k < 0 {
			return -1
		}
		slashes := 0
		for e := j + k - 1; e > i && s[e] == '\\'; e-- {
			slashes++
		}
		j += k + 1
		if slashes%2 == 0 {
			return j
		}
	}
}

func nestEnd(s string, i int) int {
	depth := 0
	for j := i; j < len(s); j++ {
		switch s[j] {
		case '"':
			if j = stringEnd(s, j) - 1; j < 0 {
				return -1
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return j + 1
			}
		}
	}
	return -1
}
