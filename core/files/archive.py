"""The container of a project file: a zip of few, known, checked entries.

Nothing in the file is believed: number, names, sizes and compression of entries are checked before any of them is read,
and what is read must have the size and SHA-256 that the manifest gives it.
"""

from __future__ import annotations

import hashlib
import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from core.files.migrate import VERSION

MIMETYPE = b"application/x-netstudio"
MAX_ENTRIES = 64
MAX_JSON = 16 * 2**20
MAX_RATIO = 200
JSON_NAMES = frozenset({"manifest.json", "graph.json", "training.json", "data.json", "ui.json", "state.json"})
TENSOR_NAMES = frozenset({"weights.safetensors", "optimizer.safetensors", "history.safetensors"})

_EPOCH = (1980, 1, 1, 0, 0, 0)
_MAX_DIRECTORY = 2**16
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, ValueError, LookupError, RuntimeError, OSError)

Parts = Sequence[bytes | memoryview]


class BadArchive(Exception):  # noqa: N818
    """The container cannot be read; the text is a clause that says why."""


class NewerVersion(BadArchive):
    """The file needs a newer program; the text is a clause."""


@dataclass(frozen=True)
class Archive:
    """What a container holds: the version of its format, and entries by name."""

    version: int
    entries: Mapping[str, bytes]


class _Listed(msgspec.Struct):
    sha256: str
    size: int


class _Manifest(msgspec.Struct):
    format: str
    version: int
    min_reader: int
    entries: dict[str, _Listed]


def write_archive(file: BinaryIO, entries: Mapping[str, Parts]) -> None:
    """Write a container of `entries` in their order: equal entries give equal bytes, on every machine."""
    listed = {name: _Listed(_digest(parts), sum(map(len, parts))) for name, parts in entries.items()}
    manifest = _Manifest("netstudio", VERSION, VERSION, listed)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        _add(archive, "mimetype", [MIMETYPE])
        _add(archive, "manifest.json", [msgspec.json.format(msgspec.json.encode(manifest, order="sorted"), indent=1)])
        for name, parts in entries.items():
            _add(archive, name, parts)


def _add(archive: zipfile.ZipFile, name: str, parts: Parts) -> None:
    info = zipfile.ZipInfo(name, _EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16  # the same on every system
    info.file_size = sum(map(len, parts))
    with archive.open(info, "w") as entry:
        for part in parts:
            entry.write(part)


def _digest(parts: Parts) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part)
    return digest.hexdigest()


def read_archive(path: Path) -> Archive:
    """Everything in the container at `path`. BadArchive when it is not sound, OSError when it cannot be read at all."""
    if path.exists() and not (path.is_file() or path.is_dir()):  # opening a pipe would wait for its other end
        raise BadArchive("it is not a plain file")
    with path.open("rb") as file:
        _check_directory(file)
        try:
            with zipfile.ZipFile(file) as archive:
                return _read(archive)
        except _DAMAGE as error:
            raise BadArchive(f"it is cut off or damaged ({error})") from None


def _check_directory(file: BinaryIO) -> None:
    """Refuse what is no zip, or has so long a list of entries that reading the list alone would take long."""
    start = file.read(4)
    if not start:
        raise BadArchive("it is empty")
    if start != b"PK\x03\x04":
        raise BadArchive("it is not a Net Studio project")
    size = file.seek(0, 2)
    tail_start = max(0, size - 22 - 65535)
    file.seek(tail_start)
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < 22:
        raise BadArchive("it is cut off")
    count, directory = struct.unpack_from("<HI", tail, at + 10)
    if tail[max(0, at - 20) :].startswith(b"PK\x06\x07"):
        record = struct.unpack_from("<Q", tail, at - 12)[0] - tail_start
        if not 0 <= record <= at - 76 or not tail.startswith(b"PK\x06\x06", record):
            raise BadArchive("it is damaged")
        count, directory = struct.unpack_from("<QQ", tail, record + 32)
    if count > MAX_ENTRIES or directory > _MAX_DIRECTORY:
        raise BadArchive(f"it claims more than the {MAX_ENTRIES} entries that a project may have")


def _read(archive: zipfile.ZipFile) -> Archive:
    infos = _checked(archive.infolist())
    if next(iter(infos), "") != "mimetype" or archive.read("mimetype") != MIMETYPE:
        raise BadArchive("it is not a Net Studio project")
    if "manifest.json" not in infos:
        raise BadArchive("its list of contents is missing")
    manifest = _manifest(archive.read("manifest.json"))
    contents = infos.keys() - {"mimetype", "manifest.json"}
    if contents != manifest.entries.keys():
        odd = sorted(contents ^ manifest.entries.keys())[0]
        raise BadArchive(f"its list of contents and its contents differ in {odd!r}")
    entries = {}
    for name in infos:
        if name in contents:
            listed = manifest.entries[name]
            if infos[name].file_size != listed.size:
                raise BadArchive(f"{name} has not the size that the list of contents gives")
            entries[name] = archive.read(name)
            if _digest([entries[name]]) != listed.sha256:
                raise BadArchive(f"{name} does not match its checksum")
    return Archive(manifest.version, entries)


def _checked(infos: list[zipfile.ZipInfo]) -> dict[str, zipfile.ZipInfo]:
    """The entries by name, once nothing that the directory says of them is out of bounds."""
    found: dict[str, zipfile.ZipInfo] = {}
    if len(infos) > MAX_ENTRIES:
        raise BadArchive(f"it has {len(infos)} entries; a project has at most {MAX_ENTRIES}")
    for info in infos:
        if info.filename in found:
            raise BadArchive(f"it has the entry {info.filename!r} twice")
        fault = _entry_fault(info)
        if fault:
            raise BadArchive(fault)
        found[info.filename] = info
    return found


def _entry_fault(info: zipfile.ZipInfo) -> str:
    """What is wrong with one entry by the directory, or empty."""
    name = info.filename
    if name not in JSON_NAMES | TENSOR_NAMES | {"mimetype"}:
        return f"it has the entry {name[:80]!r}, which a project does not have"
    if info.flag_bits & 1:
        return "it is encrypted"
    deflated = info.compress_type == zipfile.ZIP_DEFLATED and name in JSON_NAMES
    if info.compress_type != zipfile.ZIP_STORED and not deflated:
        return f"{name} is compressed in a way that a project never is"
    if deflated and info.file_size > MAX_RATIO * max(info.compress_size, 1):
        return f"{name} would grow {MAX_RATIO} times and more when unpacked"
    if not deflated and info.file_size != info.compress_size:
        return f"{name} has two different sizes"
    if name not in TENSOR_NAMES and info.file_size > MAX_JSON:
        return f"{name} has {info.file_size:,} bytes, more than the {MAX_JSON:,} allowed"
    return ""


def _manifest(data: bytes) -> _Manifest:
    try:
        manifest = msgspec.json.decode(data, type=_Manifest)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise BadArchive(f"its list of contents cannot be read ({error})") from None
    if manifest.format != "netstudio" or manifest.version < 1:
        raise BadArchive("it is not a Net Studio project")
    if manifest.min_reader > VERSION:
        raise NewerVersion(f"it was made by a newer version (file format {manifest.version}, this one reads {VERSION})")
    return manifest


def decode_json(name: str, data: bytes) -> dict[str, Any]:
    """A JSON entry as plain values. BadArchive when it is no JSON object."""
    try:
        return msgspec.json.decode(data, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError) as error:
        raise BadArchive(f"{name} cannot be read ({error})") from None


def encode_json(value: object) -> bytes:
    """Plain values as readable JSON; equal values give equal bytes, in whatever order their keys come."""
    return msgspec.json.format(msgspec.json.encode(value, order="sorted"), indent=1)
