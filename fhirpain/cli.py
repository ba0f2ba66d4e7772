"""The command line: ``fhirpain --help``.

Each command imports what it needs when it is called, so that help comes at once.
"""

import atexit
import contextlib
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fhirpain import __version__
from fhirpain.cli_cohort import cohort
from fhirpain.cli_coverage import coverage
from fhirpain.cli_db import db
from fhirpain.cli_guide import guide
from fhirpain.cli_outbox import outbox
from fhirpain.settings import Settings

if TYPE_CHECKING:
    from fhirpain.fhir.issue import Issue, Severity
    from fhirpain.store import Store

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PATH = click.Path(exists=True, allow_dash=True, path_type=Path)
_LANGUAGE = click.option("--language", type=click.Choice(["en", "sv", "nb"]), default="en", help="Of the texts.")
_WAIT = 1.0  # seconds between two looks into an empty outbox


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """From a region's EHR to the national pain registries, as FHIR R4."""


main.add_command(cohort)
main.add_command(coverage)
main.add_command(guide)
main.add_command(outbox)
main.add_command(db)


@main.command()
@click.option("--serve", is_flag=True, help="Keep façade and registries up afterwards.")
@click.option("--story", "names", multiple=True, metavar="NAME", help="Play this story only; may be repeated.")
def demo(serve: bool, names: tuple[str, ...]) -> None:
    """Play the stories of examples/ from EHR to registry.

    Over HTTP, on this machine alone.
    """
    import logging

    from fhirpain import demo as playing

    logging.basicConfig(level=logging.ERROR)  # the story is told on the screen, once

    sys.exit(playing.run(names, serve=serve))


@main.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8080, show_default=True)
@click.option("--processes", default=1, show_default=True, help="More than one needs PostgreSQL.")
@click.option("--threads", default=2, show_default=True, help="In each process; a caller who sends slowly holds one.")
def serve(host: str, port: int, processes: int, threads: int) -> None:
    """Serve the façade over HTTP.

    By granian; settings come from FHIRPAIN_* in the environment.
    """
    os.environ.setdefault("FHIRPAIN_BASE_URL", f"http://{host}:{port}")
    settings = _settings()
    if processes > 1 and settings.database.startswith("sqlite"):
        raise click.UsageError("SQLite has one writer: use one process, or PostgreSQL.")
    _share_metrics(processes)
    import logging

    from granian import Granian
    from granian.constants import Interfaces

    from fhirpain import logs

    # It finds more threads than twice the cores many; ours wait for slow callers and for the database.
    logging.getLogger("_granian").addFilter(lambda record: "Python threads" not in record.getMessage())
    click.echo(f"fhirpain at http://{host}:{port} as {settings.base_url}; messages leave by: fhirpain deliver --watch",
               err=True)
    Granian("fhirpain.web.serving:application", address=host, port=port, interface=Interfaces.WSGI, factory=True,
            workers=processes, blocking_threads=threads, websockets=False, respawn_failed_workers=True,
            log_dictconfig=logs.of_server(settings.log_format)).serve()


@main.command()
@click.option("--once/--watch", default=True, help="Stop when nothing is due, or go on for ever.")
def deliver(once: bool) -> None:
    """Bring what waits in the outbox to the registries."""
    import time

    from fhirpain import pipeline
    from fhirpain.store import StoreError

    with _store(_settings()) as (store, settings):
        stopping = [] if once else _watching(settings)
        while not stopping:
            try:
                delivered = pipeline.deliver(store, settings)
                if delivered is None:
                    store.make_traces()
            except StoreError as error:
                # The message stays claimed until its lease ends, and is then sent again under the same id.
                click.echo(f"{type(error).__name__}: {error}", err=True)
                delivered = None
            if delivered is not None:
                click.echo(f"{delivered.destination} {delivered.state} {delivered.reason or ''} {delivered.message_id}")
            elif once:
                return
            else:
                time.sleep(_WAIT)


@main.command()
@click.argument("registry_id", metavar="ID")
@click.option("--port", default=8090, show_default=True)
@click.option("--database", default="sqlite:///registry.db", show_default=True, help="SQLAlchemy URL.")
@click.option("--enrolled", multiple=True, metavar="UNIT", help="A unit that takes part; repeatable. Default: all.")
def registry(registry_id: str, port: int, database: str, enrolled: tuple[str, ...]) -> None:
    """Be a registry that receives reports.

    For demonstrations and tests.
    """
    from werkzeug.serving import WSGIRequestHandler, make_server

    from fhirpain import registries
    from fhirpain.web.registry import STORE, create_registry

    class _Plainly(WSGIRequestHandler):
        """Writes a request to the log without colours, which a file would keep."""

        def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
            self.log("info", "%s %s %s", ascii(self.requestline), code, size)

    known = [each.id for each in registries.all()]
    if registry_id not in known:
        raise click.BadParameter(f"there is no such registry; there are: {', '.join(known)}", param_hint="ID")
    app = create_registry(registry_id, database, enrolled=enrolled or None)
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Plainly)
    click.echo(f"registry {registry_id} at http://127.0.0.1:{server.port}/$process-message", err=True)
    try:
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
    finally:
        server.server_close()
        app.extensions[STORE].close()


@main.command()
@click.argument("paths", nargs=-1, required=True, type=_PATH, metavar="PATH...")
@click.option("--profile", "profiles", multiple=True, metavar="URL|id", help="Hold against this too; may be repeated.")
@click.option("--package", "packages", multiple=True, type=_FILE, metavar="FILE.tgz",
              help="Definitions laid over ours; may be repeated.")
@click.option("--rules", type=_FILE, metavar="FILE.toml", help="Reviewed downgrades, each with its reason.")
@click.option("--format", "shape", type=click.Choice(["text", "outcome", "junit", "sarif", "html"]), default="text",
              show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Instead of stdout.")
@click.option("--fail-on", type=click.Choice(["error", "warning"]), default="error", show_default=True)
@click.option("--workers", type=click.IntRange(1, 256),
              help="Processes; by default one a core where there is much to do.")
@_LANGUAGE
def validate(paths: tuple[Path, ...], language: str, fail_on: "Severity", **asked: Any) -> None:
    """Validate FHIR in files, folders and standard input.

    JSON, XML and NDJSON, each also as gzip; - is standard input.

    Exit 1 when something is as grave as --fail-on, 2 when the request itself is unusable.
    """
    from fhirpain.validate import Unusable, command
    from fhirpain.validate.formats import Style

    try:
        failed = command.run(paths, say=_say, remark=lambda text: click.echo(text, nl=False, err=True),
                             style=Style(language, fail_on), **asked)
    except Unusable as error:
        raise click.UsageError(str(error)) from None
    sys.exit(1 if failed else 0)


@main.command()
@click.argument("file", type=_FILE, metavar="FILE")
@click.option("--source", "source_id", required=True, help="The format of the file: fhir, rivta, ...")
@click.option("--format", "shape", type=click.Choice(["bundle", "loss", "both"]), default="both", show_default=True)
@_LANGUAGE
def translate(file: Path, source_id: str, shape: str, language: str) -> None:
    """Show what a payload becomes in FHIR and what is lost.

    Nothing is stored.
    """
    from fhirpain import pipeline, sources
    from fhirpain.fhir.issue import Rejected

    try:
        source = sources.find(source_id)
    except LookupError:
        raise click.UsageError(f"No such source; there are: {', '.join(each.id for each in sources.all())}.") from None
    try:
        made = pipeline.translate(_settings(), source_id, file.read_bytes(), _media_type(file, source.media_types))
    except Rejected as error:
        _complain(file, error.issues, language)
        sys.exit(1)
    if shape in ("bundle", "both"):
        _write(made.bundle)
    for loss in made.loss if shape in ("loss", "both") else ():
        click.echo(f"{loss.kind} {loss.source or '-'} -> {loss.target or '-'}: "
                   f"{loss.texts.get(language) or loss.texts['en']} [{loss.reason}]", err=shape == "both")
    _complain(file, made.issues, language)
    sys.exit(1 if any(issue.is_error for issue in made.issues) else 0)


def _watching(settings: Settings) -> list[int]:
    """Log from now on; the list is empty until SIGTERM comes: the message at hand is settled first."""
    from fhirpain import logs

    logs.configure(settings.log_format, settings.log_level)
    came: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, _: came.append(number))
    return came


def _share_metrics(processes: int) -> None:
    """Where several processes count, so that each can tell the sum; the folder goes when the server does."""
    if processes > 1 and "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        folder = tempfile.mkdtemp(prefix="fhirpain-metrics-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except ValueError as error:
        raise click.UsageError(f"A FHIRPAIN_ setting is not a number: {error}") from None


@contextlib.contextmanager
def _store(settings: Settings) -> "Iterator[tuple[Store, Settings]]":
    from fhirpain.store import Store

    store = Store(settings.database, secret=settings.secret)
    try:
        yield store, settings
    finally:
        store.close()


def _is_xml(content: bytes) -> bool:
    return content.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<")


def _media_type(path: Path, accepted: tuple[str, ...]) -> str:
    """The source's own media type for what the file looks to be; the first that it reads where none fits."""
    kind = "xml" if _is_xml(path.read_bytes()) else "json"
    return next((known for known in accepted if known.endswith(kind)), accepted[0])


def _complain(path: Path, issues: "list[Issue]", language: str) -> None:
    for issue in issues:
        click.echo(f"{path}: {issue.severity} {issue.expression}: {issue.text(language)} [{issue.rule}]", err=True)


def _say(text: str) -> None:
    """A part of a report, in UTF-8 whatever the terminal's own."""
    click.echo(text.encode() if not sys.stdout.isatty() else text, nl=False)


def _write(resource: dict[str, Any]) -> None:
    from fhirpain.fhir import json

    click.echo(json.dump(resource, pretty=True).decode())
