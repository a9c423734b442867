package duty

// The texts whose plans are tested.
const (
	ClaimText    = claimText
	ChildrenText = childrenText
)
