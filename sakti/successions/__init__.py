"""Villages that are divided, merged or renamed: one step with its decree, and all that goes along."""
