"""Write every service's document anew: `.venv/bin/python -m tests.contracts.openapi`."""

from tests.contracts.openapi import committed, documents, written

for name, document in documents().items():
    committed(name).write_text(written(document), "utf-8")
