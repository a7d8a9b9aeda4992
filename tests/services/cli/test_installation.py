"""One data directory: what is private in it, and that only one supervisor runs it."""

import os
import stat
from pathlib import Path

import pytest

from services.cli.errors import NotDone
from services.cli.folders import UnsafeFolder, private
from services.cli.installation import Installation


def mode(path: Path) -> int:
    """The permission bits of a path."""
    return stat.S_IMODE(path.stat().st_mode)


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    secret = installation.secrets.get("demonstration_password")
    assert len(secret) >= 32
    assert Installation(tmp_path / "data").secrets.get("demonstration_password") == secret
    assert mode(installation.secrets.folder / "demonstration_password") == 0o600
    assert [mode(tmp_path / "data" / name) for name in ("", "secrets", "logs")] == [0o700] * 3


def test_two_secrets_differ(tmp_path: Path) -> None:
    secrets = Installation(tmp_path / "data").secrets
    assert secrets.get("client_intake") != secrets.get("client_reporting")


def test_a_second_start_on_the_same_data_is_refused_and_names_the_first(tmp_path: Path) -> None:
    first, second = Installation(tmp_path / "data"), Installation(tmp_path / "data")
    with first.locked():
        assert second.running_pid() == os.getpid()
        with pytest.raises(NotDone, match=f"已有一个开门信访在运行（进程 {os.getpid()}）"):
            second.locked().__enter__()
    assert second.running_pid() is None
    with second.locked():
        pass


def test_a_folder_with_other_things_in_it_is_refused_and_left_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    tmp_path.chmod(0o755)
    with pytest.raises(NotDone, match="不是空目录"):
        Installation(tmp_path)
    assert mode(tmp_path) == 0o755
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_an_empty_folder_is_used_and_keeps_its_mode(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    Installation(tmp_path)
    assert mode(tmp_path) == 0o755
    assert mode(tmp_path / "secrets") == 0o700


def test_a_private_folder_is_never_somebody_elses_link(tmp_path: Path) -> None:
    (tmp_path / "trap").symlink_to(tmp_path)
    with pytest.raises(UnsafeFolder, match="应为目录，而不是文件或链接"):
        private(tmp_path / "trap")


def test_what_was_remembered_is_forgotten_when_the_run_ends(tmp_path: Path) -> None:
    installation = Installation(tmp_path / "data")
    with installation.locked():
        installation.save_state({"pid": 1})
        assert Installation(tmp_path / "data").state() == {"pid": 1}
    assert installation.state() == {}


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a folder of somebody else")
@pytest.mark.parametrize("name", ["secrets", "logs"])
def test_what_is_somebody_elses_is_named_and_nobody_is_told_to_delete_it(
    tmp_path: Path, name: str
) -> None:
    data = tmp_path / "data"
    Installation(data)
    os.chown(data / name, 65534, 65534)
    with pytest.raises(UnsafeFolder) as refused:
        Installation(data)
    assert "属于用户 nobody，当前用户是 root" in str(refused.value)
    assert "请以 nobody 的身份执行" in str(refused.value)
    assert "删除" not in str(refused.value)
