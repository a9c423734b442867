package exchange

import (
	"encoding/json"
	"strings"

	"anwang/internal/hazard"
)

func jsonOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func aPhoto() hazard.File {
	return hazard.File{Sum: strings.Repeat("ab", 32), Size: 10, Media: "image/png", Name: "现场.png"}
}
