package api

import (
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// address is where a caller comes from: the connection's other end, or what our
// own proxies say of it. Of a chain of addresses the last counts that is none of
// ours; what stands before it the caller may have made up.
func (s *Server) address(r *http.Request) string {
	end, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	addr := end.Addr().Unmap()
	if !s.ours(addr) {
		return addr.String()
	}
	chain := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for _, hop := range slices.Backward(chain) {
		a, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		if addr = a.Unmap(); !s.ours(addr) {
			break
		}
	}
	return addr.String()
}

func (s *Server) ours(a netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(a) })
}
