"""Packed archives, also those made to do harm. Nothing of any of them is ever written to a disk."""

import gzip
import io
import tarfile

import pytest

from fhirpain.fhir import archive
from fhirpain.fhir.archive import Limits
from fhirpain.fhir.issue import Malformed


def member(name, kind=tarfile.REGTYPE, link="", **pax):
    """A member's header."""
    info = tarfile.TarInfo(name)
    info.type, info.linkname, info.pax_headers = kind, link, pax
    return info


def packed(*members, form=tarfile.PAX_FORMAT):
    """A ``.tgz`` of (name or header, content)."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w:gz", format=form) as tar:
        for head, content in members:
            info = member(head) if isinstance(head, str) else head
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return stream.getvalue()


def header(name=b"package/a.json", size=b"00000000000\0", kind=b"0"):
    """A header as bytes, with a true checksum."""
    block = bytearray(512)
    block[:len(name)], block[124:124 + len(size)], block[156:157] = name, size, kind
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def note(kind, content):
    """What stands before a member to describe it."""
    return header(b"note", b"%011o\0" % len(content), kind) + content + bytes(-len(content) % 512)


def read(data, **limits):
    """The JSON files of the folder ``package``."""
    return archive.read(data, "package", ".json", Limits(**limits))


def rule(data, **limits):
    """The rule by which an archive is refused."""
    with pytest.raises(Malformed) as caught:
        read(data, **limits)
    (issue,) = caught.value.issues
    assert issue.severity == "fatal"
    return issue.rule


@pytest.fixture(autouse=True)
def _nothing_is_written(tmp_path, monkeypatch):
    """Every test stands in an empty folder, which is empty afterwards, as is the one above it."""
    inner = tmp_path / "inner"
    inner.mkdir()
    monkeypatch.chdir(inner)
    yield
    assert list(inner.iterdir()) == []
    assert list(tmp_path.iterdir()) == [inner]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_the_files_of_the_folder_are_read(form):
    """In each form of archive that is in use; other folders and other files are passed over."""
    data = packed(
        (member("package", tarfile.DIRTYPE), b""), ("package/a.json", b"{}"), ("./package/b.json", b"[1]"),
        ("package/readme.md", b"x" * 1000), ("package/example/c.json", b"3"), ("other/d.json", b"4"), form=form,
    )  # fmt: skip

    assert read(data) == {"a.json": b"{}", "b.json": b"[1]"}


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_long_name_is_read(form):
    """Both ways to write one."""
    name = "x" * 300 + ".json"

    assert read(packed((f"package/{name}", b"{}"), form=form)) == {name: b"{}"}


@pytest.mark.parametrize("name", [
    "../evil.json", "package/../../evil.json", "package/..", "/etc/evil.json", "..\\evil.json", "package/..\\evil.json",
    "C:/evil.json", "package//a.json", "package/./a.json", "package/a\nb.json", "../package/a.json",
    "package/" + "../" * 9,
])
@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_a_name_that_leads_elsewhere_is_refused(name, form):
    """Also where it would not have been kept: who sends such a thing sends no guide."""
    assert rule(packed(("package/a.json", b"{}"), (name, b"{}"), form=form)) == "package-member"


def test_a_name_in_a_note_counts_as_one_in_the_header():
    """A pax header and a GNU long name may lead elsewhere just as well."""
    assert rule(packed((member("package/a.json", path="../evil.json"), b"{}"))) == "package-member"
    data = note(b"L", b"../evil.json\0") + header() + bytes(1024)
    assert rule(gzip.compress(data)) == "package-member"


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE,
                                  tarfile.CONTTYPE, tarfile.GNUTYPE_SPARSE, tarfile.GNUTYPE_LONGLINK, b"Z"])
def test_what_is_neither_file_nor_folder_is_refused(kind):
    """Links, pipes, devices, sparse files."""
    assert rule(gzip.compress(header(kind=kind) + bytes(1024))) == "package-member"


def test_a_link_is_refused_wherever_it_leads():
    """Out of the package or to a file in it."""
    for kind in (tarfile.SYMTYPE, tarfile.LNKTYPE):
        for link in ("/etc/passwd", "../../x", "a.json"):
            data = packed(("package/a.json", b"{}"), (member("package/b.json", kind, link), b""))
            assert rule(data) == "package-member"


def test_a_sparse_file_is_refused_in_the_newer_way_to_write_one_too():
    """A few bytes that say they are a terabyte."""
    data = packed((member("package/a.json", **{"GNU.sparse.realsize": "1099511627776"}), b"{}"))

    assert rule(data) == "package-member"


@pytest.mark.parametrize("name", ["package/a.json", "./package/a.json", "readme.md"])
def test_the_same_name_twice_is_refused(name):
    """Which of the two would count is a question that readers answer differently."""
    assert rule(packed(("package/a.json", b"{}"), ("readme.md", b""), (name, b"[]"))) == "package-member"


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    """One that is kept; one that is passed over counts only in the whole."""
    assert rule(packed(("package/a.json", b"x" * 101)), file=100) == "package-size"
    assert read(packed(("package/a.json", b"x" * 100), ("b.bin", b"x" * 101)), file=100) == {"a.json": b"x" * 100}


def test_all_together_may_not_be_too_large():
    """What is passed over counts, and what follows the end of the archive."""
    files = [(f"package/{number}.json", b"x" * 90) for number in range(100)]

    assert rule(packed(*files), total=50_000) == "package-size"
    assert len(read(packed(*files), total=200_000)) == 100
    assert rule(packed(("movie.bin", b"x" * 99_999)), total=50_000) == "package-size"
    assert rule(gzip.compress(gzip.decompress(packed(("a", b""))) + bytes(100_000)), total=50_000) == "package-size"


def test_a_bomb_is_not_unpacked():
    """A hundred kilobytes that unpack to a hundred megabytes are read up to the limit and no further."""
    bomb = gzip.compress(header(size=b"%011o\0" % 99_000_000) + bytes(100_000_000), 1)

    assert rule(bomb) == "package-size"
    assert rule(bomb, file=200_000_000, total=1_000_000) == "package-size"


def test_too_many_members_are_refused():
    """Folders count as well."""
    files = [(member(f"f{number}", tarfile.DIRTYPE), b"") for number in range(11)]

    assert rule(packed(*files), members=10) == "package-size"
    assert read(packed(*files), members=11) == {}


@pytest.mark.parametrize("kind", [b"x", b"g", b"L"])
def test_a_long_note_is_refused(kind):
    """What describes a member is held in memory, so it may not be large."""
    assert rule(gzip.compress(note(kind, bytes(70_000)) + header() + bytes(1024))) == "package-size"


@pytest.mark.parametrize("content", [b"8 path=a\n", b"9 path=ab", b"99999 path=a\n", b"0 path=a\n", b"path=a\n",
                                     b"7 path=\n", b"11 size=xx\n", b"12 path=\xff\xff\xff\n"])
def test_a_note_that_cannot_be_read_is_refused(content):
    """Lengths that do not fit, sizes that are no numbers, names that are no UTF-8."""
    assert rule(gzip.compress(note(b"x", content) + header() + bytes(1024))) == "package-archive"


def test_a_name_for_all_members_is_refused():
    """A global pax header may say when the archive was made, but not what its members are called."""
    end = header() + bytes(1024)

    assert rule(gzip.compress(note(b"g", b"15 path=x.json\n") + end)) == "package-member"
    assert read(gzip.compress(note(b"g", b"15 comment=abc\n") + end)) == {"a.json": b""}


@pytest.mark.parametrize("size", [b"-0000000001\0", b"\xff" * 12, b"\x80" + b"\xff" * 11, b"00000000009\0",
                                  b"0x000000001\0"])
def test_a_size_that_is_none_is_refused(size):
    """Negative, binary, not octal."""
    assert rule(gzip.compress(header(size=size) + bytes(1024))) == "package-archive"


def test_a_negative_size_in_a_note_is_refused():
    """It would lead back to the beginning, again and again."""
    assert rule(gzip.compress(note(b"x", b"13 size=-512\n") + header() + bytes(1024))) == "package-size"


def test_what_is_no_archive_or_a_damaged_one_is_refused():
    """Not packed, packed otherwise, cut short, changed."""
    good = packed(("package/a.json", b"{}" * 1000))
    broken = bytearray(gzip.decompress(good))
    broken[0] ^= 1
    changed = bytearray(good)
    changed[-6] ^= 1

    for data in (b"", b"{}", b"PK\x03\x04" + bytes(100), good[:-20], good[:40], bytes(changed), good + b"more",
                 gzip.compress(b""), gzip.compress(b"x" * 600), gzip.compress(bytes(broken))):
        assert rule(data) == "package-archive"
