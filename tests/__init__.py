"""Tests of the product."""

import os

#: At night everything runs on every engine, in every size, and what is killed is killed ten times.
NIGHTLY = os.environ.get("SAKTI_TEST_NIGHTLY") == "1"
