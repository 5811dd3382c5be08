"""Outlines of villages, as files bring them: for maps on screen and on paper."""
