package access

import (
	"anwang/internal/db"
	"anwang/internal/ident"
)

func viewsOf(tx *db.Tx, district string, person ident.ID) ([]View, error) {
	rows, err := tx.Query("SELECT name, place, shown FROM saved_view WHERE district = $1 AND person = $2 ORDER BY place, name", district, person)
	return db.Collect(rows, err, func(r *db.Rows) (View, error) {
		var v View
		var shown string
		err := r.Scan(&v.Name, &v.Place, &shown)
		v.Shown = []byte(shown)
		return v, err
	})
}

func keepView(tx *db.Tx, district string, person ident.ID, v View) error {
	_, err := tx.Exec(`INSERT INTO saved_view (district, person, name, place, shown) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (district, person, name) DO UPDATE SET place = excluded.place, shown = excluded.shown`,
		district, person, v.Name, v.Place, string(v.Shown))
	return err
}

func dropView(tx *db.Tx, district string, person ident.ID, name string) error {
	_, err := tx.Exec("DELETE FROM saved_view WHERE district = $1 AND person = $2 AND name = $3", district, person, name)
	return err
}
