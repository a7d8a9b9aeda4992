"""Names, room, and how a browser is told to save a file."""

import pytest

from shared import attachments as rules
from shared.attachments import Status
from shared.errors import Conflict, Invalid


@pytest.mark.parametrize("name", ["来信.pdf", "a.b.pdf", "第1页 补充(二).jpg"])
def test_a_plain_name_is_taken(name: str) -> None:
    rules.check_name(name)


@pytest.mark.parametrize(
    "name", ["../a.pdf", "a/b.pdf", "a\\b.pdf", "C:a.pdf", ".pdf", "来信", ' ."x".pdf', "a|b.pdf"]
)
def test_a_path_is_no_name(name: str) -> None:
    with pytest.raises(Invalid, match="file-name-wrong"):
        rules.check_name(name)


def test_the_name_is_given_encoded_with_a_plain_one_beside_it() -> None:
    assert rules.disposition("来信 1'.pdf") == (
        "attachment; filename=\"attachment.pdf\"; filename*=UTF-8''%E6%9D%A5%E4%BF%A1%201%27.pdf"
    )


@pytest.mark.parametrize(
    ("files", "held", "size", "room"),
    [
        (0, 0, rules.MOST_BYTES, True),
        (99, 0, 1, True),
        (100, 0, 1, False),
        (1, rules.MOST_BYTES_IN_ALL - 1, 1, True),
        (1, rules.MOST_BYTES_IN_ALL - 1, 2, False),
    ],
)
def test_there_is_room_for_so_much(files: int, held: int, size: int, *, room: bool) -> None:
    if room:
        rules.check_room(files, held, size)
        return
    with pytest.raises(Conflict, match="too-many-attachments"):
        rules.check_room(files, held, size)


@pytest.mark.parametrize("status", list(Status))
def test_only_what_is_clean_or_was_not_looked_into_is_read(status: Status) -> None:
    if status in {Status.CLEAN, Status.NOT_SCANNED}:
        rules.check_readable(status)
        return
    with pytest.raises(Conflict, match=f"attachment-{status}"):
        rules.check_readable(status)
