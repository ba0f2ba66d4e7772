"""A receiving registry's memory."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fhirpain.store import ReceivedMessages, Reception


def answering(calls, answer=b"the answer"):
    """A process that counts its calls and stores something."""

    def process(transaction):
        calls.append(1)
        transaction.put({"resourceType": "Basic"}, person=None)
        return answer

    return process


def test_a_new_message_is_processed(store):
    """And its answer is handed back."""
    calls = []

    assert ReceivedMessages(store, "nrs").once("m", "b", "hash", answering(calls)) == Reception("new", b"the answer")
    assert calls == [1]


@pytest.mark.parametrize("bundle_id", ["b", "new-envelope"])
def test_the_same_message_again_gets_the_same_answer(store, bundle_id):
    """In the same envelope or a new one; nothing is processed twice."""
    calls, received = [], ReceivedMessages(store, "nrs")
    received.once("m", "b", "hash", answering(calls))

    again = received.once("m", bundle_id, "hash", answering(calls, b"another answer"))

    assert again == Reception("duplicate", b"the answer")
    assert calls == [1]


@pytest.mark.parametrize(("message_id", "bundle_id", "payload"), [("m", "b", "other"), ("m", "b2", "other"),
                                                                  ("m2", "b", "hash")])
def test_an_id_used_for_something_else_is_refused(store, message_id, bundle_id, payload):
    """A message id with another payload, a bundle id under another message."""
    calls, received = [], ReceivedMessages(store, "nrs")
    received.once("m", "b", "hash", answering(calls))

    assert received.once(message_id, bundle_id, payload, answering(calls)) == Reception("id-reuse", None)
    assert calls == [1]


def test_two_receivers_do_not_share_a_memory(store):
    """Each registry answers for itself."""
    calls = []
    for receiver in ("nrs", "noksmerte"):
        assert ReceivedMessages(store, receiver).once("m", "b", "hash", answering(calls)).kind == "new"


def test_a_processing_that_fails_is_not_remembered(store):
    """Its effect is undone, and the message is new the next time."""
    received = ReceivedMessages(store, "nrs")

    def fail(transaction):
        transaction.put({"resourceType": "Basic", "id": "effect"}, person=None)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        received.once("m", "b", "hash", fail)

    assert store.read("Basic", "effect") is None
    assert received.once("m", "b", "hash", answering([])).kind == "new"


def test_a_message_that_comes_twice_at_once_is_processed_once(store):
    """Four threads, one effect, one answer."""
    calls, received, together = [], ReceivedMessages(store, "nrs"), threading.Barrier(4)

    def receive(_):
        together.wait()
        return received.once("m", "b", "hash", answering(calls))

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(receive, range(4)))

    assert calls == [1]
    assert {answer.answer for answer in answers} == {b"the answer"}
