package api

import (
	"context"
	"net/http"
	"strings"

	"anwang/internal/access"
	"anwang/internal/fault"
	"anwang/internal/org"
	"anwang/internal/org/gazetteer"
)

// Needed tells whether the deployment has to be set up first.
type Needed struct {
	Needed bool `json:"needed" doc:"尚未初始化 · there is no district yet"`
}

// FirstDistrict sets up the district and its first account.
type FirstDistrict struct {
	Code     string `json:"code" maxLength:"60" doc:"启动程序的终端上显示的设置码 · the code on the terminal where the program was started"`
	Division string `json:"division" pattern:"^[0-9]{6}$" doc:"县区代码 · the district"`
	Name     string `json:"name" minLength:"1" maxLength:"50" doc:"安委办主任姓名 · name of the committee office's head"`
	Phone    string `json:"phone" minLength:"1" maxLength:"20"`
	Password string `json:"password" minLength:"1" maxLength:"200"`
}

// SetUp is what a district has after it was set up.
type SetUp struct {
	District string `json:"district"`
	Name     string `json:"name"`
	Key      string `json:"key" doc:"账本公钥，应当公布 · the ledger's public key, to be published"`
}

// Counties asks for districts by name or code.
type Counties struct {
	Text string `query:"q" maxLength:"60"`
}

// County is a district that can be set up.
type County struct {
	Code string `json:"code"`
	Name string `json:"name" doc:"含省、市的全称 · with province and city"`
}

// mostCounties bounds an answer; a county's name is rarely shared by more.
const mostCounties = 30

func (s *Server) setupRoutes() {
	public(s, get("/setup", "setup-needed", "是否需要初始化", "whether the deployment has to be set up"),
		func(ctx context.Context, _ *struct{}) (*Body[Needed], error) {
			err := s.settingUp(ctx)
			if fault.CodeOf(err) == "access.setup_over" {
				return &Body[Needed]{}, nil
			}
			return &Body[Needed]{Needed{err == nil}}, err
		})
	public(s, get("/setup/districts", "setup-districts", "可以初始化的县区", "districts to choose from, while there is none"),
		func(ctx context.Context, in *Counties) (*Body[Page[County]], error) {
			if err := s.settingUp(ctx); err != nil {
				return nil, err
			}
			return pageOf(counties(in.Text), ""), nil
		})
	o := post("/setup", "setup", "初始化", "set up the district and its first account")
	public(s, creates(o), s.setUp)
}

// settingUp tells whether a first run is due. Faults: access.setup_over, access.setup_elsewhere.
func (s *Server) settingUp(ctx context.Context) error {
	_, err := s.District(ctx)
	switch {
	case err == nil, fault.CodeOf(err) == "app.many_districts":
		return fault.New(fault.Conflict, "access.setup_over")
	case fault.CodeOf(err) != "app.not_set_up":
		return err
	case s.FirstRun == nil:
		return fault.New(fault.Conflict, "access.setup_elsewhere")
	}
	return nil
}

// counties are the districts whose full name holds all of the words, or whose code
// begins with them.
func counties(text string) []County {
	words := strings.Fields(text)
	out := []County{}
	if len(words) == 0 {
		return out
	}
	for d := range gazetteer.Divisions() {
		if len(d.Code) != districtDigits || strings.HasSuffix(d.Code, "00") {
			continue
		}
		name := gazetteer.FullName(d.Code)
		fits := true
		for _, w := range words {
			fits = fits && (strings.Contains(name, w) || strings.HasPrefix(d.Code, w))
		}
		if fits {
			out = append(out, County{d.Code, name})
		}
		if len(out) == mostCounties {
			break
		}
	}
	return out
}

const districtDigits = 6

func (s *Server) setUp(ctx context.Context, in *struct{ Body FirstDistrict }) (*setUpAnswer, error) {
	if err := s.settingUp(ctx); err != nil {
		return nil, err
	}
	b := in.Body
	if err := s.FirstRun.Admit(b.Code); err != nil {
		return nil, err
	}
	spec := org.SetupSpec{District: b.Division, AdminName: strings.TrimSpace(b.Name), AdminPhone: b.Phone}
	if _, err := s.Access.Setup(ctx, access.System(b.Division, "setup"), spec, b.Password); err != nil {
		return nil, err
	}
	return &setUpAnswer{http.StatusCreated, SetUp{b.Division, gazetteer.FullName(b.Division), s.Ledger.PublicKey()}}, nil
}

type setUpAnswer struct {
	Status int
	Body   SetUp
}
