package api

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"anwang/internal/phrase"
)

// humaErrors makes huma's own complaints (a body that is no JSON, a missing
// field) problems of ours, told in the caller's language.
func humaErrors(ctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
	lang, request := phrase.ZH, ""
	if ctx != nil {
		lang, request = languageOf(ctx.Context()), requestOf(ctx.Context())
	}
	p := problemOf(lang, status, humaCode(status), nil, request)
	for _, e := range errs {
		var d *huma.ErrorDetail
		if errors.As(e, &d) {
			code, args := complaint(d.Message)
			p.Fields = append(p.Fields, WrongField{Path: d.Location, Code: code, Detail: phrase.Say(lang, code, args)})
			continue
		}
		var too *http.MaxBytesError
		if errors.As(e, &too) {
			return problemOf(lang, http.StatusRequestEntityTooLarge, "api.too_large", nil, request)
		}
	}
	if status == http.StatusInternalServerError && msg == "cannot read request body" {
		return problemOf(lang, http.StatusBadRequest, "api.broken_off", nil, request) // the caller went away
	}
	return p
}

func humaCode(status int) string {
	switch status {
	case http.StatusUnprocessableEntity:
		return "api.invalid"
	case http.StatusRequestEntityTooLarge:
		return "api.too_large"
	case http.StatusNotAcceptable, http.StatusUnsupportedMediaType:
		return "api.media"
	case http.StatusRequestTimeout:
		return "api.slow"
	case http.StatusInternalServerError:
		return "internal"
	}
	return "api.bad_request"
}

// complaints are huma's sentences and ours for them. What stands in a blank of
// huma's goes into {v}. The first that fits is taken.
var complaints = []struct{ says, code string }{
	{validation.MsgUnexpectedProperty, "api.field_unknown"},
	{"unknown query parameter", "api.parameter_unknown"},
	{"required %s parameter is missing", "api.field_missing"},
	{validation.MsgExpectedRequiredProperty, "api.field_missing"},
	{validation.MsgExpectedOneOf, "api.field_one_of"},
	{validation.MsgExpectedMinLength, "api.field_min_length"},
	{validation.MsgExpectedMaxLength, "api.field_max_length"},
	{validation.MsgExpectedMinItems, "api.field_min_items"},
	{validation.MsgExpectedMaxItems, "api.field_max_items"},
	{validation.MsgExpectedMinimumNumber, "api.field_min"},
	{validation.MsgExpectedMaximumNumber, "api.field_max"},
	{validation.MsgExpectedMatchPattern, "api.field_pattern"},
	{validation.MsgExpectedRFC3339DateTime, "api.field_time"},
	{validation.MsgExpectedRFC3339Date, "api.field_date"},
	{validation.MsgExpectedBePattern, "api.field_pattern"},
	{validation.MsgExpectedString, "api.field_string"},
	{validation.MsgExpectedInteger, "api.field_integer"},
	{validation.MsgExpectedNumber, "api.field_number"},
	{validation.MsgExpectedBoolean, "api.field_boolean"},
	{validation.MsgExpectedArray, "api.field_array"},
	{validation.MsgExpectedObject, "api.field_object"},
	{"invalid integer", "api.field_integer"},
	{"invalid boolean", "api.field_boolean"},
}

// complaint finds the phrase for a complaint of huma's.
func complaint(msg string) (code string, args map[string]any) {
	for _, c := range complaints {
		before, after, blank := strings.Cut(c.says, "%")
		if !blank {
			if msg == c.says {
				return c.code, nil
			}
			continue
		}
		after = after[1:] // the verb's letter
		if len(msg) >= len(before)+len(after) && strings.HasPrefix(msg, before) && strings.HasSuffix(msg, after) {
			return c.code, map[string]any{"v": strings.Trim(msg[len(before):len(msg)-len(after)], `"`)}
		}
	}
	return "api.field", map[string]any{"why": msg}
}

// word is a value as text.
func word(v any) string { return fmt.Sprint(v) }
