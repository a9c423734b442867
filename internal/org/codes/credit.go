package codes

import "strings"

// creditAlphabet is GB 32100-2015, table 1: digits and capitals without I, O,
// S, V and Z. A character's place is its value.
const creditAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

// creditWeights is GB 32100-2015, table 2: the powers of 3 modulo 31.
var creditWeights = [17]int{1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28}

// CreditCode checks a unified social credit code and returns it in capitals,
// 18 characters. Faults: codes.credit_length, codes.credit_character,
// codes.credit_check.
func CreditCode(s string) (string, error) {
	s = strings.ToUpper(narrow(s))
	if n := len([]rune(s)); n != 18 {
		return "", invalid("credit_length", "length", n)
	}
	if len(s) != 18 {
		return "", invalid("credit_character")
	}
	want, err := creditCheck(s[:17])
	if err != nil {
		return "", err
	}
	if strings.IndexByte(creditAlphabet, s[17]) < 0 {
		return "", invalid("credit_character")
	}
	if s[17] != want {
		return "", invalid("credit_check")
	}
	return s, nil
}

// CompleteCreditCode adds the check character to the first 17 characters of a
// credit code, for inventing organisations that other systems will accept.
func CompleteCreditCode(first17 string) (string, error) {
	s := strings.ToUpper(narrow(first17))
	if len(s) != 17 {
		return "", invalid("credit_length", "length", len(s))
	}
	c, err := creditCheck(s)
	if err != nil {
		return "", err
	}
	return s + string(c), nil
}

// creditCheck computes the check character (GB 32100-2015, 4.2.6): 31 less the
// weighted sum modulo 31, with 31 written as 0.
func creditCheck(first17 string) (byte, error) {
	sum := 0
	for i := range 17 {
		v := strings.IndexByte(creditAlphabet, first17[i])
		if v < 0 || (i >= 2 && i < 8 && v > 9) { // 3rd to 8th: the registering division
			return 0, invalid("credit_character")
		}
		sum += v * creditWeights[i]
	}
	return creditAlphabet[(31-sum%31)%31], nil
}
