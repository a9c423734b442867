package org

import (
	"bytes"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"anwang/internal/db"
	"anwang/internal/fault"
	"anwang/internal/ident"
	"anwang/internal/ledger"
)

func TestSetup(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		g := k.graph()
		if h, err := g.Holder(k.top, k.clock.Now()); err != nil || h.Person != k.admin || g.Office() != k.top {
			t.Fatalf("holder %+v, %v; office %d", h, err, g.Office())
		}
		units := need[[]Unit](t)(k.ListUnits(k.ctx, testDistrict, UnitFilter{}))
		if len(units) != 3 || units[1].Name != "山东省聊城市东昌府区人民政府" {
			t.Fatalf("units %+v", units)
		}
		_, err := db.Write(k.ctx, k.db, func(tx *db.Tx) (ident.ID, error) {
			_, _, err := k.Setup(tx, k.by, SetupSpec{District: testDistrict, AdminName: "又一个"})
			return 0, err
		})
		wantCode(t, err, "org.set_up")
		k.verify()
	})
}

func TestVerbsAsAStory(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		ctx := k.ctx
		gov := need[[]Unit](t)(k.ListUnits(ctx, testDistrict, UnitFilter{Kind: KindGovernment}))[0]
		head := k.person("区长某")
		district := need[Post](t)(k.AddTop(ctx, k.by, testDistrict, TopSpec{Unit: gov.ID, Title: "区长", Person: head.ID}))
		town := k.unit(UnitSpec{Kind: KindTown, Name: "古楼街道办事处", Division: "371502001"})
		mayor := k.post(PostSpec{Unit: town.ID, Title: "主任"})
		if mayor.Superior != district.ID || !mayor.Head || mayor.Line != Government {
			t.Fatalf("mayor %+v", mayor)
		}
		need[Charge](t)(k.AddCharge(ctx, k.by, testDistrict, ChargeSpec{Post: mayor.ID, Divisions: []string{"371502001000"}}))
		village := k.unit(UnitSpec{Kind: KindVillage, Name: "北街", Division: "371502001"})
		if p := k.post(PostSpec{Unit: village.ID, Title: "村主任"}); p.Superior != mayor.ID {
			t.Fatalf("village head under %d", p.Superior)
		}
		plant := k.unit(UnitSpec{Kind: KindEnterprise, Name: "化工厂", Division: "371502001", Industry: "2611", Code: "91371502MA3EXAMP0"[:0]})
		if plant.Industry != "C2611" || plant.NameKey != "hua gong chang" {
			t.Fatalf("plant %+v", plant)
		}
		boss := k.post(PostSpec{Unit: plant.ID, Title: "厂长"})
		if boss.Superior != mayor.ID || boss.Line != Enterprise {
			t.Fatalf("principal %+v, mayor %d", boss, mayor.ID)
		}
		safety := k.post(PostSpec{Unit: plant.ID, Title: "安全员"})
		if safety.Superior != boss.ID {
			t.Fatalf("safety officer under %d", safety.Superior)
		}
		li := k.person("李四")
		tenure := k.appoint(boss.ID, li.ID)
		now := k.clock.Now()
		if !k.graph().Holds(li.ID, safety.ID, now) {
			t.Fatal("the vacant post does not resolve to its superior")
		}
		_, err := k.Appoint(ctx, k.by, testDistrict, Appointment{Post: boss.ID, Person: head.ID})
		wantCode(t, err, "org.post_held")
		k.clock.Forward(time.Hour)
		need[Tenure](t)(k.EndTenure(ctx, k.by, tenure.Ref, time.Time{}))
		if h := need[Holding](t)(k.graph().Holder(safety.ID, k.clock.Now())); h.Post != district.ID || len(h.Through) != 3 {
			t.Fatalf("holding %+v", h) // the mayor's post is vacant too
		}
		need[Post](t)(k.AbolishPost(ctx, k.by, boss.Ref))
		if p := need[Post](t)(k.GetPost(ctx, testDistrict, safety.ID)); p.Superior != mayor.ID {
			t.Fatalf("after its superior was abolished the post is under %d", p.Superior)
		}
		k.verify()
	})
}

func TestRefusals(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		ctx := k.ctx
		town := k.unit(UnitSpec{Kind: KindTown, Name: "古楼街道办事处", Division: "371502001"})
		a := k.post(PostSpec{Unit: town.ID, Title: "主任"})
		b := k.post(PostSpec{Unit: town.ID, Title: "副主任"})
		li := k.person("李四")
		dead := need[Person](t)(k.PersonDeceased(ctx, k.by, k.person("王五").Ref, time.Time{}))
		admin := ledger.Ref{District: testDistrict, ID: k.admin}
		_, err := k.MovePost(ctx, k.by, a.Ref, b.ID)
		wantCode(t, err, "org.superior_circle")
		_, err = k.AbolishPost(ctx, k.by, ledger.Ref{District: testDistrict, ID: k.top})
		wantCode(t, err, "org.top_abolished")
		_, err = k.PersonLeft(ctx, k.by, admin, time.Time{})
		wantCode(t, err, "org.top_vacant")
		_, err = k.Appoint(ctx, k.by, testDistrict, Appointment{Post: a.ID, Person: dead.ID})
		wantCode(t, err, "org.person_gone")
		_, err = k.Appoint(ctx, k.by, testDistrict, Appointment{Post: k.top, Person: li.ID})
		wantCode(t, err, "org.top_appoint")
		_, err = k.AddPost(ctx, k.by, testDistrict, PostSpec{Unit: town.ID, Title: " 主 任"[1:]})
		if err != nil { // "主 任" is another title
			t.Fatal(err)
		}
		_, err = k.AddPost(ctx, k.by, testDistrict, PostSpec{Unit: town.ID, Title: " 主任 "})
		wantCode(t, err, "org.post_twice")
		_, err = k.AddUnit(ctx, k.by, testDistrict, UnitSpec{Kind: "club", Division: "370102001", Code: "123", Industry: "zzz", Parent: 9})
		for _, code := range []string{"org.kind_unknown", "org.missing", "org.division_outside", "codes.credit_length", "org.industry_unknown", "org.unit_unknown"} {
			wantCode(t, err, code)
		}
		_, err = k.AddPerson(ctx, k.by, testDistrict, PersonSpec{Name: "赵六", Phone: "138 0000-0000", Identity: "11010519491231002X"[:17] + "1"})
		wantCode(t, err, "org.phone_taken")
		wantCode(t, err, "codes.resident_check")
		_, err = k.ChangeUnit(ctx, k.by, ledger.Ref{District: testDistrict, ID: town.ID, Version: 7}, UnitSpec{Kind: KindTown, Name: "x"})
		wantCode(t, err, "org.stale")
		_, err = k.DissolveUnit(ctx, k.by, town.Ref)
		wantCode(t, err, "org.unit_has_posts")
		_, err = k.ErasePerson(ctx, k.by, li.Ref)
		wantCode(t, err, "org.erase_active")
		_, err = k.AddDivision(ctx, k.by, testDistrict, DivisionSpec{Code: "371502999001", Name: "无"})
		wantCode(t, err, "org.division_unknown")
		_, err = k.AddUnit(ctx, k.by, "37150", UnitSpec{})
		wantCode(t, err, "org.not_a_district")
		_, err = k.GetSite(ctx, testDistrict, 5)
		wantCode(t, err, "org.site_unknown")
		k.verify()
	})
}

func TestExchange(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		li := k.person("李四")
		at := k.clock.Now().Add(24 * time.Hour)
		_, err := k.Exchange(k.ctx, k.by, testDistrict, Appointment{Post: k.top, Person: li.ID, From: k.clock.Now()})
		wantCode(t, err, "org.exchange_early")
		need[Tenure](t)(k.Exchange(k.ctx, k.by, testDistrict, Appointment{Post: k.top, Person: li.ID, From: at}))
		g := k.graph()
		if !g.Holds(k.admin, k.top, at.Add(-time.Microsecond)) || !g.Holds(li.ID, k.top, at) {
			t.Fatal("the post is not handed over at the instant")
		}
		_, err = k.PersonLeft(k.ctx, k.by, ledger.Ref{District: testDistrict, ID: k.admin}, time.Time{})
		wantCode(t, err, "org.top_vacant") // not before the day
		k.clock.Forward(48 * time.Hour)
		gone := need[Person](t)(k.PersonLeft(k.ctx, k.by, ledger.Ref{District: testDistrict, ID: k.admin}, time.Time{}))
		erased := need[Person](t)(k.ErasePerson(k.ctx, k.by, gone.Ref))
		if erased.Name != "" || erased.Phone != "" || len(erased.Salt) != 0 || !erased.Erased {
			t.Fatalf("erased %+v", erased)
		}
		need[Person](t)(k.AddPerson(k.ctx, k.by, testDistrict, PersonSpec{Name: "新人", Phone: "13800000000"})) // the number is free again
		k.verify()
	})
}

func TestPersonalDataStaysOutOfTheLedger(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		p := need[Person](t)(k.AddPerson(k.ctx, k.by, testDistrict, PersonSpec{Name: "欧阳某某", Phone: "13912345678", Identity: "11010519491231002X"}))
		need[Person](t)(k.ChangePerson(k.ctx, k.by, p.Ref, PersonSpec{Name: "欧阳某", Phone: "13912345678", Identity: "11010519491231002x"}))
		for _, e := range need[[]ledger.Entry](t)(k.History(k.ctx, testDistrict, "person", p.ID)) {
			for _, secret := range []string{"欧阳", "13912345678", "110105"} {
				if bytes.Contains(e.Body, []byte(secret)) {
					t.Fatalf("entry holds %q: %s", secret, e.Body)
				}
			}
		}
		k.verify()
	})
}

func TestGraphFollowsEveryCommitAndNoRollback(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		first := k.graph()
		if k.graph() != first {
			t.Fatal("the picture is not kept")
		}
		giveUp := errors.New("give up")
		err := db.Do(k.ctx, k.db, func(tx *db.Tx) error {
			if _, err := k.AddUnitTx(tx, k.by, testDistrict, UnitSpec{Kind: KindTown, Name: "没有的镇"}); err != nil {
				return err
			}
			g, err := k.Graph(tx, testDistrict)
			if err != nil || len(g.Units()) != 4 {
				t.Errorf("inside: %d units, %v", len(g.Units()), err)
			}
			return giveUp
		})
		if !errors.Is(err, giveUp) || len(k.graph().Units()) != 3 {
			t.Fatalf("after a rollback: %v, %d units", err, len(k.graph().Units()))
		}
		other := New(k.db, k.ledger, k.clock, k.ids) // another process
		need[Unit](t)(other.AddUnit(k.ctx, k.by, testDistrict, UnitSpec{Kind: KindTown, Name: "真的镇"}))
		if len(k.graph().Units()) != 4 {
			t.Fatal("the picture did not follow another process")
		}
	})
}

func TestConcurrentAppointmentsLeaveOneHolder(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		town := k.unit(UnitSpec{Kind: KindTown, Name: "古楼街道办事处", Division: "371502001"})
		post := k.post(PostSpec{Unit: town.ID, Title: "主任"})
		var wg sync.WaitGroup
		var mu sync.Mutex
		won := 0
		for range 8 {
			p := k.person("候选人")
			wg.Go(func() {
				_, err := k.Appoint(k.ctx, k.by, testDistrict, Appointment{Post: post.ID, Person: p.ID})
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won++
				} else if fault.CodeOf(err) != "org.post_held" {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if won != 1 {
			t.Fatalf("%d were appointed", won)
		}
		k.verify()
	})
}

func TestSitesAndDivisions(t *testing.T) {
	each(t, func(t *testing.T, k *desk) {
		ctx := k.ctx
		v := need[Division](t)(k.AddDivision(ctx, k.by, testDistrict, DivisionSpec{Code: "371502001001", Name: "古城社区"}))
		if v.ID != 371502001001 || v.Parent != "371502001" {
			t.Fatalf("division %+v", v)
		}
		spec := SiteSpec{Name: "一号 车间", Division: "371502001001", Lon: 115_980_000, Lat: 36_450_000, Attributes: []string{"fire", " ", "chemical", "fire"}}
		s := need[Site](t)(k.AddSite(ctx, k.by, testDistrict, spec))
		if got := need[Site](t)(k.GetSite(ctx, testDistrict, s.ID)); !reflect.DeepEqual(got, s) || len(s.Attributes) != 2 {
			t.Fatalf("site %+v, read %+v", s, got)
		}
		_, err := k.AddSite(ctx, k.by, testDistrict, spec)
		wantCode(t, err, "org.site_twice")
		spec.Code = "A-1"
		twin := need[Site](t)(k.AddSite(ctx, k.by, testDistrict, spec))
		spec.Lat = 91_000_000
		_, err = k.ChangeSite(ctx, k.by, twin.Ref, spec)
		wantCode(t, err, "org.place_impossible")
		same := need[Site](t)(k.ChangeSite(ctx, k.by, s.Ref, SiteSpec{Name: "一号 车间", Division: "371502001001", Lon: s.Lon, Lat: s.Lat, Attributes: s.Attributes}))
		if same.Version != 1 {
			t.Fatal("a change of nothing made an entry")
		}
		need[Site](t)(k.CloseSite(ctx, k.by, twin.Ref))
		list := need[[]Site](t)(k.ListSites(ctx, testDistrict, SiteFilter{Division: "371502001"}))
		if len(list) != 1 {
			t.Fatalf("open sites %+v", list)
		}
		need[Division](t)(k.WithdrawDivision(ctx, k.by, v.Ref))
		_, err = k.AddSite(ctx, k.by, testDistrict, SiteSpec{Name: "二号车间", Division: "371502001001"})
		wantCode(t, err, "org.division_unknown")
		k.verify()
	})
}
