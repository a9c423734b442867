package codes

import (
	"slices"
	"strings"
)

// Level is how deep a division lies in the tree.
type Level int

// The levels, with the length of their codes.
const (
	Nation   Level = iota // ""
	Province              // 2 digits: "37"
	City                  // 4: "3715"
	District              // 6: "371502", also counties and county-level cities
	Town                  // 9: "371502102", also subdistricts (街道) and townships
	Village               // 12: "371502102201", also neighbourhoods (社区)
)

var levelLength = [...]int{Nation: 0, Province: 2, City: 4, District: 6, Town: 9, Village: 12}

// cityWithoutDistricts lists the cities (东莞、中山、儋州) whose towns lie right
// under them: their district code is the city's with two zeros, so these zeros
// are no padding.
var cityWithoutDistricts = [...]string{"441900", "442000", "460400"}

// Division checks the shape of a division code and returns it without the
// zeros that pad it: "370000" is "37", "371502000000" is "371502". It does not
// say whether such a division exists. Fault: codes.division.
func Division(s string) (string, error) {
	s = narrow(s)
	if !digits(s) {
		return "", invalid("division")
	}
	if _, ok := LevelOf(s); !ok || s == "" || s[0] == '0' {
		return "", invalid("division")
	}
	for s != "" && !slices.Contains(cityWithoutDistricts[:], s) {
		up, _ := Parent(s)
		if own := s[len(up):]; strings.Trim(own, "0") != "" {
			return s, nil
		}
		s = up
	}
	if s == "" {
		return "", invalid("division")
	}
	return s, nil
}

// LevelOf returns the level of a code in normal form, and false when no level
// has codes of that length.
func LevelOf(code string) (Level, bool) {
	for l, n := range levelLength {
		if len(code) == n {
			return Level(l), true
		}
	}
	return 0, false
}

// Parent returns the code of the division around code (village → town →
// district → city → province → nation ""), and false for the nation itself and
// for what is no code.
func Parent(code string) (string, bool) {
	l, ok := LevelOf(code)
	if !ok || l == Nation {
		return "", false
	}
	return code[:levelLength[l-1]], true
}

// Ancestor returns the part of code at level l: the district of a village. It
// is false when code lies above l.
func Ancestor(code string, l Level) (string, bool) {
	if l < Nation || l > Village || len(code) < levelLength[l] {
		return "", false
	}
	return code[:levelLength[l]], true
}

// Within tells whether code is outer or lies in it. Everything lies in the nation "".
func Within(code, outer string) bool { return strings.HasPrefix(code, outer) }
