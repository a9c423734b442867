package api

import (
	"context"
	"time"

	"anwang/internal/access"
	"anwang/internal/duty"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// Remark is what may be said with a verb.
type Remark struct {
	Note string `json:"note,omitempty" maxLength:"1000"`
}

// Later asks for a later due time.
type Later struct {
	Due    time.Time `json:"due"`
	Reason string    `json:"reason" minLength:"1" maxLength:"1000"`
}

// HandOver gives something to another post.
type HandOver struct {
	Holder ident.ID `json:"holder" doc:"岗位编号 · id of the post"`
	Reason string   `json:"reason" minLength:"1" maxLength:"1000"`
}

// Cancelled ends a duty undone.
type Cancelled struct {
	Authority string `json:"authority" minLength:"1" maxLength:"200" doc:"依据 · the decision or clause that allows it"`
	Reason    string `json:"reason" minLength:"1" maxLength:"1000"`
}

// ofHazard tells whether a duty is one that its hazard opens and closes; it is
// acted on by way of the hazard, which must not fall behind.
func ofHazard(d duty.Duty) bool {
	return d.Concerns == "hazard" && (d.Kind == duty.Confirm || d.Kind == duty.Rectify)
}

func dutyVerb[B any](s *Server, path, id, zh, en string, verb access.Verb, f func(ctx context.Context, by access.Principal, id ident.ID, version int64, b B) (duty.Duty, error)) {
	edits(s, s.duties(), post("/duties/{id}/"+path, id, zh, en), verb,
		func(ctx context.Context, by access.Principal, ref ledger.Ref, b B) (duty.Duty, error) {
			d, err := s.Duty.Get(ctx, by, ref.ID)
			if err != nil {
				return d, err
			}
			if ofHazard(d) {
				return d, fault.New(fault.Conflict, "api.duty_of_hazard", "hazard", d.Subject)
			}
			return f(ctx, by, ref.ID, ref.Version, b)
		})
}

func (s *Server) dutyVerbs() {
	type by = access.Principal
	dutyVerb(s, "submit", "submit-duty", "提交责任事项", "say that a duty is done", access.DutySubmit,
		func(ctx context.Context, p by, id ident.ID, version int64, b Remark) (duty.Duty, error) {
			return s.Duty.Submit(ctx, p, id, duty.Submit{Note: b.Note, Version: version})
		})
	dutyVerb(s, "finish", "finish-duty", "办结责任事项", "finish a duty that nobody verifies", access.DutySubmit,
		func(ctx context.Context, p by, id ident.ID, version int64, b Remark) (duty.Duty, error) {
			return s.Duty.Finish(ctx, p, id, duty.Finish{Note: b.Note, Version: version})
		})
	dutyVerb(s, "accept", "accept-duty", "验收责任事项", "accept a submitted duty", access.DutyAccept,
		func(ctx context.Context, p by, id ident.ID, version int64, b Remark) (duty.Duty, error) {
			return s.Duty.Accept(ctx, p, id, duty.Accept{Note: b.Note, Version: version})
		})
	dutyVerb(s, "return", "return-duty", "退回责任事项", "send a submitted duty back", access.DutyReturn,
		func(ctx context.Context, p by, id ident.ID, version int64, b Why) (duty.Duty, error) {
			return s.Duty.Return(ctx, p, id, duty.Return{Reason: b.Reason, Version: version})
		})
	dutyVerb(s, "extension", "ask-duty-extension", "申请延期", "ask for a later due time", access.DutyAskExtension,
		func(ctx context.Context, p by, id ident.ID, version int64, b Later) (duty.Duty, error) {
			return s.Duty.AskExtension(ctx, p, id, duty.AskExtension{Due: b.Due.UTC(), Reason: b.Reason, Version: version})
		})
	dutyVerb(s, "extension/grant", "grant-duty-extension", "同意延期", "grant the extension", access.DutyGrantExtension,
		func(ctx context.Context, p by, id ident.ID, version int64, b Remark) (duty.Duty, error) {
			return s.Duty.GrantExtension(ctx, p, id, duty.GrantExtension{Note: b.Note, Version: version})
		})
	dutyVerb(s, "extension/refuse", "refuse-duty-extension", "不同意延期", "refuse the extension", access.DutyRefuseExtension,
		func(ctx context.Context, p by, id ident.ID, version int64, b Why) (duty.Duty, error) {
			return s.Duty.RefuseExtension(ctx, p, id, duty.RefuseExtension{Reason: b.Reason, Version: version})
		})
	dutyVerb(s, "cancel", "cancel-duty", "撤销责任事项", "end a duty that need not be done", access.DutyCancel,
		func(ctx context.Context, p by, id ident.ID, version int64, b Cancelled) (duty.Duty, error) {
			return s.Duty.Cancel(ctx, p, id, duty.Cancel{Authority: b.Authority, Reason: b.Reason, Version: version})
		})
	dutyVerb(s, "reassign", "reassign-duty", "转办责任事项", "give a duty to another post", access.DutyReassign,
		func(ctx context.Context, p by, id ident.ID, version int64, b HandOver) (duty.Duty, error) {
			return s.Duty.Reassign(ctx, p, id, duty.Reassign{Holder: b.Holder, Reason: b.Reason, Version: version})
		})
}
