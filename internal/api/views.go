package api

import (
	"context"
	"encoding/json"

	"anwang/internal/access"
)

// SavedView is a list that the caller keeps for himself.
type SavedView struct {
	Name  string         `json:"name" minLength:"1" maxLength:"40"`
	Place int64          `json:"place" minimum:"0" maximum:"50" doc:"排在第几，从 0 起 · where it stands, from 0"`
	Shown map[string]any `json:"shown" nullable:"false" doc:"筛选、列与排序，由页面解释 · filters, columns, order; the pages' own business"`
}

// ViewName names a view. It stands in the query, since a name may hold anything.
type ViewName struct {
	Name string `query:"name" required:"true" minLength:"1" maxLength:"40"`
}

func (s *Server) viewRoutes() {
	guarded(s, get("/me/views", "list-views", "我的视图", "the lists that I keep"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Page[SavedView]], error) {
			list, err := s.Access.Views(ctx, by)
			if err != nil {
				return nil, err
			}
			out := make([]SavedView, len(list))
			for i, v := range list {
				out[i] = SavedView{Name: v.Name, Place: v.Place}
				if err := json.Unmarshal(v.Shown, &out[i].Shown); err != nil {
					return nil, err
				}
			}
			return pageOf(out, ""), nil
		})
	guarded(s, put("/me/views", "keep-view", "保存视图", "keep a list"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, in *struct{ Body SavedView }) (*Nothing, error) {
			raw, err := json.Marshal(in.Body.Shown)
			if err != nil {
				return nil, err
			}
			return nil, s.Access.KeepView(ctx, by, access.View{Name: in.Body.Name, Place: in.Body.Place, Shown: raw})
		})
	guarded(s, remove("/me/views", "drop-view", "删除视图", "drop a list"), access.AccessSelf,
		func(ctx context.Context, by access.Principal, in *ViewName) (*Nothing, error) {
			return nil, s.Access.DropView(ctx, by, in.Name)
		})
}
