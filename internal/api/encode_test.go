package api

import (
	"bytes"
	"encoding/json"
	"math"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// What writes itself writes what encoding/json would, whatever its members hold and
// whichever it has: a member that is forgotten, or named otherwise, is found here.
func TestHazardsWriteThemselvesAsJSONWould(t *testing.T) {
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "疏散通道被占用", `"引号"`, "换\n行", `a\b`, "分\u2028行\u2029", "\xff", "<b>&", "\x7f"}), rapid.String())
	moment := rapid.Custom(func(t *rapid.T) time.Time {
		zone := time.FixedZone("", 60*rapid.IntRange(-12*60, 14*60).Draw(t, "zone"))
		return time.UnixMicro(rapid.Int64Range(0, 4e15).Draw(t, "µs")).In(zone)
	})
	hazards := rapid.MakeCustom[Hazard](rapid.MakeConfig{Types: map[reflect.Type]*rapid.Generator[any]{
		reflect.TypeFor[time.Time](): moment.AsAny(), reflect.TypeFor[string](): word.AsAny(),
	}})
	rapid.Check(t, func(t *rapid.T) {
		h := hazards.Draw(t, "hazard")
		sameJSON(t, h)
		sameJSON(t, Page[Hazard]{Items: rapid.SliceOfN(rapid.Just(h), 0, 3).Draw(t, "items"), Next: word.Draw(t, "next")})
	})
	sameJSON(t, Page[Hazard]{})
	sameJSON(t, Hazard{})
	far := time.Date(math.MaxInt16, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := marshal(new(bytes.Buffer), Hazard{Found: &far}); err == nil {
		t.Error("a year that RFC 3339 cannot say is written")
	}
}

func sameJSON(t interface{ Fatalf(string, ...any) }, v any) {
	var want, got bytes.Buffer
	e := json.NewEncoder(&want)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatalf("encode: %v", err)
	}
	if err := marshal(&got, v); err != nil {
		t.Fatalf("write: %v", err)
	}
	if got.String() != want.String() {
		t.Fatalf("written as\n%s and not as\n%s", got.Bytes(), want.Bytes())
	}
}
