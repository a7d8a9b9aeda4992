"""What `kaimen up` says once it serves."""

from collections.abc import Mapping
from typing import Any

from services.cli.answer import Answer
from services.cli.installation import Installation
from shared.settings import Profile


def opened(installation: Installation, state: Mapping[str, Any]) -> Answer:
    """Where everything is, and who can log in."""
    accounts = _accounts(state["profile"])
    keys = ("url", "data", "profile", "rehearsal", "pid", "demo")
    password = installation.keys.folder / "demonstration_password"
    shown = {
        "status": "running",
        **{key: state[key] for key in keys},
        "accounts": [{"login": a, "name": b, "roles": c} for a, b, c in accounts],
        "password_file": str(password),
    }
    lines = [
        "",
        "开门信访已启动。",
        f"  接口地址    {state['url']}/api/",
        f"  接口文档    {state['url']}/api/openapi.json",
        f"  数据目录    {state['data']}",
    ]
    if accounts:
        lines += ["", f"演示账号（密码均为 {installation.keys.get('demonstration_password')}）："]
        lines += [f"  {login:<20}{name}    {roles}" for login, name, roles in accounts]
    else:
        path = installation.keys.folder / "first_administrator_password"
        lines += ["", f"首位管理员的密码在 {path}"]
    return Answer(shown, "\n".join([*lines, "", "停止：kaimen down，或在前台运行时按 Ctrl-C。"]))


def played(state: Mapping[str, Any]) -> Answer:
    """The last line after the play: what it left is now on view."""
    return Answer({}, f"\n继续提供服务：{state['url']}/api/    按 Ctrl-C 停止。")


def _accounts(profile: str) -> list[tuple[str, str, str]]:
    if profile != Profile.DEMONSTRATION:
        return []
    from services.directory.seed import DEMONSTRATION_ACCOUNTS

    return [(account.login, account.name, account.label) for account in DEMONSTRATION_ACCOUNTS]
