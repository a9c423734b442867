package api

import (
	"context"
	"slices"

	"anwang/internal/org/gazetteer"
)

// placeNames names divisions: the shipped tree's by heart, the villages that the
// district added from its register. A code without a name is named by itself.
func (s *Server) placeNames(ctx context.Context, district string, codes []string) (map[string]string, error) {
	names := make(map[string]string, len(codes))
	var ask []string
	for _, code := range codes {
		if d, ok := gazetteer.Lookup(code); ok {
			names[code] = d.Name
		} else if code != "" {
			ask = append(ask, code)
		}
	}
	if len(ask) == 0 {
		return names, nil
	}
	slices.Sort(ask)
	own, err := s.Org.DivisionNames(ctx, district, slices.Compact(ask))
	if err != nil {
		return nil, err
	}
	for _, code := range ask {
		name := own[code]
		if name == "" {
			name = code
		}
		const townDigits = 9
		if town, ok := gazetteer.Lookup(code[:min(townDigits, len(code))]); ok && name != code {
			name = town.Name + name
		}
		names[code] = name
	}
	return names, nil
}

// placeName names one division.
func (s *Server) placeName(ctx context.Context, district, code string) (string, error) {
	names, err := s.placeNames(ctx, district, []string{code})
	return names[code], err
}

// tradeName names an industry by the code that things carry: "C26" or "C".
func tradeName(code string) string {
	if i, ok := gazetteer.FindIndustry(code); ok && code != "" {
		return i.Name
	}
	return code
}
