"""What this domain writes: targets and published macro figures, and the rollup, which follows the states by itself."""

from sakti.indicators.actions.targets import add_macro_value, add_target, end_macro_value, end_target

__all__ = ["add_macro_value", "add_target", "end_macro_value", "end_target"]
