"""gunicorn instead of granian: ``gunicorn -c deploy/gunicorn.conf.py 'fhirpain.web.serving:application()'``.

https://docs.gunicorn.org/en/stable/settings.html
Every worker is a process of its own with one thread: a proxy that buffers must stand in front. More than one worker
needs PostgreSQL. gunicorn itself refuses a request with both Content-Length and Transfer-Encoding.
"""

import os

from prometheus_client import multiprocess

bind = os.environ.get("FHIRPAIN_BIND", "127.0.0.1:8080")
workers = int(os.environ.get("FHIRPAIN_PROCESSES", "1"))
worker_class = "sync"
timeout = 60
graceful_timeout = 30
keepalive = 5
max_requests = 0
# An access log would have the addresses; fhirpain logs each request by its route template.
accesslog = None
errorlog = "-"
limit_request_line = 8190


def child_exit(server, worker):
    """Let the metrics forget the gauges of a worker that is gone."""
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        multiprocess.mark_process_dead(worker.pid)
