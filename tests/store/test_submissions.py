"""The inbox."""


def test_a_payload_is_kept_as_received(store, clock):
    """Byte for byte, with its source, media type and time."""
    payload = b'\xff\x00 <not even XML'
    with store.transaction() as transaction:
        made = transaction.add_submission("rivta", "application/xml", payload)

    submission = store.submission(made)
    assert (submission.payload, submission.source, submission.media_type) == (payload, "rivta", "application/xml")
    assert submission.received == clock.now


def test_an_unknown_submission_is_none(store):
    """Asking for what never came is no error."""
    assert store.submission("unknown") is None


def test_a_payload_is_not_in_the_repr(store):
    """What is printed or logged by accident holds no payload."""
    with store.transaction() as transaction:
        made = transaction.add_submission("fhir", "application/fhir+json", b"191212121212")

    assert "191212121212" not in repr(store.submission(made))
