"""What `kaimen up` shows when the services are ready."""

from collections.abc import Mapping
from typing import Any

from services.cli.installation import Installation
from services.cli.output import Result
from shared.settings import Profile


def ready(installation: Installation, state: Mapping[str, Any]) -> Result:
    """Addresses, folders and accounts."""
    accounts = _accounts(state["profile"])
    names = ("url", "data", "profile", "rehearsal", "pid", "demo")
    password = installation.secrets.folder / "demonstration_password"
    data = {
        "status": "running",
        **{name: state[name] for name in names},
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
        lines += [
            "",
            f"演示账号（密码均为 {installation.secrets.get('demonstration_password')}）：",
        ]
        lines += [f"  {login:<20}{name}    {roles}" for login, name, roles in accounts]
    else:
        path = installation.secrets.folder / "first_administrator_password"
        lines += ["", f"首位管理员的密码在 {path}"]
    return Result(data, "\n".join([*lines, "", "停止：kaimen down，或在前台运行时按 Ctrl-C。"]))


def demo_ended(state: Mapping[str, Any]) -> Result:
    """The last line after the demonstration: the services go on."""
    return Result({}, f"\n继续提供服务：{state['url']}/api/    按 Ctrl-C 停止。")


def _accounts(profile: str) -> list[tuple[str, str, str]]:
    if profile != Profile.DEMONSTRATION:
        return []
    from services.directory.seed import DEMONSTRATION_ACCOUNTS

    return [(account.login, account.name, account.label) for account in DEMONSTRATION_ACCOUNTS]
