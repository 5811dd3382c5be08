"""Benchmarks: ratios against a floor measured in the same run, on the same machine (`./run bench`)."""
