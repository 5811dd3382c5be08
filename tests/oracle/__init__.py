"""An independent oracle: what the contract says, computed naively, to hold the product against."""
