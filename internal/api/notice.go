package api

import (
	"context"
	"strconv"
	"time"

	"anwang/internal/access"
	"anwang/internal/ident"
	"anwang/internal/notice"
	"anwang/internal/org"
)

// Notice is one thing that has happened to the caller.
type Notice struct {
	Number   string      `json:"number" doc:"账本序号，也是通知的编号 · place in the ledger"`
	Kind     notice.Kind `json:"kind" enum:"came,given,took,accepted,returned,asked,granted,refused,remind,tell,list"`
	At       *time.Time  `json:"at"`
	New      bool        `json:"new" doc:"尚未看过；只有本人知道 · not seen yet; known to the caller alone"`
	Post     Post        `json:"post" doc:"因哪个岗位 · for which post he is told"`
	Duty     ident.ID    `json:"duty,omitempty"`
	DutyKind string      `json:"duty_kind,omitempty"`
	About    string      `json:"about"`
	Subject  ident.ID    `json:"subject"`
	Title    string      `json:"title,omitempty"`
	Due      *time.Time  `json:"due,omitempty" doc:"当时的期限；申请延期的为所求日期；接任的为起任时间 · the date then; what is asked for; from when a post is held"`
	By       string      `json:"by,omitempty" doc:"经手人 · who did it, where that is told"`
	Said     string      `json:"said,omitempty" doc:"理由，或所问问题的代码 · the reason, or the code of the question"`
}

// NoticeList picks notices.
type NoticeList struct {
	Paging
	Unseen bool `query:"unseen" doc:"只看没看过的 · only what has not been seen"`
}

// Unseen is how much is new to the caller.
type Unseen struct {
	Count int  `json:"count"`
	More  bool `json:"more" doc:"不止这么多 · there are more than that"`
	// Newest is what to say in until when the caller has looked.
	Newest string `json:"newest" doc:"最新一条的编号 · number of the newest"`
}

// SeenUntil says how far the caller has looked.
type SeenUntil struct {
	Until string `json:"until" pattern:"^[0-9]{1,19}$" doc:"看到这一条为止 · up to this number"`
}

func (s *Server) noticeRoutes() {
	guarded(s, get("/notices", "list-notices", "我的通知", "what has happened to me, the newest first"), access.NoticeRead, s.listNotices)
	guarded(s, get("/notices/unseen", "unseen-notices", "未看的通知数", "how many notices I have not seen"), access.NoticeRead,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Unseen], error) {
			f, err := s.Notice.Unseen(ctx, by)
			return &Body[Unseen]{Unseen{Count: min(f.Count, notice.MostUnseen-1), More: f.Count >= notice.MostUnseen, Newest: strconv.FormatInt(f.Newest, 10)}}, err
		})
	guarded(s, post("/notices/seen", "see-notices", "标记已看到哪一条", "I have looked up to here; nobody else is told"), access.NoticeSee,
		func(ctx context.Context, by access.Principal, in *struct{ Body SeenUntil }) (*Nothing, error) {
			n, err := strconv.ParseInt(in.Body.Until, 10, 64)
			if err != nil {
				return nil, wrong("body.until", "api.bad_id", "value", in.Body.Until)
			}
			return nil, s.Notice.See(ctx, by, n)
		})
}

func (s *Server) listNotices(ctx context.Context, by access.Principal, in *NoticeList) (*Body[Page[Notice]], error) {
	q := notice.Query{Unseen: in.Unseen, Limit: in.Limit}
	if err := unseal(in.After, &q.Before); err != nil {
		return nil, err
	}
	p, err := s.Notice.List(ctx, by, q)
	if err != nil {
		return nil, err
	}
	g, err := s.Org.GraphOf(ctx, by.District)
	if err != nil {
		return nil, err
	}
	out := make([]Notice, len(p.Items))
	for i, n := range p.Items {
		out[i] = s.showNotice(g, n, p.Seen)
	}
	next := ""
	if p.Next != 0 {
		next = seal(p.Next)
	}
	return pageOf(out, next), nil
}

func (s *Server) showNotice(g *org.Graph, n notice.Notice, seen int64) Notice {
	out := Notice{
		Number: strconv.FormatInt(n.Number, 10), Kind: n.Kind, At: s.at(n.At), New: n.Number > seen, Post: postOf(g, n.Post),
		Duty: n.Duty, DutyKind: n.DutyKind, About: n.About, Subject: n.Subject, Title: n.Title, Due: s.at(n.Due), Said: n.Said,
	}
	if n.Actor != 0 {
		out.By = g.PersonName(n.Actor)
	}
	return out
}
