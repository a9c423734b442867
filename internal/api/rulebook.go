package api

import (
	"context"
	"io"
	"net/http"
	"time"

	"anwang/internal/access"
	"anwang/internal/rulebook"
)

// maxStatute bounds a law's text, in bytes.
const maxStatute = 4 << 20

// Law is one version of a law.
type Law struct {
	Law      string     `json:"law"`
	Title    string     `json:"title"`
	Date     string     `json:"date" doc:"版本日期 · of the version"`
	Articles int64      `json:"articles"`
	SHA256   string     `json:"sha256"`
	Revision int64      `json:"revision"`
	Imported *time.Time `json:"imported"`
}

func (s *Server) law(t rulebook.Statute) Law {
	return Law{Law: t.Law, Title: t.Title, Date: t.Date, Articles: t.Articles, SHA256: t.SHA256, Revision: t.Revision, Imported: s.at(t.Imported)}
}

// OneLaw names a law and, where it matters, a version.
type OneLaw struct {
	Law  string `path:"law" maxLength:"200"`
	Date string `query:"date" pattern:"^[0-9]{4}-[0-9]{2}-[0-9]{2}$" doc:"版本日期，不填为最新 · the newest when left out"`
}

// OneArticle names an article.
type OneArticle struct {
	OneLaw
	Article string `path:"article" maxLength:"60" doc:"第四十一条 或 41"`
}

// LawSearch looks for words in articles.
type LawSearch struct {
	Words string `query:"q" required:"true" minLength:"1" maxLength:"100"`
	Limit int    `query:"limit" minimum:"1" maximum:"100" default:"20"`
}

// LawIn is a law's text to import.
type LawIn struct {
	Upload
	Name string `query:"name" maxLength:"200" doc:"安全生产法(2021-06-10).md"`
}

// LawImported tells what became of a law's text.
type LawImported struct {
	Outcome rulebook.Outcome `json:"outcome" enum:"added,replaced,unchanged"`
	Law     Law              `json:"law"`
	Missing []int            `json:"missing" nullable:"false" doc:"文本缺失的条 · article numbers that the text jumps over"`
}

func (s *Server) rulebookRoutes() {
	guarded(s, get("/laws", "list-laws", "法规列表", "the laws that have been imported"), access.StatuteRead,
		func(ctx context.Context, by access.Principal, _ *struct{}) (*Body[Page[Law]], error) {
			list, err := s.Rulebook.Laws(ctx, by.District)
			if err != nil {
				return nil, err
			}
			out := make([]Law, len(list))
			for i, t := range list {
				out[i] = s.law(t)
			}
			return pageOf(out, ""), nil
		})
	guarded(s, get("/laws/{law}/articles", "list-articles", "法规条文", "all articles of a law"), access.StatuteRead,
		func(ctx context.Context, by access.Principal, in *OneLaw) (*Body[Page[rulebook.Article]], error) {
			date, err := s.newest(ctx, by, *in)
			if err != nil {
				return nil, err
			}
			list, err := s.Rulebook.Articles(ctx, by.District, in.Law, date)
			return pageOf(list, ""), err
		})
	guarded(s, get("/laws/{law}/articles/{article}", "get-article", "条文", "one article"), access.StatuteRead,
		func(ctx context.Context, by access.Principal, in *OneArticle) (*Body[rulebook.Found], error) {
			f, err := s.Rulebook.Article(ctx, by.District, in.Law, in.Date, in.Article)
			return &Body[rulebook.Found]{f}, err
		})
	guarded(s, get("/articles", "search-articles", "检索条文", "articles that hold all of the words"), access.StatuteRead,
		func(ctx context.Context, by access.Principal, in *LawSearch) (*Body[Page[rulebook.Found]], error) {
			list, err := s.Rulebook.Search(ctx, by.District, in.Words, in.Limit)
			return pageOf(list, ""), err
		})
	guarded(s, uploads(post("/laws", "import-law", "导入法规", "import a law's text"), "name"), access.ImportStatutes, s.importLaw)
}

// newest is the version that is meant: the one named, else the newest of the law.
func (s *Server) newest(ctx context.Context, by access.Principal, in OneLaw) (string, error) {
	if in.Date != "" {
		return in.Date, nil
	}
	laws, err := s.Rulebook.Laws(ctx, by.District)
	if err != nil {
		return "", err
	}
	for _, t := range laws { // by name, the newest version first
		if t.Law == rulebook.LawName(in.Law) {
			return t.Date, nil
		}
	}
	return "", nil // which the room refuses by name
}

func (s *Server) importLaw(ctx context.Context, by access.Principal, in *LawIn) (*Body[LawImported], error) {
	name, r, values, err := in.file(maxStatute + maxField)
	if err != nil {
		return nil, err
	}
	raw, err := io.ReadAll(io.LimitReader(r, maxStatute+1))
	if err != nil {
		return nil, badUpload(err)
	}
	if len(raw) > maxStatute {
		return nil, plain(http.StatusRequestEntityTooLarge, "api.too_large")
	}
	out, err := s.Rulebook.Import(ctx, by.Actor(), by.District, fileName(in.Name, values["name"], name), raw)
	return &Body[LawImported]{LawImported{Outcome: out.Outcome, Law: s.law(out.Statute), Missing: some(out.Missing)}}, err
}
