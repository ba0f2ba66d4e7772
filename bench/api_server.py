"""Servers in processes of their own, what they cost, and raw connections to them that cost next to nothing."""

import contextlib
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

_TICKS = os.sysconf("SC_CLK_TCK")
_START = 60  # seconds that a server may take until it listens


class Server(NamedTuple):
    """A server that listens on a port of this machine."""

    port: int
    pid: int

    def cpu(self) -> float:
        """Seconds of processor time that it and its children have used."""
        return cpu(self.pid)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def running(command: Sequence[str], port: int, environment: Mapping[str, str], folder: Path) -> Iterator[Server]:
    """A command that serves on a port, until the block ends; what it says goes to a file of the folder."""
    with (folder / "server.log").open("ab") as log:
        process = subprocess.Popen(command, env={**os.environ, **environment}, stdout=log, stderr=log,
                                   start_new_session=True)
    try:
        _wait(process, port)
        yield Server(port, process.pid)
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + _START
    while time.monotonic() < until and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nobody listens on {port}: see server.log")


def cpu(pid: int) -> float:
    """Seconds of processor time of a process and those below it, now living."""
    return sum(_used(one) for one in _family(pid))


def _used(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _family(pid: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            parent = int(stat.read_text(encoding="utf-8").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found.extend(children.get(one, []))
    return found


class HungUp(ConnectionError):
    """The server has closed the connection; from ``send`` before any byte of the answer."""


class Connection:
    """One connection that is kept open; requests go out as bytes made beforehand."""

    def __init__(self, port: int) -> None:
        """Connect."""
        self._socket = socket.create_connection(("127.0.0.1", port), 120)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def close(self) -> None:
        """Close it."""
        self._socket.close()

    def send(self, request: bytes, *, to_head: bool = False) -> tuple[int, bytes, bytes]:
        """Send a request; status, head and body of the answer, which has none where the request was a HEAD.

        Raises ``HungUp`` where the server had closed the connection, as it may between two requests.
        """
        try:
            self._socket.sendall(request)
            held = self._more()
        except (BrokenPipeError, ConnectionResetError, HungUp) as error:
            raise HungUp from error
        while b"\r\n\r\n" not in held:
            held += self._more()
        head, _, body = held.partition(b"\r\n\r\n")
        length = 0 if to_head else int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0] or 0)
        while len(body) < length:
            body += self._more()
        return int(head[9:12]), head, body

    def _more(self) -> bytes:
        received = self._socket.recv(1 << 18)
        if not received:
            raise HungUp
        return received


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """A request as bytes."""
    sent = {"Host": "127.0.0.1", "Accept": "application/fhir+json", **(headers or {})}
    if body:
        sent |= {"Content-Type": sent.get("Content-Type", "application/fhir+json"), "Content-Length": str(len(body))}
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
    return "\r\n".join(lines).encode() + body
