"""How gunicorn runs Plinth; used as `gunicorn -c python:service.gunicorn "service.app:create_app()"`."""

from .config import read_settings
from .web.limits import LONGEST_HEADER, MOST_HEADERS

settings = read_settings()

bind = f"{settings.host}:{settings.port}"
workers = settings.web_workers
threads = settings.web_threads
worker_class = "gthread"
timeout = 30
graceful_timeout = 30
keepalive = 5
max_requests = 100_000
max_requests_jitter = 10_000
# Wider than ours, so that what is too much for us is refused by us, in a document, and only what is far too much by a page.
limit_request_line = 8190
limit_request_fields = 2 * MOST_HEADERS
limit_request_field_size = 2 * LONGEST_HEADER
control_socket_disable = True  # it would write into the home folder
accesslog = None  # the front writes a line per request
loglevel = "warning"
