import pytest

from fhirpain import sources


def test_the_sources_are_found_in_the_folder():
    """A module that exposes ``source`` is a source; the modules beside it are not."""
    assert [source.id for source in sources.all()] == ["fhir", "rivta"]


def test_a_source_is_found_by_its_id():
    """An id leads to its source, and an unknown id is an error that names its rule."""
    assert sources.find("rivta").media_types == ("application/xml", "text/xml", "application/soap+xml")
    with pytest.raises(LookupError, match="unknown-source"):
        sources.find("hl7v2")


def test_a_source_of_another_package_is_found(monkeypatch):
    """An entry point of the group ``fhirpain.sources`` brings a source from outside."""

    class Outside:
        id = "csv"
        media_types = ("text/csv",)

    class Point:
        def load(self):
            return Outside()

    monkeypatch.setattr(sources, "entry_points", lambda group: [Point()] if group == "fhirpain.sources" else [])
    sources.all.cache_clear()
    try:
        assert [source.id for source in sources.all()] == ["csv", "fhir", "rivta"]
    finally:
        sources.all.cache_clear()
