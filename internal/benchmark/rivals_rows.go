package benchmark

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/rand/v2"
	"strconv"
	"time"

	"anwang/internal/hazard"
)

// record is one hazard as every contender keeps it.
type record struct {
	Number, State, Grade, Site, Unit, Division, Town, Industry, Place, Text, Measures, Reporter string
	Found, Due, Closed                                                                          time.Time // Closed is zero while it is open
}

// Towns of the district that the rows lie in; the member sees one of them.
const (
	towns      = 6
	memberTown = district + "003"
)

// What the texts are made of. searchCommon stands in every second text,
// searchRare in rareRows of them however many there are, but in no more than one
// of rareEvery, and searchNone in none.
const (
	searchCommon = "通道"
	searchRare   = "锅炉"
	searchNone   = "鲸鱼"
	rareRows     = 200
	rareEvery    = 50
)

var (
	faults = []string{"砂轮机未装防护罩，托架间隙过大", "配电箱门未关，箱内积尘", "灭火器压力不足，超过检验期限", "起重机限位失灵，钢丝绳断丝超标",
		"危险化学品混放，无中文标签", "登高作业未系安全带，脚手架缺护栏", "有限空间未先通风检测，无人监护", "叉车无证驾驶，轮胎磨损严重"}
	places = []string{"安全出口堆放纸箱，疏散通道宽度不足", "疏散通道被货架占用，应急灯不亮", "车间内电缆拖地，接头裸露", "作业人员未佩戴劳动防护用品"}
)

// recordAt is the i-th of n hazards, the same on every machine: found one after
// the other over two years, a fifth still open, one in fifty major.
func recordAt(i, n int) record {
	rng := rand.New(rand.NewPCG(20261123, uint64(i)))
	found := time.Date(2024, 10, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(int64(i) * (600 * 24 * 3600 * 1000 / int64(n)) * int64(time.Millisecond)))
	town := fmt.Sprintf("%s%03d", district, 1+rng.IntN(towns))
	place := places[rng.IntN(len(places))]
	if i%max(rareEvery, n/rareRows) == 7 {
		place = searchRare + "房" + place
	}
	r := record{
		Number: fmt.Sprintf("BX-%09d", i), State: string(hazard.Rectifying), Grade: string(hazard.General),
		Site: fmt.Sprintf("基准第%d厂", rng.IntN(max(1, n/200))), Unit: "", Division: town, Town: town,
		Industry: industries[rng.IntN(len(industries))], Place: fmt.Sprintf("%d号车间%d跨", rng.IntN(31), rng.IntN(9)),
		Text:     fmt.Sprintf("%s；%s，第%d处", faults[rng.IntN(len(faults))], place, i),
		Measures: "加装防护罩，清理现场，培训有关人员", Found: found, Due: found.AddDate(0, 0, 15),
	}
	if rng.IntN(50) == 0 {
		r.Grade = string(hazard.Major)
	}
	if rng.IntN(5) != 0 {
		r.State, r.Closed = string(hazard.Closed), found.AddDate(0, 0, 3+rng.IntN(20))
	}
	return r
}

// columns are a record's columns as the rivals name them.
var columns = []string{"number", "state", "grade", "site_name", "unit", "division", "town", "industry", "place", "text", "measures", "reporter",
	"found", "due", "closed_at", "open"}

// writeRecords writes n records as CSV with a header, instants as PocketBase
// stores them.
func writeRecords(w io.Writer, n int) error {
	out := csv.NewWriter(w)
	if err := out.Write(columns); err != nil {
		return err
	}
	for i := range n {
		r := recordAt(i, n)
		if err := out.Write([]string{r.Number, r.State, r.Grade, r.Site, r.Unit, r.Division, r.Town, r.Industry, r.Place, r.Text, r.Measures, r.Reporter,
			pocketTime(r.Found), pocketTime(r.Due), pocketTime(r.Closed), strconv.FormatBool(r.Closed.IsZero())}); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// asImport is the record as our own bulk path takes it.
func (r record) asImport() hazard.Import {
	in := hazard.Import{
		Source: "bench", Key: r.Number, Hash: "1", SiteName: r.Site, Division: r.Division, Industry: r.Industry, Place: r.Place, Text: r.Text,
		Grade: hazard.Grade(r.Grade), State: hazard.State(r.State), Found: r.Found, Due: r.Due, Fixes: hazard.Fixes{Measures: r.Measures},
	}
	if !r.Closed.IsZero() {
		in.ClosedAt, in.SubmittedAt = r.Closed, r.Found.AddDate(0, 0, 2)
	}
	return in
}

// askedIndustry is the industry that a list is narrowed to.
const askedIndustry = "P83"

// newRecord is the i-th hazard that a member reports while the bench runs; i is
// told apart from every other round's.
func newRecord(i int64) record {
	rng := rand.New(rand.NewPCG(7, uint64(i)))
	found := time.Now().UTC().Truncate(time.Millisecond)
	return record{
		Number: fmt.Sprintf("BN-%d", i), State: string(hazard.Reported), Grade: string(hazard.General),
		Site: fmt.Sprintf("基准第%d厂", rng.IntN(5000)), Division: memberTown, Town: memberTown, Industry: industries[rng.IntN(len(industries))],
		Place: fmt.Sprintf("%d号车间", rng.IntN(31)), Measures: "",
		Text:  fmt.Sprintf("%s；%s，新第%d处", faults[rng.IntN(len(faults))], places[rng.IntN(len(places))], i),
		Found: found, Due: found.AddDate(0, 0, 3),
	}
}
