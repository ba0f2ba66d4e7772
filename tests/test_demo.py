"""The demo: stories over real HTTP, each ending as it says."""

import io
from pathlib import Path
from types import SimpleNamespace

import pytest
from rich.console import Console

from fhirpain import guide
from fhirpain.demo import run
from fhirpain.fhir import json
from fhirpain.story import End, load, stories
from fhirpain.web.loopback import call

REFUSED = (b'{"resourceType":"Bundle","type":"transaction",'
           b'"entry":[{"resource":{"resourceType":"Patient","gender":"blue"}}]}')


def _story(folder: Path, name: str, front: str, payload: bytes) -> Path:
    path = folder / name
    path.mkdir()
    (path / "story.md").write_text(f"+++\n{front}\n+++\n\n# A story\n\nProse with +++ in it.\n", encoding="utf-8")
    (path / "1-ehr.json").write_bytes(payload)
    return path


def _played(*names: str, examples: Path | None = None) -> tuple[int, str]:
    told = io.StringIO()
    status = run(names, console=Console(file=told, width=110), examples=examples)
    return status, told.getvalue()


FRONT = 'title = "T"\nsource = "fhir"\norder = 1\n'
PATIENT = (b'{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Patient","id":"p",'
           b'"identifier":[{"system":"http://electronichealth.se/identifier/personnummer","value":"195009072553"}]}}]}')
ENDS = ('[[ends]]\ndestination="nrs"\nstate="suppressed"\nreason="not-wanted-nothing-to-report"\n'
        '[[ends]]\ndestination="noksmerte"\nstate="suppressed"\nreason="not-wanted-country"\n')


def test_a_story_is_read_from_its_folder(tmp_path: Path) -> None:
    """Front matter, payload, units, and who is enrolled where."""
    front = FRONT + '[[ends]]\ndestination="nrs"\nstate="delivered"\n[registry.nrs]\nenrolled=["SE1"]\n'
    path = _story(tmp_path, "s", front, b"{}")
    (path / "units.json").write_text("{}", encoding="utf-8")
    story = load(path)

    assert (story.name, story.title, story.source, story.order) == ("s", "T", "fhir", 1)
    assert story.steps[0].ends == {End("nrs", "delivered", "")}
    assert story.enrolled == {"nrs": {"SE1"}}
    assert (story.payload, story.media_type, story.units) == (b"{}", "application/json", str(path / "units.json"))


LATER = 'waits = [1]\n' + ENDS.replace("not-wanted-nothing-to-report", "objection-recorded") + ENDS.replace(
    '"\nstate', '"\nstep = 2\nstate').replace("not-wanted-nothing-to-report", "not-wanted-age")


def test_a_story_goes_on_with_later_payloads(tmp_path: Path) -> None:
    """A fact that names no step is about the first; each file's format is its own."""
    path = _story(tmp_path, "s", FRONT + LATER, b"{}")
    (path / "1-ehr-2.xml").write_bytes(b"<Bundle/>")
    first, second = load(path).steps

    assert (first.number, first.payload, first.media_type, first.waits) == (1, b"{}", "application/json", True)
    assert (second.number, second.payload, second.media_type) == (2, b"<Bundle/>", "application/xml")
    assert not second.waits
    assert End("nrs", "suppressed", "objection-recorded") in first.ends
    assert second.ends == {End("nrs", "suppressed", "not-wanted-age"), End("noksmerte", "suppressed",
                                                                           "not-wanted-country")}


@pytest.mark.parametrize("name", ["1-ehr-3.json", "1-ehr-02.json", "1-ehr-2b.json"])
def test_no_payload_of_a_story_is_passed_over(tmp_path: Path, name: str) -> None:
    """A file whose number does not follow is told, not left out."""
    path = _story(tmp_path, "s", FRONT + ENDS, b"{}")
    (path / name).write_bytes(b"{}")

    with pytest.raises(ValueError, match="1-ehr-2"):
        load(path)


def test_a_later_payload_that_ends_otherwise_is_told(tmp_path: Path) -> None:
    """With the name of its file."""
    path = _story(tmp_path, "s", FRONT + ENDS + ENDS.replace('"\nstate', '"\nstep = 2\nstate'), PATIENT)
    (path / "1-ehr-2.json").write_bytes(REFUSED)
    status, told = _played(examples=tmp_path)

    assert status == 1
    assert "s: 1-ehr-2.json: it should not have been refused for" in told
    assert "s: it should" not in told


def test_stories_are_told_in_their_order(tmp_path: Path) -> None:
    """By order, then by name; a folder without a story.md is none."""
    for name, order in (("b", 1), ("a", 2), ("c", 1)):
        _story(tmp_path, name, FRONT.replace("order = 1", f"order = {order}"), b"{}")
    (tmp_path / "broken").mkdir()

    assert [story.name for story in stories(tmp_path)] == ["b", "c", "a"]


@pytest.mark.parametrize("story", [story.name for story in stories(guide.folder("examples"))])
def test_each_story_ends_as_it_says(story: str) -> None:
    """The demo plays it over HTTP and finds every end that it tells, and no other."""
    status, told = _played(story)

    assert status == 0, told
    assert "1 of 1 stories ended as they say." in told


def test_the_whole_demo_ends_with_one_ledger() -> None:
    """All stories after each other, and a ledger in which nothing is lost."""
    status, told = _played()

    assert status == 0, told
    assert "difference" in told
    assert "docs/rest-api.md" in told


def test_an_end_that_differs_is_told(tmp_path: Path) -> None:
    """Status 1, with the story and both ends."""
    _story(tmp_path, "s", FRONT + ENDS.replace("not-wanted-nothing-to-report", "objection-recorded"), PATIENT)
    status, told = _played(examples=tmp_path)

    assert status == 1
    assert "s: it should have ended so: nrs suppressed (objection-recorded)" in told
    assert "s: it should not have ended so: nrs suppressed (not-wanted-nothing-to-report)" in told
    assert "0 of 1 stories" in told


def test_an_end_that_is_forgotten_is_told(tmp_path: Path) -> None:
    """Every configured registry has an end; one that is not in the story is a difference."""
    _story(tmp_path, "s", FRONT + ENDS.partition("[[ends]]\ndestination=\"noksmerte\"")[0], PATIENT)

    assert _played(examples=tmp_path)[0] == 1


def test_a_refusal_must_be_for_the_reasons_told(tmp_path: Path) -> None:
    """Exactly those rules at exactly those places."""
    right = 'refused = [{rule="binding-required", expression="Bundle.entry[0].resource.gender"}, ' \
            '{rule="fhir-entry-request", expression="Bundle.entry[0].request"}]'
    _story(tmp_path, "other", FRONT + right.replace("gender", "active"), REFUSED)
    _story(tmp_path, "ends", FRONT + ENDS, REFUSED)
    _story(tmp_path, "no-refusal", FRONT + right, PATIENT)

    status, told = _played(examples=tmp_path)
    assert status == 1
    assert "0 of 3 stories" in told


def test_nothing_is_refused_that_should_not_be(tmp_path: Path) -> None:
    """A story that tells of ends and is refused has not ended as it says."""
    _story(tmp_path, "ends", FRONT + ENDS, REFUSED)
    status, told = _played(examples=tmp_path)

    assert status == 1
    assert "ends: it should not have been refused for" in told


def test_an_unknown_story_is_named(tmp_path: Path) -> None:
    """Status 1 with the stories there are."""
    _story(tmp_path, "known", FRONT + ENDS, PATIENT)
    status, told = _played("unknown", examples=tmp_path)

    assert status == 1
    assert "known" in told


def test_what_is_no_terminal_gets_plain_text() -> None:
    """No escape codes in a file or a pipe."""
    assert "\x1b" not in _played("three-faults-come-back-at-once")[1]


def test_serving_goes_on_until_it_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Afterwards façade, registries and delivery are up at the addresses that are told."""
    told, seen = io.StringIO(), []
    story = next(story for story in stories() if story.name == "level-1-plan-reaches-nrs")

    class Hand:
        """Somebody who sends the story again, looks what became of it, and presses Ctrl-C."""

        def wait(self, _: float) -> bool:
            if not seen:
                base = next(line.split()[1] for line in told.getvalue().splitlines() if line.startswith("  façade"))
                seen.append(call("POST", f"{base}/", story.payload, story.media_type))
                return False
            seen.append(call("GET", seen[0].resource["link"][0]["url"]))
            raise KeyboardInterrupt

    monkeypatch.setattr("fhirpain.demo.threading", SimpleNamespace(Event=Hand))
    status = run([story.name], serve=True, console=Console(file=told, width=110))

    assert status == 0
    assert [answer.status for answer in seen] == [200, 200]
    assert b"unchanged" in json.dump(seen[1].resource)
    assert "curl -s" in told.getvalue()
    assert told.getvalue().rstrip().endswith("Ended.")
