package access

import (
	"net/netip"
	"regexp"
	"strings"
)

// From is where a login comes from.
type From struct {
	Address string // an IP address, "" when unknown
	Agent   string // the browser's own description of itself (User-Agent)
}

// place is the neighbourhood of an address: enough for an owner to tell his
// office from elsewhere, and too little to follow anybody about. "" when unknown.
func (f From) place() string {
	a, err := netip.ParseAddr(f.Address)
	if err != nil {
		return ""
	}
	bits, a := 24, a.Unmap().WithZone("")
	if a.Is6() {
		bits = 48
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return ""
	}
	return p.String()
}

// browsers are told by the first of these marks in a User-Agent; most of them
// call themselves Chrome and Safari too, so the order matters.
var browsers = []struct{ mark, name string }{
	{"MicroMessenger/", "WeChat"}, {"DingTalk/", "DingTalk"}, {"Edg/", "Edge"}, {"QQBrowser/", "QQ Browser"},
	{"QIHU", "360"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Version/", "Safari"},
}

var systems = []struct{ mark, name string }{
	{"HarmonyOS", "HarmonyOS"}, {"OpenHarmony", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"},
	{"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"},
}

var major = regexp.MustCompile(`^\d{1,4}`)

// device is the kind of browser and system: "Chrome 120 · Windows". What it does
// not know it leaves out.
func (f From) device() string {
	var parts []string
	for _, b := range browsers {
		if _, rest, ok := strings.Cut(f.Agent, b.mark); ok {
			parts = append(parts, strings.TrimSpace(b.name+" "+major.FindString(rest)))
			break
		}
	}
	for _, s := range systems {
		if strings.Contains(f.Agent, s.mark) {
			parts = append(parts, s.name)
			break
		}
	}
	return strings.Join(parts, " · ")
}
