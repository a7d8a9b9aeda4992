"""Write what is committed of the contract anew: `.venv/bin/python -m tests.contracts.openapi`.

First the catalogue of refusals, which the documents name, then the documents.
"""

from tests.contracts import catalogue
from tests.contracts.openapi import committed, documents, written

catalogue.FILE.write_text(catalogue.written(catalogue.read()), "utf-8")
for name, document in documents().items():
    committed(name).write_text(written(document), "utf-8")
