"""What a file may be called, and what its first bytes say it is: pure rules on plain values."""

import re
import unicodedata

INCOMING = ".incoming"  # below DESK_FILES, so that giving a file its name is one step; a backup leaves it out
MOST_BYTES = 50 * 1024 * 1024  # of one file
MOST_FILES = 200  # of one matter
LONGEST_NAME = 255  # bytes of a name in UTF-8: what file systems take
HEAD = 4096  # bytes that tell what a file is
UNKNOWN = "application/octet-stream"

_STARTS = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"#!AMR", "audio/amr"),
    (b"OggS", "audio/ogg"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"{\\rtf", "application/rtf"),
    (b"MZ", "application/vnd.microsoft.portable-executable"),
    (b"\x7fELF", "application/x-elf"),
)
_BRANDS = {b"RIFF": {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}}
_FTYP = {b"heic": "image/heic", b"mif1": "image/heic", b"avif": "image/avif", b"qt  ": "video/quicktime", b"M4A ": "audio/mp4"}
_OFFICE = (
    (b"word/", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    (b"xl/", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (b"ppt/", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
)
_MARKUP = re.compile(rb"\s*<(!doctype html|html|head|body|script|iframe|svg|\?xml)", re.IGNORECASE)


def clean_name(name: str) -> str:
    """A file's name without its path, without control and direction characters, of at most LONGEST_NAME bytes; "" where nothing is left.

    A name that is too long keeps its ending.
    """
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(letter for letter in unicodedata.normalize("NFC", last) if _fit(letter))
    kept = " ".join(kept.split())
    return _short(kept) if kept.strip(" .") else ""


def _fit(letter: str) -> bool:
    """Controls, surrogates and what turns the direction of writing could show another name than the one that is kept."""
    kind = unicodedata.category(letter)
    joins = letter in "\u200d\ufe0f"  # parts of an emoji
    return joins or kind not in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")


def _short(name: str) -> str:
    if len(name.encode()) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not stem or len(ending.encode()) > 20:
        stem, dot, ending = name, "", ""
    room = LONGEST_NAME - len((dot + ending).encode())
    return stem.encode()[:room].decode(errors="ignore") + dot + ending


def media_type(head: bytes) -> str:
    """What the first HEAD bytes of a file say it is; its name does not count."""
    for start, found in _STARTS:
        if head.startswith(start):
            return found
    if brand := _BRANDS.get(head[:4], {}).get(head[8:12]):
        return brand
    if head[4:8] == b"ftyp":
        return _FTYP.get(head[8:12], "video/mp4")
    if head.startswith(b"PK\x03\x04"):
        return next((found for part, found in _OFFICE if part in head), "application/zip")
    return _text(head)


def _text(head: bytes) -> str:
    if found := _MARKUP.match(head.removeprefix(b"\xef\xbb\xbf")):
        word = found[1].lower()
        if word == b"svg" or b"<svg" in head.lower():
            return "image/svg+xml"
        return "application/xml" if word == b"?xml" else "text/html"
    if b"\0" in head:
        return UNKNOWN
    try:
        head.decode()
    except UnicodeDecodeError as error:
        cut_off = len(head) >= HEAD and error.start >= len(head) - 3  # in the middle of the last letter
        return "text/plain" if cut_off else UNKNOWN
    return "text/plain"
