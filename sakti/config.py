"""Settings of an installation, from the environment; nothing that a decree may change (that is `sakti.settings`)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sakti import paths
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal, declare_refusal

declare_refusal(
    "database_url_bad",
    "SAKTI_DATABASE_URL tidak dapat dibaca. Tulis seperti postgresql+psycopg://pengguna@mesin/sakti.",
    "SAKTI_DATABASE_URL cannot be read. Write it like postgresql+psycopg://user@host/sakti.",
)
declare_refusal(
    "instance_not_writable",
    "Folder data {folder} tidak bisa ditulis. Setel SAKTI_INSTANCE ke folder lain.",
    "The data folder {folder} cannot be written to. Set SAKTI_INSTANCE to another folder.",
)
#: What SAKTI speaks.
DATABASES = ("sqlite:", "postgresql:", "postgresql+psycopg:")


def secret_key(instance: Path) -> str:
    """The session key: `SAKTI_SECRET_KEY`, else a file that is made once. Refuses `instance_not_writable`."""
    if given := os.environ.get("SAKTI_SECRET_KEY"):
        return given
    file = instance / "secret.key"
    if not file.exists():
        try:
            write_private(file, secrets.token_hex(32))
        except OSError as error:
            raise Refusal("instance_not_writable", folder=instance) from error
    return file.read_text().strip()


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner may read; an existing file wins (two processes may start at once)."""
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w") as out:
        out.write(text)


def settings() -> dict[str, object]:
    """The Flask configuration of this process. Refuses `database_url_bad`."""
    instance = paths.instance_folder()
    url = os.environ.get("SAKTI_DATABASE_URL") or f"sqlite:///{instance / 'sakti.db'}"
    if not url.startswith(DATABASES):
        raise Refusal("database_url_bad")
    options: JsonObject = {"hide_parameters": True}  # an error in the server's log must not carry a name or a NIK
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None}}
    return {
        "INSTANCE": instance,
        "SECRET_KEY": secret_key(instance),
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "SECURE_COOKIES": os.environ.get("SAKTI_HTTPS") == "1",
        "MAX_CONTENT_LENGTH": 210 * 1024 * 1024,
        "ARGON2": {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1},  # OWASP's second row; 21 ms
        "TESTING": False,
    }
