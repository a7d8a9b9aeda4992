"""What `kaimen up` shows when the services are ready."""

from collections.abc import Mapping
from typing import Any

from services.cli.errors import command
from services.cli.installation import Installation
from services.cli.output import Result
from services.cli.secrets import DEMONSTRATION_PASSWORD, SECOND_ADMINISTRATOR_PASSWORD
from shared.settings import Profile


def ready(installation: Installation, state: Mapping[str, Any], *, waits: bool = False) -> Result:
    """Addresses, folders and accounts; `waits`: the terminal shows it, and Ctrl-C stops it."""
    accounts = _accounts(state["profile"])
    names = ("url", "data", "profile", "rehearsal", "pid", "demo", "password_file")
    data = {
        "status": "running",
        **{name: state[name] for name in names},
        "accounts": [{"login": a, "name": b, "roles": c} for a, b, c in accounts],
    }
    lines = [
        "",
        "开门信访已启动。",
        f"  接口地址    {state['url']}/api/",
        f"  接口文档    {state['url']}/api/openapi.json",
        f"  数据目录    {state['data']}",
    ]
    if accounts:
        lines += [
            "",
            f"演示账号（密码均为 {installation.secrets.get(DEMONSTRATION_PASSWORD)}）：",
        ]
        lines += [f"  {login:<20}{name}    {roles}" for login, name, roles in accounts]
    else:
        lines += [
            "",
            "首任安全管理员两名，密码所在文件请分别交给两人：",
            f"  administrator    {state['password_file']}",
            f"  administrator-2  {installation.secrets.folder / SECOND_ADMINISTRATOR_PASSWORD}",
        ]
    stop = command("down", "--data", installation.data)
    here = "按 Ctrl-C，或在另一终端执行 " if waits else ""
    return Result(data, "\n".join([*lines, "", f"停止：{here}{stop}"]))


def _accounts(profile: str) -> list[tuple[str, str, str]]:
    if profile != Profile.DEMONSTRATION:
        return []
    from services.directory.seed import DEMONSTRATION_ACCOUNTS

    return [(account.login, account.name, account.label) for account in DEMONSTRATION_ACCOUNTS]
