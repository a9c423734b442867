package codes

import (
	"strings"
	"time"
)

// residentWeights and residentChecks are GB 11643-1999, 4.2 (ISO 7064, mod 11-2).
var residentWeights = [17]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

const residentChecks = "10X98765432"

// firstBirthYear is the earliest year of birth that a number can carry: nobody
// alive when numbers were introduced in 1984 was born before.
const firstBirthYear = 1850

// ResidentID checks a resident's identity number of 18 characters and returns
// it with a capital X. The numbers of 15 digits, void since 2013, are refused.
// Faults: codes.resident_length, codes.resident_character,
// codes.resident_birth, codes.resident_check.
func ResidentID(s string) (string, error) {
	s = strings.ToUpper(narrow(s))
	if n := len([]rune(s)); n != 18 {
		return "", invalid("resident_length", "length", n)
	}
	if len(s) != 18 || !digits(s[:17]) || s[0] == '0' || strings.IndexByte(residentChecks, s[17]) < 0 {
		return "", invalid("resident_character")
	}
	if _, err := Birth(s); err != nil {
		return "", err
	}
	if s[17] != residentCheck(s) {
		return "", invalid("resident_check")
	}
	return s, nil
}

// CompleteResidentID adds the check character to the first 17 digits, for
// inventing people.
func CompleteResidentID(first17 string) (string, error) {
	s := narrow(first17)
	if len(s) != 17 {
		return "", invalid("resident_length", "length", len(s))
	}
	if !digits(s) {
		return "", invalid("resident_character")
	}
	return ResidentID(s + string(residentCheck(s)))
}

// Birth returns the day of birth in an identity number, as midnight UTC.
// Fault: codes.resident_birth.
func Birth(id string) (time.Time, error) {
	if len(id) < 14 {
		return time.Time{}, invalid("resident_birth")
	}
	day, err := time.Parse("20060102", id[6:14])
	if err != nil || day.Year() < firstBirthYear {
		return time.Time{}, invalid("resident_birth")
	}
	return day, nil
}

// residentCheck computes the check character of the first 17 digits.
func residentCheck(s string) byte {
	sum := 0
	for i, w := range residentWeights {
		sum += int(s[i]-'0') * w
	}
	return residentChecks[sum%11]
}
