"""Running the server: gunicorn with the settings that ship, in this process and its workers."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.http import wsgi

from sakti.extensions import db
from sakti.wsgi import serving_app

#: Two processes use both cores of a small server, and one is there while the other is busy or starts again.
WORKERS = 2
#: Requests that a process works on at once; most of their time is the database's.
THREADS = 4
#: Connections of a process, most of them on their way in.
CONNECTIONS = 400


def settings(port: int) -> dict[str, object]:
    """What gunicorn is told; `port` is the descriptor of a bound socket. `SAKTI_WORKERS` sets the processes."""
    return {
        "bind": f"fd://{port}",
        "workers": int(os.environ.get("SAKTI_WORKERS") or WORKERS),
        "threads": THREADS,
        "worker_class": "sakti.server.worker.PatientWorker",
        "worker_connections": CONNECTIONS,
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,  # noqa: PTH112, S108 - a heartbeat
        "preload_app": True,  # loaded once; the workers share its memory
        "keepalive": 0,  # one request a connection: nginx and a browser on the same machine are near
        "timeout": 60,  # for the main loop, which never waits; a request may take longer
        "graceful_timeout": 30,
        "forwarded_allow_ips": "",  # whom a proxy speaks for is `wsgi`'s business
        "limit_request_line": 8190,
        "limit_request_fields": 100,
        "loglevel": "warning",
        "control_socket_disable": True,
    }


class Server(BaseApplication):  # type: ignore[misc]
    """The application, under these settings. It takes over the bound socket; `ready` is called once it can be asked."""

    def __init__(self, line: socket.socket, ready: Callable[[], object]) -> None:
        self.port, self.ready = line.detach(), ready
        wsgi.SERVER = "sakti"  # nobody outside needs to know more
        super().__init__()

    def load_config(self) -> None:
        for name, value in settings(self.port).items():
            self.cfg.set(name, value)
        self.cfg.set("when_ready", lambda _server: self.ready())

    def load(self) -> Flask:
        app = serving_app(behind_proxy=os.environ.get("SAKTI_HTTPS") == "1")
        with app.app_context():
            db.engine.dispose()  # no connection is shared by processes
        return app
