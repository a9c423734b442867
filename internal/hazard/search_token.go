package hazard

import (
	"hash/fnv"
	"strconv"
	"strings"

	"anwang/internal/ident"
)

// sign begins each token of the search index that is no word. It is neither letter
// nor digit, so no text has a word that is spelled like a token.
const sign = "§"

// The kinds of token, by what they tell of a hazard.
const (
	ofTown     = sign + "t" // what follows the district in the town's code; nothing when unknown
	ofVillage  = sign + "v" // the same of a division below the towns
	ofIndustry = sign + "i" // the code and what it begins with; nothing when unknown
	ofUnit     = sign + "u"
	ofSite     = sign + "s"
	ofSource   = sign + "q"
	isOpen     = sign + "o"
	isMajor    = sign + "m"
	isBlind    = sign + "b"
	isLate     = sign + "l" // closed, and late; of an open one time decides
	ended      = sign + "c" // and how
	foundIn    = sign + "f" // some days, see stretch
	endedIn    = sign + "e"
)

// industryCuts are the lengths at which GB/T 4754 has a name for a code: section,
// division, group, class.
var industryCuts = [...]int{1, 3, 4, 5}

// tokens are what the search index holds of a hazard: its words, and what its lists
// are narrowed by.
func tokens(h Hazard) []string {
	all := words(h.Text, h.Place, h.SiteName, h.Number)
	all = append(all, ofTown+beyond(h.District, h.Town))
	if len(h.Division) > len(h.Town) {
		all = append(all, ofVillage+beyond(h.District, h.Division))
	}
	if h.Industry == "" {
		all = append(all, ofIndustry)
	}
	for _, n := range industryCuts {
		if n <= len(h.Industry) {
			all = append(all, ofIndustry+strings.ToLower(h.Industry[:n]))
		}
	}
	if h.Unit != 0 {
		all = append(all, ofUnit+numbered(h.Unit))
	}
	if h.Site != 0 {
		all = append(all, ofSite+numbered(h.Site))
	}
	if h.Source != "" {
		all = append(all, sourceToken(h.Source))
	}
	for _, m := range [...]struct {
		token string
		holds bool
	}{{isMajor, h.Grade == Major}, {isBlind, h.Blind}, {isLate, h.closedLate()}} {
		if m.holds {
			all = append(all, m.token)
		}
	}
	all = append(all, stretchesOf(foundIn, h.Found)...)
	if h.ClosedAt == 0 {
		return append(all, isOpen)
	}
	return append(append(all, endedAs(h.State)), stretchesOf(endedIn, h.ClosedAt)...)
}

// closedLate is what closedLate says of a row.
func (h Hazard) closedLate() bool {
	at := h.ClosedAt
	if h.SubmittedAt > 0 {
		at = h.SubmittedAt
	}
	return h.State == Closed && h.Due > 0 && h.Due < at
}

func beyond(district, code string) string { return strings.TrimPrefix(code, district) }

func numbered(id ident.ID) string { return strconv.FormatInt(int64(id), 36) }

func endedAs(s State) string { return ended + string(s[:1]) }

// sourceToken stands for a source's name, in which anything may be written. Two
// names may share one: the list looks at the name itself.
func sourceToken(name string) string {
	h := fnv.New32a()
	h.Write([]byte(name))
	return ofSource + strconv.FormatUint(uint64(h.Sum32()), 36)
}
