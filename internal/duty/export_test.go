package duty

// ClaimText is what the sweep asks.
const ClaimText = claimText
