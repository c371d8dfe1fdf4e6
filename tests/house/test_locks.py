"""Locked dependencies: names, versions and hashes, no addresses."""

from tests.house.source import ROOT, check

locks = check("locks")


def test_lock_files_hold_no_address():
    assert locks.findings() == []


def test_the_four_groups_are_locked_with_hashes():
    for group in ("base", "embedded", "dev", "browser"):
        text = (ROOT / "requirements" / f"{group}.txt").read_text()
        assert locks.ROOT / "requirements" / f"{group}.txt" in locks.lock_files()
        assert "--hash=sha256:" in text


def test_an_address_is_found(tmp_path):
    (tmp_path / "requirements").mkdir()
    (tmp_path / "requirements" / "base.txt").write_text("a==1\nb @ https://example.invalid/b.whl\n")
    (tmp_path / "uv.lock").write_text('source = { registry = "https://example.invalid/simple" }\n')
    found = locks.findings(tmp_path)
    assert [line.split(": ")[0] for line in found] == ["requirements/base.txt:2", "uv.lock:1"]
