package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"

	"anwang/internal/blob"
	"anwang/internal/clock"
	"anwang/internal/hazard"
)

// picture is a stored photo.
type picture struct{ blob.Ref }

// kinds is how many different photos of each sort there are.
const kinds = 8

// pictures draws photos: grey stripes on red before, on green after. They are
// real JPEG files, and look like no place.
func (m *maker) pictures(ctx context.Context) error {
	for i := range kinds {
		before, err := m.draw(ctx, color.RGBA{180, 60, 50, 255}, i)
		if err != nil {
			return err
		}
		after, err := m.draw(ctx, color.RGBA{60, 140, 90, 255}, i)
		if err != nil {
			return err
		}
		m.before, m.after = append(m.before, before), append(m.after, after)
	}
	return nil
}

func (m *maker) draw(ctx context.Context, ground color.RGBA, n int) (picture, error) {
	img := image.NewRGBA(image.Rect(0, 0, 640, 480))
	for y := range 480 {
		for x := range 640 {
			c := ground
			if (x+y*(n+1))/40%3 == 0 {
				c = color.RGBA{200, 200, 200, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 60}); err != nil {
		return picture{}, fmt.Errorf("draw picture: %w", err)
	}
	ref, err := m.app.Blobs.Put(ctx, &b, 0)
	return picture{ref}, err
}

func (m *maker) photo(of []picture, name string) []hazard.File {
	p := of[m.rng.IntN(len(of))]
	return []hazard.File{{Sum: p.Sum, Size: p.Size, Media: p.Media, Taken: m.clock.Now(), Name: name}}
}

// stamp is a time as commands carry it.
func (m *maker) stamp(days int) int64 {
	return clock.Micros(midnight(m.clock.Now(), m.zone).AddDate(0, 0, days).Add(24*60*60*1e9 - 1000))
}
