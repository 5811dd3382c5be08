"""Settings of an installation, from the environment; nothing that a decree may change (that is `sakti.settings`)."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from sakti import keys, paths
from sakti.core.json import JsonObject
from sakti.core.refusals import Refusal, declare_refusal

declare_refusal(
    "database_url_bad",
    "SAKTI_DATABASE_URL tidak dapat dibaca. Tulis seperti postgresql+psycopg://pengguna@mesin/sakti.",
    "SAKTI_DATABASE_URL cannot be read. Write it like postgresql+psycopg://user@host/sakti.",
)
declare_refusal(
    "secret_short",
    "Kunci sesi dari {where} lebih pendek dari 32 huruf. Isi dengan 32 huruf acak atau lebih, atau kosongkan agar "
    "diturunkan dari berkas kunci.",
    "The session key from {where} is shorter than 32 characters. Give it 32 random ones or more, or remove it: then it "
    "is derived from the key file.",
)
#: What SAKTI speaks.
DATABASES = ("sqlite:", "postgresql:", "postgresql+psycopg:")


#: Characters of a session key that somebody gives.
SHORTEST = 32


def session_keys(instance: Path) -> list[str]:
    """What signs sessions, and what signed them before: `SAKTI_SECRET_KEY`, else the file `secret.key` of an
    installation that has one from an earlier release, else derived from the keys.

    Refuses `secret_short`, `key_open`, and what `keyring` refuses. Without a key file there is one for this process
    alone, which serves nobody: a database comes to its keys by a command.
    """
    file = instance / "secret.key"
    if given := os.environ.get("SAKTI_SECRET_KEY"):
        return [_long_enough(given, "SAKTI_SECRET_KEY")]
    if file.exists():
        keys.refuse_open(file, file.stat().st_mode)
        return [_long_enough(file.read_text(encoding="utf-8", errors="replace").strip(), str(file))]
    if not keys.key_file().exists():
        return [secrets.token_hex(32)]
    return [key.derive("sessions", 32).hex() for key in keys.keyring().every]


def _long_enough(secret: str, where: str) -> str:
    if len(secret.encode()) < SHORTEST:
        raise Refusal("secret_short", where=where)
    return secret


def settings() -> dict[str, object]:
    """The Flask configuration of this process. Refuses `database_url_bad`."""
    instance = paths.instance_folder()
    url = os.environ.get("SAKTI_DATABASE_URL") or f"sqlite:///{instance / 'sakti.db'}"
    if not url.startswith(DATABASES):
        raise Refusal("database_url_bad")
    options: JsonObject = {"hide_parameters": True}  # an error in the server's log must not carry a name or a NIK
    options |= {"pool_timeout": 3}  # seconds for a free connection: then whoever asks is told, and keeps the form
    if url.startswith("postgresql"):
        options |= {"pool_pre_ping": True, "connect_args": {"prepare_threshold": None, "connect_timeout": 3}}
    try:
        session_key, *earlier = session_keys(instance)
    except Refusal:  # said by whatever begins to serve or work (`sealing_keys.check`); `sakti doctor` goes on
        session_key, earlier = secrets.token_hex(32), []
    return {
        "INSTANCE": instance,
        "SECRET_KEY": session_key,
        "SECRET_KEY_FALLBACKS": earlier,
        "SQLALCHEMY_DATABASE_URI": url,
        "SQLALCHEMY_ENGINE_OPTIONS": options,
        "SECURE_COOKIES": os.environ.get("SAKTI_HTTPS") == "1",
        "HOST_NAME": os.environ.get("SAKTI_HOST_NAME", ""),
        "MAX_CONTENT_LENGTH": 210 * 1024 * 1024,
        "ARGON2": {"time_cost": 2, "memory_cost": 19_456, "parallelism": 1},  # OWASP's second row; 21 ms
        "TESTING": False,
    }
