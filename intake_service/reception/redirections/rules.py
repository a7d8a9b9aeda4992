"""To whom a petitioner may be told to turn. No I/O in this file."""

from shared.errors import FieldError, Invalid


def check_elsewhere(*, ours: bool) -> None:
    """Raise `Invalid` (organ-of-our-system): to a bureau of ours a piece is assigned, not told of.

    《信访工作条例》第二十三条第一款.
    """
    if ours:
        detail = "所填机关属于本系统，应当转送、交办，不能告知信访人另行提出。"
        raise Invalid("organ-of-our-system", detail, [FieldError("organ", "属于本系统")])
