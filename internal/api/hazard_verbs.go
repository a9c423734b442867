package api

import (
	"context"

	"anwang/internal/access"
	"anwang/internal/hazard"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

// HazardChange is a change of one hazard.
type HazardChange[B any] struct {
	OneHazard
	Match
	Preference
	Body B
}

// Merging says that a hazard is the same as another.
type Merging struct {
	Into   ident.ID `json:"into"`
	Reason string   `json:"reason" minLength:"1" maxLength:"1000"`
}

// Righted says that a hazard has been put right.
type Righted struct {
	Note  string    `json:"note,omitempty" maxLength:"1000"`
	After []Exhibit `json:"after,omitempty" maxItems:"20"`
}

// Attached adds evidence.
type Attached struct {
	Role  hazard.Role `json:"role" enum:"before,after,other"`
	Files []Exhibit   `json:"files" minItems:"1" maxItems:"20" nullable:"false"`
}

type hazardEdit[B any] func(ctx context.Context, by access.Principal, h hazard.Hazard, c hazard.Command, b B) (hazard.Hazard, error)

func hazardVerb[B any](s *Server, path, id, zh, en string, verb access.Verb, f hazardEdit[B]) {
	k := s.hazards()
	guarded(s, post("/hazards/{id}/"+path, id, zh, en), verb,
		func(ctx context.Context, by access.Principal, in *HazardChange[B]) (*Versioned[Hazard], error) {
			version, err := in.version()
			if err != nil {
				return nil, err
			}
			h, err := s.meant(ctx, by, in.OneHazard)
			if err != nil {
				return nil, err
			}
			out, err := f(ctx, by, h, hazard.Command{Version: version}, in.Body)
			if err != nil {
				return nil, k.late(ctx, by, h.ID, version, err)
			}
			return k.changed(ctx, by, out, in.Preference)
		})
}

// meant is the hazard that a command is for. Somebody without a post reads none,
// and may still add a photo to what he reported himself; the room asks him.
func (s *Server) meant(ctx context.Context, by access.Principal, o OneHazard) (hazard.Hazard, error) {
	if id, err := ident.Parse(o.ID); err == nil && by.May(access.HazardRead) != nil {
		return hazard.Hazard{Ref: ledger.Ref{District: by.District, ID: id}}, nil
	}
	return s.hazard(ctx, by, o)
}

func (s *Server) hazardVerbs() {
	type p = access.Principal
	type hz = hazard.Hazard
	type cmd = hazard.Command
	hazardVerb(s, "confirm", "confirm-hazard", "确认隐患", "confirm grade and fixes", access.HazardConfirm,
		func(ctx context.Context, by p, h hz, c cmd, b Confirmation) (hz, error) {
			return s.Hazard.Confirm(ctx, by, h.ID, b.command(c.Version))
		})
	hazardVerb(s, "reject", "reject-hazard", "不予认定", "it is no hazard", access.HazardReject,
		func(ctx context.Context, by p, h hz, c cmd, b Why) (hz, error) {
			return s.Hazard.Reject(ctx, by, h.ID, hazard.Reject{Command: c, Reason: b.Reason})
		})
	hazardVerb(s, "merge", "merge-hazard", "合并隐患", "it is the same as another", access.HazardMerge,
		func(ctx context.Context, by p, h hz, c cmd, b Merging) (hz, error) {
			if _, err := s.Hazard.Get(ctx, by, b.Into); err != nil {
				return hz{}, err
			}
			return s.Hazard.Merge(ctx, by, h.ID, hazard.Merge{Command: c, Into: b.Into, Reason: b.Reason})
		})
	hazardVerb(s, "submit", "submit-hazard", "提交整改", "it has been put right", access.HazardSubmit,
		func(ctx context.Context, by p, h hz, c cmd, b Righted) (hz, error) {
			after, err := s.exhibits(ctx, by, "after", b.After, &h)
			if err != nil {
				return hz{}, err
			}
			return s.Hazard.Submit(ctx, by, h.ID, hazard.Submit{Command: c, Note: b.Note, After: after})
		})
	hazardVerb(s, "accept", "accept-hazard", "验收销号", "accept and close it", access.HazardAccept,
		func(ctx context.Context, by p, h hz, c cmd, b Remark) (hz, error) {
			return s.Hazard.Accept(ctx, by, h.ID, hazard.Accept{Command: c, Note: b.Note})
		})
	hazardVerb(s, "return", "return-hazard", "退回整改", "send it back", access.HazardReturn,
		func(ctx context.Context, by p, h hz, c cmd, b Why) (hz, error) {
			return s.Hazard.Return(ctx, by, h.ID, hazard.Return{Command: c, Reason: b.Reason})
		})
	s.hazardExtensions()
	hazardVerb(s, "reassign", "reassign-hazard", "转交整改", "give it to another post", access.HazardReassign,
		func(ctx context.Context, by p, h hz, c cmd, b HandOver) (hz, error) {
			return s.Hazard.Reassign(ctx, by, h.ID, hazard.Reassign{Command: c, Holder: b.Holder, Reason: b.Reason})
		})
	hazardVerb(s, "evidence", "attach-evidence", "补充佐证", "add evidence", access.HazardAttach,
		func(ctx context.Context, by p, h hz, c cmd, b Attached) (hz, error) {
			files, err := s.exhibits(ctx, by, "files", b.Files, &h)
			if err != nil {
				return hz{}, err
			}
			return s.Hazard.AttachEvidence(ctx, by, h.ID, hazard.Attach{Command: c, Role: b.Role, Files: files})
		})
}

func (s *Server) hazardExtensions() {
	type p = access.Principal
	type hz = hazard.Hazard
	type cmd = hazard.Command
	hazardVerb(s, "extension", "ask-hazard-extension", "申请整改延期", "ask for a later due time", access.HazardAskExtension,
		func(ctx context.Context, by p, h hz, c cmd, b Later) (hz, error) {
			return s.Hazard.AskExtension(ctx, by, h.ID, hazard.AskExtension{Command: c, Due: b.Due.UTC(), Reason: b.Reason})
		})
	hazardVerb(s, "extension/grant", "grant-hazard-extension", "同意整改延期", "grant the extension", access.HazardGrantExtension,
		func(ctx context.Context, by p, h hz, c cmd, _ struct{}) (hz, error) {
			return s.Hazard.GrantExtension(ctx, by, h.ID, hazard.GrantExtension{Command: c})
		})
	hazardVerb(s, "extension/refuse", "refuse-hazard-extension", "不同意整改延期", "refuse the extension", access.HazardRefuseExtension,
		func(ctx context.Context, by p, h hz, c cmd, b Why) (hz, error) {
			return s.Hazard.RefuseExtension(ctx, by, h.ID, hazard.RefuseExtension{Command: c, Reason: b.Reason})
		})
}
