"""The world of the interventions' tests: two villages with three households, listed in December 2018; June 2020."""

from tests.interventions.conftest import on_a_fixed_day, world  # noqa: F401
