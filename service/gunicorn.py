"""How gunicorn runs Plinth; used as `gunicorn -c python:service.gunicorn "service.app:create_app()"`."""

import ctypes
import gc
import os
import shutil
import tempfile
from contextlib import suppress
from typing import Any

from .config import read_settings
from .web.limits import LONGEST_HEADER, MOST_HEADERS

M_ARENA_MAX = -8  # of malloc.h

settings = read_settings()

# glibc gives each thread a heap of its own, and what one thread has freed the others cannot use. Threads that take turns at the
# interpreter have no use for that, and a worker that keeps answers of all sizes would grow by a third of them.
with suppress(AttributeError, OSError):  # where the C library is another
    ctypes.CDLL(None).mallopt(M_ARENA_MAX, 1)

bind = settings.listens
workers = settings.web_workers
threads = settings.web_threads
worker_class = "service.web.worker.Worker"
timeout = 30
graceful_timeout = 30
keepalive = 5
# Wider than ours, so that what is too much is refused where it can be said how much is read.
limit_request_line = 8190
limit_request_fields = 2 * MOST_HEADERS
limit_request_field_size = 2 * LONGEST_HEADER
worker_connections = 900  # open at once, in each worker: below the 1,024 files that a process may have open where nobody says otherwise
# No header says where we are or how we were asked: PUBLIC_URL does. By default a proxy on this machine may send SCRIPT_NAME.
forwarder_headers = ""
secure_scheme_headers: dict[str, str] = {}
sendfile = False
control_socket_disable = True  # it would write into the home folder
accesslog = None  # the front writes a line per request
loglevel = "warning"

# What is written while it runs is written to memory where that can be, so that the disk may be read-only.
memory = "/dev/shm"  # noqa: S108  # what is made there has names of its own
worker_tmp_dir = memory if os.access(memory, os.W_OK) else None

# Each worker counts in a file of its own, in a folder of this run.
counted = tempfile.mkdtemp(prefix="plinth-metrics-", dir=worker_tmp_dir)
os.environ["PROMETHEUS_MULTIPROC_DIR"] = counted


def post_worker_init(worker: Any) -> None:
    """What was made for the start stays as long as the worker does: it need not be looked through for rubbish again and again."""
    gc.collect()
    gc.freeze()


def child_exit(server: Any, worker: Any) -> None:
    """What a worker had of connections and bytes goes with it; what it has counted stays."""
    from prometheus_client.multiprocess import mark_process_dead  # which looks for the folder when it is imported

    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # prometheus-client has no types for it


def on_exit(server: Any) -> None:
    shutil.rmtree(counted, ignore_errors=True)
