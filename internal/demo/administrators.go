package demo

import (
	"context"
	"fmt"

	"anwang/internal/access"
	"anwang/internal/org"
)

// administrators makes the three (三员): people without a post, so that none of
// them sees safety business whatever hat he puts on.
func (m *maker) administrators(ctx context.Context) error {
	machine := access.System(District, "setup")
	for i, x := range []struct {
		role        access.Role
		name, title string
	}{
		{access.RoleSystem, "温系明", "系统管理员"},
		{access.RoleSecurity, "安守则", "安全管理员"},
		{access.RoleAudit, "沈计清", "审计员"},
	} {
		number := fmt.Sprintf("1990099%04d", i+1) // apart from those who hold posts
		who, err := m.app.Org.AddPerson(ctx, setup, District, org.PersonSpec{Name: x.name, Phone: number})
		if err != nil {
			return err
		}
		a, _, err := m.app.Access.OpenAccount(ctx, machine, access.Open{Person: who.ID, Password: m.spec.Password, Keep: true})
		if err != nil {
			return err
		}
		if _, err := m.app.Access.GrantRole(ctx, machine, a.ID, x.role); err != nil {
			return err
		}
		m.out.Administrators = append(m.out.Administrators, Account{Name: x.name, Phone: number, Title: x.title, Unit: "信息中心"})
	}
	return nil
}
