package codes

import "strings"

// Mobile checks a mobile number of mainland China and returns its 11 digits,
// without the country code. It takes +86, 0086 and 86, hyphens, dots, brackets
// and full-width digits. Fault: codes.mobile.
func Mobile(s string) (string, error) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune("-.()·—–", r) {
			return -1
		}
		return r
	}, narrow(s))
	for _, country := range []string{"+86", "0086", "86"} {
		if rest, ok := strings.CutPrefix(s, country); ok && len(rest) == 11 {
			s = rest
			break
		}
	}
	if len(s) != 11 || !digits(s) || s[0] != '1' || s[1] < '3' {
		return "", invalid("mobile")
	}
	return s, nil
}
