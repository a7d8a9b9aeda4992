"""Logs stay bounded while their processes write, and nothing is lost but what cannot be kept."""

from pathlib import Path

from services.cli.rotation import rotate


def test_a_full_log_is_moved_while_its_process_writes_on(tmp_path: Path) -> None:
    log = tmp_path / "intake.log"
    with log.open("ab", buffering=0) as writer:
        writer.write(b"first\n" * 10)
        rotate([log], full=50)
        assert log.stat().st_size == 0
        writer.write(b"later\n")
    assert log.read_text() == "later\n"
    assert (tmp_path / "intake.log.1").read_text() == "first\n" * 10


def test_only_one_log_before_is_kept_and_a_short_one_stays(tmp_path: Path) -> None:
    log = tmp_path / "intake.log"
    for text in ("one\n", "two\n"):
        log.write_text(text * 10)
        rotate([log], full=20)
    log.write_text("three\n")
    rotate([log, tmp_path / "never-written.log"], full=20)
    assert log.read_text() == "three\n"
    assert {path.name for path in tmp_path.iterdir()} == {"intake.log", "intake.log.1"}
    assert (tmp_path / "intake.log.1").read_text() == "two\n" * 10


def test_without_room_for_the_copy_the_log_stays_as_it_is(tmp_path: Path) -> None:
    log = tmp_path / "intake.log"
    log.write_text("one\n" * 10)
    (tmp_path / "intake.log.1").mkdir()  # nothing can be written there, as on a full disk
    rotate([log], full=20)
    assert log.read_text() == "one\n" * 10
