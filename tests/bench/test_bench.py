"""`python -m tests.bench`, with sizes that say nothing about speed."""

import json
import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_FIGURES = {
    "register_1", "register_16", "detail_p50", "detail_p95", "tasks_page_p50",
    "tasks_page_p95", "tasks_count_p50", "tasks_count_p95", "ledger_county_p50",
    "ledger_county_p95", "ledger_flat", "bulletin", "lag_p50", "lag_p95", "events", "import",
    *(
        f"{what}_{rows}_{share}"
        for what in ("ledger", "ledger_count") for rows in ("10k", "100k", "1m")
        for share in ("p50", "p95")
    ),
}  # fmt: skip


def test_bench_says_every_figure_beside_its_floor_as_one_json_object() -> None:
    said = subprocess.run(
        [sys.executable, "-m", "tests.bench", "--json", "--scale", "0.01"],
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    found = json.loads(said.stdout)
    assert set(found) == {"figures", "machine"}
    assert set(found["figures"]) == _FIGURES
    for figure in found["figures"].values():
        assert figure["value"] > 0
        assert figure["floor"] > 0
        assert figure["ratio"] > 0
        assert figure["unit"]
