"""The signing key is made once and nobody else can read it."""

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from services.directory.signing import FILE, load_or_make


def test_the_key_is_made_on_first_start_and_kept(tmp_path: Path) -> None:
    folder = tmp_path / "secrets"
    first = load_or_make(folder).published()
    assert load_or_make(folder).published() == first
    assert stat.S_IMODE((folder / FILE).stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert [path.name for path in folder.iterdir()] == [FILE]


def test_the_file_holds_the_private_half_and_the_published_set_does_not(tmp_path: Path) -> None:
    published = load_or_make(tmp_path).published()
    assert "d" in json.loads((tmp_path / FILE).read_text())
    assert all("d" not in key for key in published["keys"])


def test_replicas_that_start_together_agree_on_one_key(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keys = list(threads.map(lambda _: load_or_make(tmp_path).published(), range(8)))
    assert all(key == keys[0] for key in keys)
