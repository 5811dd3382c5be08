"""The ledger (observations, events, releases) and the projection of states."""
