package rulebook

import (
	"path"
	"regexp"
	"strings"
	"time"

	"anwang/internal/fault"
)

// country stands before the names of national laws and is left out when they are
// cited.
const country = "中华人民共和国"

// amended is what is put behind a name to say which version is meant: （2021修正）.
var amended = regexp.MustCompile(`（[0-9]{4}年?[^（）]{0,8}[修订正公布施行版]*）$`)

// LawName brings a law's name to the form that laws are kept and found by: without
// book title marks, spaces, the country's name in front and a year in parentheses
// behind. 《中华人民共和国安全生产法》（2021修正） is 安全生产法.
func LawName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch r {
		case '《', '》', '〈', '〉', '<', '>', ' ', '\t', '\r', '\n', '\u3000', '\u00a0', '\ufeff':
			return -1
		case '(':
			return '（'
		case ')':
			return '）'
		}
		return r
	}, s)
	s = amended.ReplaceAllString(s, "")
	if rest := strings.TrimPrefix(s, country); rest != "" {
		return rest
	}
	return s
}

// File is what a file's name says of the law in it.
type File struct {
	Law  string // as LawName gives it
	Date string // of the version: "2021-06-10"
}

var fileName = regexp.MustCompile(`^(.+?)[(（]([0-9]{4}-[0-9]{2}-[0-9]{2})[)）]\.(md|txt)$`)

// ParseFileName reads the name of a law's file, 安全生产法(2021-06-10).md: the law
// and the date of the version. Folders before it do not matter. The error is
// rulebook.bad_name.
func ParseFileName(name string) (File, error) {
	m := fileName.FindStringSubmatch(path.Base(strings.ReplaceAll(name, `\`, "/")))
	if m == nil {
		return File{}, fault.New(fault.Invalid, "rulebook.bad_name", "file", name)
	}
	law := LawName(m[1])
	if _, err := time.Parse(time.DateOnly, m[2]); err != nil || law == "" {
		return File{}, fault.New(fault.Invalid, "rulebook.bad_name", "file", name)
	}
	return File{Law: law, Date: m[2]}, nil
}
