"""Dated settings: letterhead, signer, number pattern, data-protection officer."""
