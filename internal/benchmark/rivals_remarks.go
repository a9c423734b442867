package benchmark

import "fmt"

// remarks say what a reader must know before he believes a ratio.
func (m *match) remarks() {
	for _, line := range []string{
		"Every server was started alone on the same machine, asked by the same client (one connection a client, kept alive, requests written by hand) and stopped, in turn, round after round. " +
			"Client and server share the machine's cores; the client's CPU time for one answer stands beside.",
		"All have the same rows: the first page, the deep page, the filtered page, the searches and the member's total were compared row by row before anything was measured, and the rows created were counted after.",
		"Everybody asks as an ordinary member who sees one of the six towns. Anwang: a town's head, by session. PocketBase: a record of users, with list, view and create rules on the town. " +
			"Parse Server: a session, class permissions that ask for one, and triggers that narrow finds and refuse other towns. Nobody asks as superuser or with the master key.",
		"One create in Anwang writes the hazard with its number, its ledger entry, the duty to confirm it with its entry, and what the followers need; entries then enter the Merkle tree, the tally, the search index and the notices, and that work is in the CPU time. " +
			"One create in PocketBase and in Parse Server writes one row, whose number the client brings.",
		"A create answers with the row in Anwang (Prefer: return=minimal, as a program asks that sends many) and in PocketBase, and with the id and the time in Parse Server. Beside it stands Anwang's create as its pages ask for it: whom the hazard waits for and what may be done next are looked up too.",
		"Anwang on SQLite commits with synchronous=FULL. PocketBase is shipped with synchronous=NORMAL: a write that it has acknowledged can be lost to a power failure. FULL is the same program with that one word changed in its connection. " +
			"On PostgreSQL both run on the same server with fsync and synchronous_commit on.",
		"The rivals' tables have our columns as far as a user would need them and our secondary indexes, but for those of the recurrence check, of the import desk and of the word search, which they have no use for. Partial indexes speak of a Boolean column, since neither's filter finds one that speaks of an empty date. " +
			"Their search is what they offer: PocketBase's ~ (LIKE), Parse Server's $regex.",
		fmt.Sprintf("The deep page begins behind %d of the member's %d rows. PocketBase goes there by page, Parse Server by skip; Anwang by the cursor that a reader has when he has come so far.", m.behind, m.total),
		"Anwang's limit on how much one caller may ask is switched off, as PocketBase ships with its own off. PocketBase still makes a member wait up to half a second, at random, for a filter that finds nothing, " +
			"when he asks so more than three times in three seconds: that wait is in its search for a word that is nowhere, and hardly any CPU time is.",
		"PocketBase's rule on the member's own town becomes a join and a comparison that no index answers; a member whose client knows it names the town in the filter as well, and is asked beside.",
		"Parse Server is shipped as one process, which works on one core; with a process for every core it is asked too.",
		"Anwang's first page with its total is two requests, asked one after the other, and both are in the figure.",
	} {
		m.note(line)
	}
}
