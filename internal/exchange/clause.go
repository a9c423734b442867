package exchange

import (
	"regexp"
	"strings"

	"anwang/internal/hazard"
)

// An article as ledgers write it: 第三十八条第一款, 第3.2.1条, 5.5.3, §6-202.15.
const articlePattern = `第\s*[0-9零〇一二三四五六七八九十百千.]+\s*条(?:之[一二三四五六七八九十])?(?:第?\s*[0-9一二三四五六七八九十]+\s*款)?(?:第?\s*[（(]?[0-9一二三四五六七八九十]+[)）]?\s*项)?`

var (
	lawArticle      = regexp.MustCompile(`^《([^《》]+)》\s*(?:[（(][^()（）]*[)）])?\s*(` + articlePattern + `)?[,,。;;]?$`)
	bareLawArticle  = regexp.MustCompile(`^(\p{Han}{2,40}(?:法|条例|规定|办法|规程|规范|标准|细则))\s*(` + articlePattern + `)$`)
	standardArticle = regexp.MustCompile(`^((?:GB|AQ|DB|JGJ|TSG|YJ|XF|GA|HG|SH)(?:/?T)?\s?[0-9.]+(?:[-—–][0-9]{2,4})?)\s*(?:第\s*)?([A-Z]?[0-9]+(?:\.[0-9]+)+)?\s*条?[,,。;;]?$`)
)

// readClause takes a cited clause apart into law and article. One that cannot be
// taken apart without guessing (a bare code, several laws at once) stays whole,
// as the law's name.
func readClause(s string) hazard.Clause {
	s = strings.Join(strings.Fields(s), " ")
	for _, shape := range []*regexp.Regexp{lawArticle, bareLawArticle, standardArticle} {
		if m := shape.FindStringSubmatch(s); m != nil {
			return hazard.Clause{Law: strings.TrimSpace(m[1]), Article: strings.ReplaceAll(m[2], " ", "")}
		}
	}
	return hazard.Clause{Law: s}
}

// writeClause is the inverse of readClause for what readClause makes.
func writeClause(c hazard.Clause) string {
	switch {
	case c.Article == "":
		return c.Law
	case c.Law == "":
		return c.Article
	case standardArticle.MatchString(c.Law + " " + c.Article):
		return c.Law + " " + c.Article
	}
	return "《" + c.Law + "》" + c.Article
}
