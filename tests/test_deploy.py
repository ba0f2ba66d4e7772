"""The reference deployment: what of it can be run here is run."""

import os
import re
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from fhirpain.settings import Settings

DEPLOY = Path(__file__).resolve().parent.parent / "deploy"
PATIENT = b'{"resourceType":"Patient","active":true}'


@pytest.mark.skipif(shutil.which("nginx") is None, reason="nginx is not installed")
def test_nginx_takes_its_configuration(tmp_path: Path) -> None:
    """As nginx itself checks it; the name of the façade is known in the deployment alone."""
    (tmp_path / "scratch").mkdir()
    held = tmp_path / "nginx.conf"
    held.write_text((DEPLOY / "nginx.conf").read_text(encoding="utf-8").replace("facade:8080", "127.0.0.1:8080"))
    ran = subprocess.run(["nginx", "-t", "-c", held, "-p", tmp_path], capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stderr


def test_gunicorn_s_configuration_can_be_read() -> None:
    """It is Python: it runs, and logs no addresses."""
    read = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))

    assert (read["accesslog"], read["worker_class"], read["workers"]) == (None, "sync", 1)


def test_the_compose_file_sets_what_there_is() -> None:
    """Each variable of fhirpain's is a setting."""
    named = set(re.findall(r"^ +FHIRPAIN_([A-Z_]+):", (DEPLOY / "compose.yaml").read_text(encoding="utf-8"),
                           flags=re.MULTILINE))

    assert named
    assert {name.lower() for name in named} <= set(Settings.__dataclass_fields__)


def test_the_image_holds_what_the_package_is_built_of() -> None:
    """What the wheel takes in is copied first."""
    built = (DEPLOY.parent / "pyproject.toml").read_text(encoding="utf-8")
    needed = re.findall(r'^"([a-z/]+)" = "fhirpain/data', built, flags=re.MULTILINE)
    copied = re.findall(r"^COPY (.+) \S+$", (DEPLOY / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)

    assert needed
    assert set(needed) <= {name for line in copied for name in line.split()}


def test_the_server_finishes_what_it_has_begun(tmp_path: Path) -> None:
    """SIGTERM comes while a body is on its way: the request is answered, and then the server goes."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {**os.environ, "FHIRPAIN_DATABASE": f"sqlite:///{tmp_path / 'store.db'}"}
    with subprocess.Popen([Path(sys.executable).with_name("fhirpain"), "serve", "--port", str(port)], env=environment,
                          stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as server:
        try:
            with _connected(server, port) as caller:
                caller.sendall(b"POST /$validate HTTP/1.1\r\nHost: x\r\nContent-Type: application/fhir+json\r\n"
                               b"Connection: close\r\nExpect: 100-continue\r\nContent-Length: %d\r\n\r\n"
                               % len(PATIENT))
                assert b"100 Continue" in caller.recv(65536)  # somebody waits for the body
                server.send_signal(signal.SIGTERM)
                time.sleep(0.2)  # so that a server that would hang up has done so
                caller.sendall(PATIENT)
                answered = b"".join(iter(lambda: caller.recv(65536), b""))
            assert server.wait(30) == 0
        finally:
            server.kill()
        lines = server.stderr.read().splitlines()

    assert answered.startswith(b"HTTP/1.1 200")
    assert any('"event":"request.answered"' in line and '"route":"/$validate"' in line for line in lines)


def _connected(server: "subprocess.Popen[str]", port: int) -> socket.socket:
    until = time.monotonic() + 60
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port), timeout=30)
        except ConnectionRefusedError:
            assert server.poll() is None
            assert time.monotonic() < until
            time.sleep(0.05)
