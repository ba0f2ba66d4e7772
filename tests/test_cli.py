"""The command line."""

import contextlib
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fhirpain.cli import main
from fhirpain.fhir import json
from fhirpain.store import Store

GOOD = b'{"resourceType":"Patient","text":{"status":"generated","div":"<div xmlns=\\"http://www.w3.org/1999/xhtml\\">x</div>"}}'
BAD = GOOD.replace(b'"text"', b'"gender":"blue","text"')
RIVTA = Path(__file__).parent / "fixtures" / "rivta" / "rehabilitation-plan.xml"


def _run(*arguments: object, **environment: str) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], env=environment)


def _file(folder: Path, name: str, content: bytes) -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def test_help_imports_nothing_heavy() -> None:
    """Help comes at once: no web framework, no XML, no database behind it."""
    code = ("import sys; from click.testing import CliRunner; from fhirpain.cli import main;"
            "assert CliRunner().invoke(main, ['--help']).exit_code == 0;"
            "print({'flask', 'lxml', 'sqlalchemy', 'granian', 'requests', 'rich'} & set(sys.modules))")
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True,
                         cwd=Path(__file__).parents[1])

    assert ran.stdout.strip() == "set()"


def test_every_command_helps() -> None:
    """Each says in a sentence what it is for."""
    assert {"demo", "deliver", "serve", "translate", "validate"} <= set(main.commands)
    for name in main.commands:
        assert main.commands[name].help
        assert _run(name, "--help").exit_code == 0


def test_a_valid_file_is_silent(tmp_path: Path) -> None:
    """Nothing to say, status 0; in JSON, in XML, with a byte order mark."""
    xml = (b'<Patient xmlns="http://hl7.org/fhir"><text><status value="generated"/>'
           b'<div xmlns="http://www.w3.org/1999/xhtml">x</div></text></Patient>')
    ran = _run("validate", _file(tmp_path, "a.json", GOOD), _file(tmp_path, "b.json", b"\xef\xbb\xbf" + GOOD),
               _file(tmp_path, "c.xml", xml))

    assert (ran.output, ran.exit_code) == ("", 0)


def test_each_finding_is_one_line(tmp_path: Path) -> None:
    """File, line, column, severity, element, text, rule; status 1 for an error, and the value is not repeated."""
    path = _file(tmp_path, "a.json", BAD)
    ran = _run("validate", path, _file(tmp_path, "b.json", GOOD), "--language", "sv")

    assert ran.exit_code == 1
    assert ran.output.startswith(f"{path}:1:27: error Patient.gender: ")
    assert ran.output.rstrip().endswith("[binding-required]")
    assert ran.output.count("\n") == 1
    assert "blue" not in ran.output


def test_a_file_that_is_no_fhir_is_a_finding(tmp_path: Path) -> None:
    """Status 1 with the rule; the other files are validated all the same."""
    ran = _run("validate", _file(tmp_path, "a.json", b"{"), _file(tmp_path, "b.json", BAD))

    assert ran.exit_code == 1
    assert "[json-syntax]" in ran.output
    assert "[binding-required]" in ran.output


def test_findings_come_as_an_outcome(tmp_path: Path) -> None:
    """--format outcome writes an OperationOutcome."""
    ran = _run("validate", _file(tmp_path, "a.json", BAD), "--format", "outcome")

    assert ran.exit_code == 1
    assert json.parse(ran.output.encode())["resourceType"] == "OperationOutcome"


@pytest.mark.parametrize("profile", ["pain-patient", "https://fhirpain.example/fhir/StructureDefinition/pain-patient"])
def test_a_profile_is_named_by_id_or_address(tmp_path: Path, profile: str) -> None:
    """A patient without an identifier does not keep pain-patient."""
    ran = _run("validate", _file(tmp_path, "a.json", GOOD), "--profile", profile)

    assert ran.exit_code == 1
    assert "[cardinality-min]" in ran.output


def test_an_unusable_request_is_status_2(tmp_path: Path) -> None:
    """A file that is not there, none at all, an unknown profile id, a setting that is no number."""
    path = _file(tmp_path, "a.json", GOOD)

    assert _run("validate", tmp_path / "none.json").exit_code == 2
    assert _run("validate").exit_code == 2
    assert _run("validate", path, "--profile", "no-such-profile").exit_code == 2
    assert _run("translate", path, "--source", "fhir", FHIRPAIN_MAX_BODY="much").exit_code == 2


def test_a_folder_and_standard_input_are_validated(tmp_path: Path) -> None:
    """Together; NDJSON names its line and resource."""
    _file(tmp_path, "a.json", GOOD)
    _file(tmp_path, "b.ndjson", GOOD + b"\n" + BAD)
    ran = CliRunner().invoke(main, ["validate", str(tmp_path), "-"], input=BAD)

    assert [line.partition(": error")[0] for line in ran.output.splitlines()] == [
        f"{tmp_path / 'b.ndjson'}:2:27", "<stdin>:1:27"]
    assert "(resource 2)" in ran.output


def test_the_status_follows_the_threshold(tmp_path: Path) -> None:
    """A warning passes unless it is asked to fail; a downgraded error is a warning."""
    path = _file(tmp_path, "a.json", BAD)
    rules = _file(tmp_path, "r.toml", b'[[downgrade]]\nrule="binding-required"\nto="warning"\nreason="until spring"\n')

    assert _run("validate", path).exit_code == 1
    assert _run("validate", path, "--rules", rules).exit_code == 0
    assert _run("validate", path, "--rules", rules, "--fail-on", "warning").exit_code == 1
    assert "(downgraded from error: until spring)" in _run("validate", path, "--rules", rules).stdout


def test_a_downgrade_that_applies_to_nothing_is_told(tmp_path: Path) -> None:
    """Beside the findings: it may be out of date."""
    rules = _file(tmp_path, "r.toml", b'[[downgrade]]\nrule="per-1"\nto="warning"\nreason="x"\n')
    ran = _run("validate", _file(tmp_path, "a.json", GOOD), "--rules", rules)

    assert (ran.exit_code, ran.stdout, "per-1" in ran.stderr) == (0, "", True)


@pytest.mark.parametrize(("form", "begins"), [
    ("text", "/"), ("outcome", "{\n"), ("junit", "<?xml"), ("sarif", '{"$schema"'), ("html", "<!DOCTYPE html>"),
])
def test_findings_are_written_to_a_file(tmp_path: Path, form: str, begins: str) -> None:
    """In UTF-8, in each form; the same as would be on standard output, which is silent."""
    path, output = _file(tmp_path, "a.json", BAD), tmp_path / "report"
    ran = _run("validate", path, "--format", form, "--output", output, "--language", "sv")
    shown = _run("validate", path, "--format", form, "--language", "sv")

    assert (ran.exit_code, ran.output) == (1, "")
    assert output.read_text(encoding="utf-8") == shown.stdout
    assert shown.stdout.startswith(begins)


def test_a_report_does_not_validate_itself(tmp_path: Path) -> None:
    """Nor its predecessor of the same name, in the folder that is read."""
    _file(tmp_path, "a.json", GOOD)
    output = tmp_path / "report.xml"

    for _ in range(2):
        assert _run("validate", tmp_path, "--format", "junit", "--output", output).exit_code == 0
        assert output.read_bytes().count(b"<testcase") == 1


def test_a_validation_that_cannot_begin_is_status_2(tmp_path: Path) -> None:
    """No configuration, no package, nowhere to write, no process."""
    path = _file(tmp_path, "a.json", GOOD)

    assert _run("validate", path, "--rules", path).exit_code == 2
    assert _run("validate", path, "--package", path).exit_code == 2
    assert _run("validate", path, "--output", tmp_path / "none" / "report").exit_code == 2
    assert _run("validate", path, "--workers", "0").exit_code == 2


def test_a_terminal_sees_what_is_going_on(tmp_path: Path) -> None:
    """The findings are lines of their own above the bar; without a terminal there is no bar."""
    path = _file(tmp_path, "a.ndjson", (GOOD + b"\n") * 20 + BAD)
    screen, terminal = pty.openpty()
    code = "import sys; from fhirpain.cli import main; main(sys.argv[1:])"
    command = [sys.executable, "-c", code, "validate", str(path)]
    ran = subprocess.run(command, stdout=terminal, stderr=terminal, check=False, cwd=Path(__file__).parents[1])
    os.close(terminal)
    seen = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while part := os.read(screen, 4096):
            seen += part
    os.close(screen)

    assert ran.returncode == 1
    assert re.search(rb"a\.ndjson:21:27: error Patient\.gender: [^\r\n]+ \(resource 21\)\r\n", seen)
    assert b"1 resources, 0 findings" in seen


def test_a_translation_is_shown() -> None:
    """The bundle, the losses, or both; the losses then beside the bundle."""
    bundle = _run("translate", RIVTA, "--source", "rivta", "--format", "bundle")
    loss = _run("translate", RIVTA, "--source", "rivta", "--format", "loss")
    both = _run("translate", RIVTA, "--source", "rivta")

    assert (bundle.exit_code, json.parse(bundle.stdout.encode())["type"]) == (0, "transaction")
    assert "[rivta-no-status]" in loss.stdout
    assert json.parse(both.stdout.encode())["type"] == "transaction"
    assert "[rivta-no-status]" in both.stderr


def test_a_translation_names_an_unknown_source() -> None:
    """Status 2 with the sources there are."""
    ran = _run("translate", RIVTA, "--source", "fax")

    assert ran.exit_code == 2
    assert "rivta" in ran.output


def test_what_cannot_be_translated_is_told(tmp_path: Path) -> None:
    """Status 1 with the finding."""
    ran = _run("translate", _file(tmp_path, "a.xml", b"<x/>"), "--source", "rivta")

    assert ran.exit_code == 1
    assert "a.xml: " in ran.stderr


def test_an_output_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    """Before anything is validated."""
    ran = _run("validate", _file(tmp_path, "a.json", b"{}"), "--output", str(tmp_path / "none" / "x.html"))

    assert ran.exit_code == 2
    assert f"{tmp_path / 'none' / 'x.html'}: " in ran.stderr


def test_more_processes_than_sqlite_bears_are_refused() -> None:
    """It says why, and what to use."""
    ran = _run("serve", "--processes", "2", FHIRPAIN_DATABASE="sqlite:///x.db")

    assert ran.exit_code == 2
    assert "PostgreSQL" in ran.output


def test_a_registry_listens_at_its_port(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It says where, and ends without a trace when it is told to."""
    def ended(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("werkzeug.serving.BaseWSGIServer.serve_forever", ended)
    ran = _run("registry", "nrs", "--port", "0", "--database", f"sqlite:///{tmp_path}/r.db", "--enrolled", "SE1")

    assert ran.exit_code == 0
    assert "registry nrs at http://127.0.0.1:" in ran.stderr


def test_the_demo_plays_a_story_by_name() -> None:
    """The exit status is the story's."""
    assert _run("demo", "--story", "three-faults-come-back-at-once").exit_code == 0
    assert _run("demo", "--story", "no-such-story").exit_code == 1


def test_delivering_once_ends_when_nothing_is_due(tmp_path: Path) -> None:
    """A message to a registry without an address is parked, and told; then there is nothing more to do."""
    url = f"sqlite:///{tmp_path}/facade.db"
    store = Store(url, secret="for tests only")
    with store.transaction() as transaction:
        submission = transaction.add_submission("fhir", "application/fhir+json", b"{}")
        transaction.put({"resourceType": "Patient", "id": "anna"}, person="anna")
        transaction.enqueue(submission, "nrs", "anna", business_key="k", message_id="m", message=b"{}")
    store.close()
    environment = {"FHIRPAIN_DATABASE": url, "FHIRPAIN_SECRET": "for tests only"}

    assert _run("deliver", "--once", **environment).output == "nrs parked not-configured m\n"
    assert _run("deliver", "--once", **environment).output == ""


def test_delivering_makes_the_traces_that_wait(tmp_path: Path) -> None:
    """What is only facts yet is a resource when nothing is due any more, before anybody has looked."""
    url = f"sqlite:///{tmp_path}/facade.db"
    store = Store(url, secret="for tests only")
    with store.transaction() as transaction:
        submission = transaction.add_submission("fhir", "application/fhir+json", b"{}")
        transaction.add_trace(submission, ["Patient/anna/_history/1"], "SE1", "C")

    assert store._has_traces_to_make()
    assert _run("deliver", "--once", FHIRPAIN_DATABASE=url, FHIRPAIN_SECRET="for tests only").exit_code == 0
    assert not store._has_traces_to_make()
    store.close()


def test_a_registry_that_there_is_not_does_not_start() -> None:
    """A slip of the fingers is told, with the registries that there are."""
    result = CliRunner().invoke(main, ["registry", "nsr"])

    assert result.exit_code == 2
    assert "noksmerte, nrs" in result.output
