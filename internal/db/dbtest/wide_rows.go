package dbtest

const (
	// One large district, whose share of the nation is a hundred times its due, and
	// forty more.
	someDistrict = `CASE WHEN i % 4 < 3 THEN '371502' ELSE (370100 + i % 40)::text END`
	someTown     = `CASE WHEN i % 4 < 3 THEN '371502' || lpad((100 + i % 23)::text, 3, '0') ELSE (370100 + i % 40)::text || '001' END`
	someID       = `i::bigint * 1000`
	someTime     = `1700000000000000 + (i * 7919::bigint % 24000) * 2000000000`
	ended        = `CASE WHEN i % 50 = 0 THEN 0 ELSE 1700000000000000 + (i * 7919::bigint % 24000) * 2000000000 + 500000000 END`
)

// with adds columns to a district and an id.
func with(columns map[string]string) map[string]string {
	all := map[string]string{"district": someDistrict, "id": someID, "version": "3"}
	for k, v := range columns {
		all[k] = v
	}
	return all
}

// of is a table without a version.
func of(columns map[string]string) map[string]string {
	all := map[string]string{"district": someDistrict}
	for k, v := range columns {
		all[k] = v
	}
	return all
}

var wideTables = map[string]filling{
	"hazard": {wideHazards, with(map[string]string{
		"number": "'YH-' || i", "grade": "CASE WHEN i % 200 = 0 THEN 'major' ELSE 'general' END",
		"state": `CASE WHEN i % 50 = 0 THEN (ARRAY['reported','rectifying','rectifying','submitted'])[1 + i / 50 % 4]
			WHEN i % 50 = 1 THEN (ARRAY['rejected','merged','withdrawn'])[1 + i / 50 % 3] ELSE 'closed' END`,
		"site": "CASE WHEN i % 10 = 0 THEN 0 ELSE i % 3000 + 1 END", "unit": "i % 2000", "site_name": "'厂' || i % 3000",
		"division": someTown + " || '001'", "town": someTown, "industry": "(ARRAY['C26','C3411','C13','E47','G54','F52','H62','P83'])[1 + i % 8]",
		"text": "'配电箱无盖板' || i", "found": someTime, "due": someTime + " + 1296000000000", "duty": someID,
		"reporter": "i % 500", "reporter_post": "i % 300", "submitted_at": ended, "closed_at": ended, "on_spot": "i % 2",
		"mark": "'m' || i % 20000", "clause_mark": "CASE WHEN i % 4 = 0 THEN 'c' || i % 5000 ELSE '' END", "blind": "CASE WHEN i % 500 = 0 THEN 1 ELSE 0 END",
		"source": "CASE WHEN i % 3 = 0 THEN 's' || i % 7 ELSE '' END", "source_key": "'k' || i", "recurrence_of": "CASE WHEN i % 30 = 0 THEN 5 ELSE 0 END",
	})},
	"entry": {4 * wideHazards, with(map[string]string{
		"number": "CASE WHEN i > 95900 THEN NULL ELSE i END", "at": someTime, "recorded": someTime, "actor": "'p' || i % 500",
		"kind": "'k' || i % 20", "about": "CASE WHEN i % 500 = 0 THEN 'account' WHEN i % 2 = 0 THEN 'hazard' WHEN i % 4 = 1 THEN 'duty' ELSE 'evidence' END",
		"subject": "i / 4 * 1000", "version": "1 + i % 4",
	})},
	"duty": {wideHazards, with(map[string]string{
		"kind": "(ARRAY['rectify','rectify','verify','supervise','confirm'])[1 + i % 5]", "about": "'hazard'", "subject": someID,
		"parent": "CASE WHEN i % 3 = 0 THEN i * 1000 - 1000 ELSE 0 END", "title": "'整改'", "holder": "i % 300", "verifier": "i % 100 + 1",
		"division": someTown, "industry": "'C26'", "unit": "i % 2000", "opened": someTime, "due": someTime + " + 1296000000000",
		"next_at": "CASE WHEN i % 50 = 0 THEN 1800000000000000 + i ELSE 0 END", "state": "CASE WHEN i % 50 = 0 THEN 'open' ELSE 'accepted' END", "closed_at": ended,
	})},
	"evidence": {wideHazards, with(map[string]string{"sum": "'s' || i", "hazard": someID})},
	"tallied":  {wideHazards, of(map[string]string{"id": someID, "fact": "'{}'"})},
	"tally": {wideHazards / 2, of(map[string]string{"area": someTown, "measure": "i % 4 + 1", "period": "20260101 + i % 300",
		"industry": "(ARRAY['C26','C3411','C13','E47'])[1 + i % 4]", "grade": "'general'", "state": "'closed'", "n": "i % 9"})},
	"tally_above": {wideHazards / 8, map[string]string{"parent": "(ARRAY['', '37', '3715', '3701'])[1 + i % 4]", "area": "(370000 + i % 400)::text", "measure": "i % 4 + 1",
		"period": "20260101 + i % 300", "industry": "'C26'", "grade": "'general'", "state": "'closed'", "n": "i % 9"}},
	"search_token": {wideHazards, of(map[string]string{"id": someID,
		"words": "ARRAY(SELECT " + someDistrict + " || w FROM unnest(ARRAY['配电','电箱','箱无','无盖','盖板','w' || i % 300, 'x' || i % 5000, 'y' || i, '§o', '§f2k', '§t' || i % 23]) AS w)"})},
	"notice":       {wideHazards, of(map[string]string{"person": "i % 400", "number": "i", "at": someTime, "duty": someID})},
	"burden":       {wideHazards / 10, of(map[string]string{"month": "202601 + i % 12", "unit": "i % 2000"})},
	"hazard_count": {wideHazards / 30, of(map[string]string{"day": "20260101 + i % 300"})},
	"tile":         {wideHazards / 20, of(map[string]string{"level": "0", "n": "i"})},
	"checkpoint":   {wideHazards / 2, of(map[string]string{"size": "i", "at": someTime})},
	"verification": {100, of(map[string]string{"id": someID})},
	"import_job":   {300, with(map[string]string{"kind": "'hazards'", "source": "'s' || i % 7", "sum": "'x' || i", "finished": "i % 20", "until": someTime})},
	"import_doubt": {wideHazards, of(map[string]string{"id": someID, "job": "i % 60 * 1000", "kind": "'question'", "body": "'{}'"})},
	"import_ask": {wideHazards, of(map[string]string{"id": someID, "job": "i % 60 * 1000", "topic": "'t' || i % 90", "sheet": "'1'", "line": "i",
		"doubt": someID, "answer": "CASE WHEN i % 9 = 0 THEN 'x' ELSE '' END", "fresh": "i % 2", "gone": "CASE WHEN i % 3 = 0 THEN 1 ELSE 0 END"})},
	"import_topic":    {wideHazards / 4, of(map[string]string{"job": "i % 60 * 1000", "topic": "'t' || i", "waits": "i % 100", "code": "'c' || i % 9"})},
	"import_deed":     {wideHazards, of(map[string]string{"job": "i % 60 * 1000", "hazard": someID, "fate": "CASE WHEN i % 40 = 0 THEN 'kept' ELSE '' END"})},
	"import_name":     {wideHazards, of(map[string]string{"source": "'s' || i % 7", "name": "'n' || i", "key": "'k' || i"})},
	"session":         {2000, of(map[string]string{"id": someID, "hash": "'h' || i", "account": "i % 500", "until": someTime})},
	"attempt":         {500, of(map[string]string{"key": "'k' || i", "at": someTime})},
	"idempotency":     {5000, of(map[string]string{"principal": "'p' || i % 300", "key": "'k' || i", "until": someTime})},
	"unit":            {2000, with(map[string]string{"kind": "'enterprise'", "name": "'u' || i", "name_key": "'u' || i", "code": "'c' || i", "division": someTown})},
	"post":            {2000, with(map[string]string{"unit": "i % 2000 * 1000", "title": "'t' || i"})},
	"person":          {2000, with(map[string]string{"name": "'n' || i", "phone": "'p' || i", "state": "'active'"})},
	"tenure":          {2000, with(map[string]string{"post": "i * 1000", "person": "i * 1000"})},
	"charge":          {500, with(map[string]string{"post": "i * 1000"})},
	"site":            {3000, with(map[string]string{"unit": "i % 2000 * 1000", "name": "'s' || i", "name_key": "'s' || i", "code": "'c' || i", "division": someTown})},
	"division":        {500, with(map[string]string{"code": "'c' || i"})},
	"account":         {600, with(map[string]string{"person": "i * 1000"})},
	"token":           {300, with(map[string]string{"account": "i % 100 * 1000", "hash": "'h' || i"})},
	"saved_view":      {300, of(map[string]string{"person": "i % 100", "name": "'n' || i"})},
	"notice_seen":     {300, of(map[string]string{"person": "i"})},
	"statute":         {20, of(map[string]string{"id": someID, "law": "'l' || i"})},
	"statute_article": {2000, of(map[string]string{"statute": "i % 20 * 1000", "number": "i"})},
	"tree":            {40, of(nil)},
	"follower":        {160, of(map[string]string{"name": "'f' || i"})},
	"org_revision":    {40, of(nil)},
	"verified":        {40, of(nil)},
	"node":            {20, map[string]string{"id": "i"}},
}
