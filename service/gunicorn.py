"""How gunicorn runs Plinth; used as `gunicorn -c python:service.gunicorn "service.app:create_app()"`."""

from .config import read_settings

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
limit_request_line = 4094
limit_request_fields = 64
control_socket_disable = True  # it would write into the home folder
accesslog = None  # the front writes a line per request
loglevel = "warning"
