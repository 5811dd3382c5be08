"""The console script by its module, for tests that need a process of their own: `python -m tests.console figures …`."""

from __future__ import annotations

from sakti.cli import main

if __name__ == "__main__":
    main()
