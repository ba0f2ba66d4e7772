"""Sending over real HTTP, to a registry on this machine."""

import socket
import struct
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from werkzeug import Response

from fhirpain.delivery import transport

MESSAGE = "3f2504e0-4f89-81d3-9a0c-0305e82c3301"
PATH = "/fhir/$process-message"


def send(httpserver, **more):
    """One attempt."""
    return transport.send(httpserver.url_for("/fhir"), b'{"resourceType":"Bundle"}', message_id=MESSAGE, **more)


def test_a_message_is_posted_to_process_message(httpserver):
    """With FHIR's media type and the message id as request id; the answer comes back as it is."""
    httpserver.expect_oneshot_request(
        PATH, method="POST", data=b'{"resourceType":"Bundle"}',
        headers={"Content-Type": "application/fhir+json", "Accept": "application/fhir+json", "X-Request-Id": MESSAGE},
    ).respond_with_data(b'{"a":1.10}', content_type="application/fhir+json; charset=utf-8")

    answer = send(httpserver)

    httpserver.check()
    assert answer == transport.Answer("answered", 200, b'{"a":1.10}', "application/fhir+json")


def test_a_slash_at_the_end_of_the_address_is_no_matter(httpserver):
    """It is not doubled."""
    httpserver.expect_request(PATH).respond_with_data(b"{}")

    assert transport.send(httpserver.url_for("/fhir/"), b"{}", message_id=MESSAGE).status == 200


@pytest.mark.parametrize("status", [400, 401, 409, 422, 500, 503])
def test_an_error_is_an_answer(httpserver, status):
    """What it means is judged elsewhere."""
    httpserver.expect_request(PATH).respond_with_data(b"no", status=status, content_type="text/plain")

    assert send(httpserver) == transport.Answer("answered", status, b"no", "text/plain")


@pytest.mark.parametrize(("given", "expected"), [
    ("120", 120.0), ("0", 0.0), ("9" * 5000, 999999999999.0), ("soon", None), ("-5", None),
    ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)])
def test_retry_after_is_read(httpserver, given, expected):
    """In seconds or as a date; nonsense is no wish, the past is now."""
    httpserver.expect_request(PATH).respond_with_data(b"", status=429, headers={"Retry-After": given})

    assert send(httpserver).retry_after == expected


def test_retry_after_as_a_date_is_seconds_from_now(httpserver):
    """About an hour, for a date about an hour away."""
    at = format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)
    httpserver.expect_request(PATH).respond_with_data(b"", status=503, headers={"Retry-After": at})

    assert send(httpserver).retry_after == pytest.approx(3600, abs=300)


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(httpserver, status):
    """A message goes where the operator said and nowhere else."""
    httpserver.expect_request(PATH).respond_with_data(status=status, headers={"Location": httpserver.url_for("/other")})

    assert send(httpserver).status == status
    assert [request.path for request, _ in httpserver.log] == [PATH]


def test_a_page_of_html_is_an_answer_with_its_media_type(httpserver):
    """200 alone says nothing."""
    httpserver.expect_request(PATH).respond_with_data(b"<html>", content_type="text/html; charset=utf-8")

    assert send(httpserver) == transport.Answer("answered", 200, b"<html>", "text/html")


def test_a_packed_answer_is_not_unpacked(httpserver):
    """We ask for none, and a bomb stays packed."""
    httpserver.expect_request(PATH).respond_with_data(b"\x1f\x8bpacked", headers={"Content-Encoding": "gzip"})

    assert send(httpserver).body == b"\x1f\x8bpacked"
    assert httpserver.log[0][0].headers["Accept-Encoding"] == "identity"


@pytest.mark.parametrize(("size", "kind"), [(transport.MAX_ANSWER, "answered"), (transport.MAX_ANSWER + 1, "unknown")])
def test_an_answer_that_is_too_long_is_not_read(httpserver, size, kind):
    """Up to the limit it is an answer; over it, nobody knows."""
    httpserver.expect_request(PATH).respond_with_data(b"x" * size)

    assert send(httpserver).kind == kind


def test_a_registry_that_does_not_listen_was_not_sent_to():
    """Connection refused."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}"

        assert transport.send(url, b"{}", message_id=MESSAGE) == transport.Answer("not-sent")


@pytest.mark.parametrize("url", ["http://registry.invalid/fhir", "nonsense", "ftp://127.0.0.1/x", "http://"])
def test_an_address_that_leads_nowhere_was_not_sent_to(url):
    """An unknown name, or no address at all."""
    assert transport.send(url, b"{}", message_id=MESSAGE) == transport.Answer("not-sent")


def test_an_answer_that_does_not_come_in_time_is_unknown(httpserver):
    """The registry may have taken it."""
    enough = threading.Event()

    def slow(_request):
        enough.wait(5)
        return Response(b"{}")

    httpserver.expect_request(PATH).respond_with_handler(slow)

    answer = send(httpserver, timeout=(5, 0.05))
    enough.set()

    assert answer == transport.Answer("unknown")


@contextmanager
def registry(*pieces, pause=0.0):
    """A registry that takes the request and answers with those pieces of bytes, then hangs up."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65_536)
                for piece in pieces:
                    try:
                        connection.sendall(piece)
                    except OSError:
                        return
                    time.sleep(pause)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}"
        thread.join()


@pytest.mark.parametrize("pieces", [
    [],
    [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"],
    [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab"],
    [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n"],
    [b"nonsense\r\n\r\n"],
])
def test_half_an_answer_is_unknown(pieces):
    """Hung up at once, cut short, or no HTTP."""
    with registry(*pieces) as url:
        assert transport.send(url, b"{}", message_id=MESSAGE).kind == "unknown"


@pytest.mark.parametrize(("head", "dripping"), [
    (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"),
    (b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n", b"x" * 40),
    (b"HTTP/1.0 200 OK\r\n\r\n", b"x" * 40)])
def test_an_answer_that_drips_is_cut_off(head, dripping):
    """Each byte comes in time, the whole does not: in the head, in the body, in a body that ends by hanging up."""
    with registry(head, *(bytes([byte]) for byte in dripping), pause=0.05) as url:
        assert transport.send(url, b"{}", message_id=MESSAGE, timeout=(5, 5), deadline=0.2).kind == "unknown"


def test_a_connection_that_is_reset_is_unknown():
    """The registry had the message when it went away."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def reset() -> None:
            connection, _ = server.accept()
            connection.recv(65_536)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.close()

        thread = threading.Thread(target=reset)
        thread.start()
        answer = transport.send(f"http://127.0.0.1:{server.getsockname()[1]}", b"{}", message_id=MESSAGE)
        thread.join()

    assert answer == transport.Answer("unknown")


def test_nothing_of_a_message_is_logged(httpserver, caplog):
    """Ids and the kind of the answer, neither message nor answer."""
    httpserver.expect_request(PATH).respond_with_data(b"191212121212")
    with caplog.at_level("DEBUG", "fhirpain"):
        transport.send(httpserver.url_for("/fhir"), b"191212121212", message_id=MESSAGE)

    assert f"report.attempted message={MESSAGE} kind=answered status=200" in caplog.text
    assert "191212121212" not in caplog.text


def test_the_environments_proxy_is_not_used(httpserver, monkeypatch):
    """Nothing goes a way that the operator did not configure here."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    httpserver.expect_request(PATH).respond_with_data(b"{}")

    assert send(httpserver).status == 200
