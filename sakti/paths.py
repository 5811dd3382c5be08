"""Where the parts of the product lie: in a checkout, an editable install or a wheel."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent


def data_folder(name: str) -> Path:
    """`templates` or `migrations`: beside the package in a checkout, inside it (`_data`) in a wheel."""
    packed = PACKAGE / "_data" / name
    return packed if packed.is_dir() else PACKAGE.parent / name


def instance_folder() -> Path:
    """The folder of this installation's data (`SAKTI_INSTANCE`), made if it is missing."""
    default = PACKAGE.parent / "instance" if (PACKAGE.parent / "pyproject.toml").is_file() else Path("instance")
    folder = Path(os.environ.get("SAKTI_INSTANCE") or default).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return folder
