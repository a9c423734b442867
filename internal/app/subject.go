package app

import (
	"strings"

	"anwang/internal/ident"
)

// cutKind reads "duty:123".
func cutKind(s string) (kind string, id ident.ID, ok bool) {
	kind, digits, ok := strings.Cut(s, ":")
	if !ok {
		return "", 0, false
	}
	id, err := ident.Parse(digits)
	return kind, id, err == nil
}
