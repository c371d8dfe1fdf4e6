"""A backup or restore that cannot be whole says why in one line and changes nothing."""

import fcntl
import json
import os
import resource
import time
from pathlib import Path

import psycopg2
import pytest

from servicedesk.backup.errors import BackupError
from servicedesk.backup.manifest import DUMP, FILES, NAME
from servicedesk.backup.server import LOCK
from servicedesk.embedded.process import started_at
from tests.backup.conftest import owner


@pytest.fixture
def whole(staffed):
    """A whole backup of the staffed desk."""
    return staffed.backup()


def flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def change(folder: Path, **facts) -> None:
    """Write other facts into the manifest."""
    manifest = json.loads((folder / NAME).read_text())
    (folder / NAME).write_text(json.dumps(manifest | facts))


# ------------------------------------------------------------------------------------------------ a backup that is not whole


def spoil_dump(folder):
    flip_a_byte(folder / DUMP)


def spoil_files(folder):
    flip_a_byte(folder / FILES)


def lose_files(folder):
    (folder / FILES).unlink()


def lose_manifest(folder):
    (folder / NAME).unlink()


def tear_manifest(folder):
    (folder / NAME).write_text((folder / NAME).read_text()[:200])


def come_from_a_newer_desk(folder):
    change(folder, format=2)


def lead_outside(folder):
    change(folder, attachments={"../../stranger": {"size": 1, "sha256": "0" * 64}})


def miss_an_attachment(folder):
    manifest = json.loads((folder / NAME).read_text())
    change(folder, attachments=manifest["attachments"] | {"d.pdf": {"size": 1, "sha256": "0" * 64}})


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (spoil_dump, "database.dump is damaged"),
        (spoil_files, "files.tar is damaged"),
        (lose_files, "files.tar is missing"),
        (lose_manifest, "is no backup of the desk"),
        (tear_manifest, "manifest.json cannot be read"),
        (come_from_a_newer_desk, "has format 2, and this desk reads 1"),
        (lead_outside, "manifest.json cannot be read"),
        (miss_an_attachment, "1 attachment(s) are not as the manifest says, first d.pdf"),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_a_backup_that_is_not_whole_is_neither_verified_nor_restored(staffed, whole, spoil, reason):
    rows = staffed.rows()
    assert "is whole" in staffed.manage("backup", "--verify", whole)
    spoil(whole)
    assert reason in staffed.refused("backup", "--verify", whole)
    assert reason in staffed.refused("restore", whole, "--yes-replace", staffed.name)
    assert staffed.rows() == rows


def test_a_wrong_folder_is_named(desk):
    assert "is no backup of the desk: it has no manifest.json" in desk.refused("restore", desk.home)
    assert "is no backup of the desk" in desk.refused("restore", desk.home / "nowhere")


def test_a_migration_this_code_does_not_know_is_named(staffed, whole):
    manifest = json.loads((whole / NAME).read_text())
    change(whole, migrations=manifest["migrations"] | {"tickets": [*manifest["migrations"]["tickets"], "0099_from_next_year"]})
    assert "1 migration(s) that this code does not know: tickets.0099_from_next_year" in staffed.refused("restore", whole, "--replace")


def test_rows_that_differ_from_the_manifest_are_not_put_in_place(staffed, whole):
    rows, attachments = staffed.rows(), staffed.attachments()
    manifest = json.loads((whole / NAME).read_text())
    change(whole, rows=manifest["rows"] | {"public.tickets_ticket": 6})
    said = staffed.refused("restore", whole, "--yes-replace", staffed.name)
    assert "Rows restored differ from the manifest: public.tickets_ticket 5/6" in said
    assert (staffed.rows(), staffed.attachments()) == (rows, attachments)
    assert leftovers(staffed) == []


def test_two_restores_into_one_database_at_once(staffed, whole):
    rows = staffed.rows()
    with owner("postgres") as cursor:
        cursor.execute("select pg_advisory_lock(hashtextextended(%s, 0))", [f"{LOCK}{staffed.name}"])
        said = staffed.refused("restore", whole, "--yes-replace", staffed.name)
    assert f"Another restore into database {staffed.name} is at work." in said
    assert staffed.rows() == rows and leftovers(staffed) == []
    assert "as in the manifest" in staffed.manage("restore", whole, "--yes-replace", staffed.name)


def test_the_first_cause_is_told_though_what_was_begun_cannot_be_dropped(staffed, whole, monkeypatch):
    def refuse(url):
        raise BackupError("The database refused: it is being accessed", "…")

    monkeypatch.setattr("servicedesk.backup.server.drop", refuse)
    manifest = json.loads((whole / NAME).read_text())
    change(whole, rows=manifest["rows"] | {"public.tickets_ticket": 6})
    assert "public.tickets_ticket 5/6" in staffed.refused("restore", whole, "--yes-replace", staffed.name)
    monkeypatch.undo()
    change(whole, rows=manifest["rows"])
    assert "as in the manifest" in staffed.manage("restore", whole, "--yes-replace", staffed.name)  # and clears away what was left


def leftovers(desk) -> list[str]:
    """What a restore made beside the desk: databases and folders. Asked from outside: a look must not count as a use."""
    with owner("postgres") as cursor:
        cursor.execute("select datname from pg_database where datname like %s", [f"{desk.name}\\_%"])
        databases = [row[0] for row in cursor.fetchall()]
    return [*databases, *(path.name for path in desk.home.glob("files.*"))]


# ------------------------------------------------------------------------------------------------ a database that says no


def test_a_database_in_use_is_not_replaced(staffed, whole):
    session = psycopg2.connect(staffed.url, application_name="worker-clocks")
    try:
        said = staffed.refused("restore", whole, "--yes-replace", staffed.name)
    finally:
        session.close()
    assert "is in use by 1 session(s): worker-clocks (1)." in said and leftovers(staffed) == []


def test_somebody_who_comes_while_it_is_restored_keeps_what_is_there(staffed, whole):
    rows, attachments = staffed.rows(), staffed.attachments()
    process = staffed.start("restore", whole, "--replace")
    process.stdin.write(f"{staffed.name}\n")
    process.stdin.flush()
    wait_until(lambda: leftovers(staffed), process)
    session = psycopg2.connect(staffed.url, application_name="late-comer")
    said = process.communicate(timeout=120)[1]
    session.close()
    assert process.returncode == 1 and "in use by 1 session(s): late-comer (1)" in said
    assert (staffed.rows(), staffed.attachments()) == (rows, attachments)
    assert leftovers(staffed) == []


def test_a_restore_killed_in_the_middle_changes_nothing_and_can_be_begun_again(staffed, whole):
    rows, attachments = staffed.rows(), staffed.attachments()
    process = staffed.start("restore", whole, "--yes-replace", staffed.name)
    wait_until(lambda: leftovers(staffed), process)
    process.kill()
    process.communicate()
    assert (staffed.rows(), staffed.attachments()) == (rows, attachments)
    staffed.manage("restore", whole, "--yes-replace", staffed.name)
    assert staffed.rows() == rows and not any("restoring" in name for name in leftovers(staffed))


def wait_until(true, process=None, seconds: float = 60) -> None:
    """Until it is true; a `process` that ends before says why."""
    end = time.monotonic() + seconds
    while not true():
        assert process is None or process.poll() is None, process.communicate()
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.01)


def test_a_database_that_holds_something_is_replaced_only_by_name(staffed, whole):
    rows = staffed.rows()
    assert "is not empty: --replace" in staffed.refused("restore", whole)
    assert f"The name is not {staffed.name}; nothing was changed" in staffed.refused("restore", whole, "--replace", said="yes\n")
    assert "nothing was changed" in staffed.refused("restore", whole, "--replace")  # nobody is there to type
    assert "nothing was changed" in staffed.refused("restore", whole, "--yes-replace", "desk")
    assert staffed.rows() == rows


def test_an_unfit_database_is_refused(staffed, whole):
    staffed.drop()
    with owner("postgres") as cursor:
        cursor.execute(f"create database {staffed.name} template template0 locale_provider libc lc_collate 'C' lc_ctype 'C'")
    assert "ctype C, under which Chinese is not searchable" in staffed.refused("restore", whole)


def test_a_login_that_may_not_make_databases_is_told_what_to_ask_for(staffed, whole):
    with owner(staffed.name) as cursor:
        cursor.execute("drop role if exists desk_humble")
        cursor.execute("create role desk_humble login password 'humble' in role desk_app")
        cursor.execute(f"alter database {staffed.name} owner to desk_humble")
    try:
        humble = staffed.url.replace(staffed.url.split("//")[1].split("@")[0], "desk_humble:humble")
        assert "ALTER ROLE … CREATEDB" in staffed.refused("restore", whole, "--yes-replace", staffed.name, DATABASE_URL=humble)
        staffed.drop()
        with owner("postgres") as cursor:
            cursor.execute(f"create database {staffed.name} template template0 owner desk_humble")
        assert f"Database {staffed.name} is as of" in staffed.manage(
            "restore", whole, DATABASE_URL=humble
        )  # another login than the one that made the dump, and no superuser
    finally:
        staffed.drop()
        with owner("postgres") as cursor:
            cursor.execute("drop role desk_humble")


def test_a_database_that_is_away_is_said_to_be(desk):
    away = "postgres://desk:secret-word@127.0.0.1:1/desk"
    said = desk.refused("backup", DATABASE_URL=away)
    assert "The database does not answer: " in said and "secret-word" not in said
    assert contents(desk.backups) == []


def test_a_database_without_a_desk_is_not_backed_up(desk):
    desk.drop()
    desk.create()
    assert f"Database {desk.name} holds no desk" in desk.refused("backup")


def contents(folder: Path) -> list[str]:
    """What lies in the backups' folder, its lock aside."""
    return sorted(path.name for path in folder.iterdir() if path.name != ".lock")


# ------------------------------------------------------------------------------------------------ programs, disk, others


def test_a_pg_dump_that_is_too_old_or_missing_is_named(desk, tmp_path):
    old = tmp_path / "bin"
    old.mkdir()
    program = old / "pg_dump"
    assert "found: none" in desk.refused("backup", DESK_PG_BIN=str(old))
    program.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.1'\n")
    program.chmod(0o755)
    said = desk.refused("backup", DESK_PG_BIN=str(old))
    assert "No pg_dump of Postgres" in said and f"{program} (9)" in said and "DESK_PG_BIN" in said
    assert contents(desk.backups) == []


def test_the_oldest_program_that_fits_is_taken(tmp_path, monkeypatch):
    from servicedesk.backup import programs

    for major in ("9", "17", "40"):
        place = tmp_path / major
        place.mkdir()
        (place / "pg_dump").write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {major}.1'\n")
        (place / "pg_dump").chmod(0o755)
    monkeypatch.setattr(programs, "_places", lambda name: [tmp_path / major / name for major in ("40", "9", "17", "0")])
    assert programs.find("pg_dump", 15) == (tmp_path / "17" / "pg_dump", 17)
    assert programs.find("pg_dump", 18).major == 40


def test_programs_that_set_what_an_older_server_does_not_know_are_too_new(staffed, whole, monkeypatch):
    from servicedesk.backup import programs

    assert [programs.is_too_new(*pair) for pair in ((18, 15), (16, 15), (15, 15), (18, 17))] == [True, False, False, False]
    server = int(json.loads((whole / NAME).read_text())["server_version"].partition(".")[0])
    monkeypatch.setattr(programs, "TIMEOUT_SINCE", server + 1)
    change(whole, dumped_with=server + 1)
    monkeypatch.setattr(programs, "find", lambda name, at_least: programs.Program(Path("true"), server + 1))
    assert f"cannot restore into Postgres {server}: install" in staffed.refused("restore", whole, "--yes-replace", staffed.name)
    assert leftovers(staffed) == []


def test_a_folder_that_cannot_be_used_is_named(desk):
    blocked = desk.home / "a file"
    blocked.write_text("")
    assert f"{blocked / 'backups'} cannot be used: Not a directory" in desk.refused("backup", "--to", blocked / "backups")
    assert "lies among the attachments" in desk.refused("backup", "--to", desk.files / "backups")


def test_a_disk_that_takes_no_more_leaves_nothing_behind(staffed):
    whole = staffed.backup()
    staffed.attach("film.mp4", os.urandom(3_000_000))
    limit = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, limit[1]))
    try:
        process = staffed.start("backup", "--keep", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limit)
    said = process.communicate(timeout=60)[1]
    assert process.returncode == 1 and "cannot be used: File too large" in said and len(said.splitlines()) == 1
    assert contents(staffed.backups) == [whole.name]


def test_two_backups_at_once_into_one_folder(desk):
    desk.backups.mkdir()
    with (desk.backups / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "Another backup is being written into" in desk.refused("backup")
    desk.backup()


def test_a_backup_killed_in_the_middle_is_never_taken_for_one(staffed, tmp_path):
    """A pg_dump that comes no further than its first bytes; it dies with the backup, and the next one is whole."""
    slow = tmp_path / "pg_dump"
    slow.write_text(
        "#!/bin/sh\n[ $1 = --version ] && echo 'pg_dump (PostgreSQL) 40.0' && exit\n"
        f'for word; do case $word in --file=*) echo half > "${{word#--file=}}";; esac; done\necho "$@" > {tmp_path}/words\necho $$ > {tmp_path}/pid\nexec sleep 300\n'
    )
    slow.chmod(0o755)
    process = staffed.start("backup", DESK_PG_BIN=str(tmp_path))
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip())
    process.kill()
    process.communicate()
    wait_until(lambda: started_at(int((tmp_path / "pid").read_text())) is None)
    password = staffed.url.split(":")[2].split("@")[0]
    assert "--dbname" in (tmp_path / "words").read_text() and password not in (tmp_path / "words").read_text()
    (left,) = staffed.backups.glob(".unfinished-*/database.dump")
    assert "is no backup of the desk" in staffed.refused("backup", "--verify", left.parent)
    whole = staffed.backup()
    assert contents(staffed.backups) == [whole.name]
    staffed.manage("backup", "--verify", whole)


def test_keep_removes_older_whole_backups_of_ours_and_nothing_else(desk):
    desk.backups.mkdir()
    for name in ("desk-20200101T000000Z", "desk-20210101T000000Z", "desk-20220101T000000Z", "holiday pictures"):
        (desk.backups / name).mkdir()
        (desk.backups / name / NAME).write_text("{}")
    (desk.backups / "desk-20190101T000000Z").mkdir()  # no manifest: not one of ours
    new = desk.backup("--keep", "2")
    assert contents(desk.backups) == ["desk-20190101T000000Z", "desk-20220101T000000Z", new.name, "holiday pictures"]
    assert "at least 1" in desk.refused("backup", "--keep", "0")


def test_a_desk_at_work_in_the_same_home_stops_a_restore(staffed, whole):
    with (staffed.home / "up.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert f"a desk is at work in {staffed.home}" in staffed.run("restore", whole, "--yes-replace", staffed.name, code=1)


def test_no_backup_is_made_of_a_home_without_a_desk(desk, tmp_path):
    environment = {"DATABASE_URL": "", "DESK_HOME": str(tmp_path / "empty")}
    assert "no desk in" in desk.run("backup", code=1, **environment)
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize("arguments", [("restore",), ("restore", "x", "--replce"), ("backup", "--keep", "0")])
def test_what_is_typed_wrong_is_said_before_a_server_is_started(desk, tmp_path, arguments):
    environment = {"DATABASE_URL": "", "DESK_HOME": str(tmp_path / "empty")}
    assert "usage: manage.py" in desk.run(*arguments, code=2, **environment)
    assert not (tmp_path / "empty").exists()
