"""What a file may be called, and what its bytes say it is."""

import pytest

from servicedesk.files.rules import HEAD, LONGEST_NAME, clean_name, media_type


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("leak.png", "leak.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\dana\\水表.jpg", "水表.jpg"),
        ("\\\\server\\share/a.pdf", "a.pdf"),
        ("bill\x00\r\n.pdf", "bill.pdf"),
        ("bill\u202efdp.exe", "billfdp.exe"),
        ("😀👨\u200d👩.png", "😀👨\u200d👩.png"),
        (".profile", ".profile"),
        ("  a   b .txt ", "a b .txt"),
        ("..", ""),
        (" . ", ""),
        ("a/", ""),
        ("\x07\u200f", ""),
    ],
)
def test_a_name_is_reduced_to_its_last_part_and_its_plain_letters(given, kept):
    assert clean_name(given) == kept


@pytest.mark.parametrize("name", ["水" * 200 + ".pdf", "😀" * 100 + ".jpeg", "a" * 300, "a." + "b" * 300])
def test_a_long_name_is_cut_between_letters_and_keeps_its_ending(name):
    kept = clean_name(name)
    assert LONGEST_NAME - 4 < len(kept.encode()) <= LONGEST_NAME
    _stem, dot, ending = name.rpartition(".")
    assert kept.endswith(dot + ending) or len(ending) > 20
    assert kept[:20] == name[:20]


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"%PDF-1.7", "application/pdf"),
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
        (b"RIFF\0\0\0\0????", "application/octet-stream"),
        (b"\0\0\0\x18ftypheic", "image/heic"),
        (b"\0\0\0\x18ftypisom", "video/mp4"),
        (
            b"PK\x03\x04....[Content_Types].xml....word/document.xml",
            _DOCX := "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (b"PK\x03\x04....readme", "application/zip"),
        (b"MZ\x90\0", "application/vnd.microsoft.portable-executable"),
        (b"\n <!DOCTYPE html><p>", "text/html"),
        (b"\xef\xbb\xbf<script>alert(1)</script>", "text/html"),
        (b"<svg onload=alert(1)>", "image/svg+xml"),
        (b"<?xml version='1.0'?><svg>", "image/svg+xml"),
        (b"<?xml version='1.0'?><note/>", "application/xml"),
        ("水表渗水".encode(), "text/plain"),
        (("水" * HEAD).encode()[:HEAD], "text/plain"),
        (b"a\xff", "application/octet-stream"),
        (b"a\0b", "application/octet-stream"),
    ],
)
def test_the_bytes_say_what_a_file_is_whatever_it_is_called(head, found):
    assert media_type(head) == found
