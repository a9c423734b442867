package hazard

import "strings"

// majorWords say that a writer takes it for a major hazard.
var majorWords = []string{"重大事故隐患", "重大安全隐患", "重大隐患", "重大火灾隐患"}

// denials before such a word say that it is none.
var denials = []string{"不构成", "不属于", "不属", "不是", "非", "未发现", "未构成", "未列入", "无", "没有", "不存在"}

// SpeaksOfMajor tells whether a text calls something a major hazard (重大事故隐患).
// A denial right before the words ("不构成重大事故隐患") does not count. It only
// raises a question; judging is for people.
func SpeaksOfMajor(text string) bool {
	text = strings.Join(strings.Fields(text), "")
	for _, word := range majorWords {
		for at := 0; ; {
			i := strings.Index(text[at:], word)
			if i < 0 {
				break
			}
			if !denied(text[:at+i]) {
				return true
			}
			at += i + len(word)
		}
	}
	return false
}

func denied(before string) bool {
	for _, d := range denials {
		if strings.HasSuffix(before, d) {
			return true
		}
	}
	return false
}
