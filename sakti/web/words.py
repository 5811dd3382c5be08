"""What this domain says: what it refuses, in Indonesian and English."""

from __future__ import annotations
