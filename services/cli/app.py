"""The command `kaimen`. Exit status: 0 done, 1 done in part, 2 not done."""

import asyncio
import json
import os
import shutil
import signal
import time
from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer

from services.cli.catalogue import BY_NAME
from services.cli.errors import NotDone
from services.cli.installation import Installation
from services.cli.prepare import prepare, server
from services.cli.up import Wanted, answers, detach, free_port
from services.cli.up import up as run
from shared.settings import Profile

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="开门信访：启动、停止和维护。",
)

IN_PART, NOT_DONE = 1, 2
_STOP_SECONDS = 60.0

Data = Annotated[Path, typer.Option(envvar="KAIMEN_DATA_DIR", help="数据目录")]
Port = Annotated[int, typer.Option(envvar="KAIMEN_PORT", help="网关端口，0 表示任选空闲端口")]
Bind = Annotated[str, typer.Option(envvar="KAIMEN_BIND", help="网关监听的本机地址")]
Kind = Annotated[Profile, typer.Option(envvar="KAIMEN_PROFILE", help="演示或生产")]
Json = Annotated[bool, typer.Option("--json", help="在标准输出给出一个 JSON 对象，供脚本使用")]
DATA = Path(".kaimen")


@app.command()
def up(
    data: Data = DATA,
    port: Port = 8000,
    bind: Bind = "127.0.0.1",
    profile: Kind = Profile.DEMONSTRATION,
    in_background: Annotated[bool, typer.Option("--detach", help="在后台运行")] = False,
    as_json: Json = False,
) -> None:
    """启动数据库、各项服务和网关，按 Ctrl-C 停止。"""

    def announce(state: dict[str, Any]) -> None:
        if as_json:
            _print(_opened(installation, state))
        else:
            typer.echo(_welcome(installation, state))

    try:
        installation = _installation(data)
        wanted = Wanted(installation, port or free_port(), bind, profile)
        if in_background:
            announce(detach(wanted))
        else:
            run(wanted, lambda text: typer.echo(text, err=True), announce)
    except NotDone as error:
        _refuse(error, as_json)
    except KeyboardInterrupt:
        _refuse(NotDone("启动被中断，已全部停止。"), as_json)


@app.command()
def down(data: Data = DATA, as_json: Json = False) -> None:
    """停止正在运行的开门信访。"""
    try:
        stopped = _is_installation(data) and _stop(_installation(data))
    except NotDone as error:
        _refuse(error, as_json)
    text = "已停止。" if stopped else "没有在运行。"
    _print({"stopped": stopped}) if as_json else typer.echo(text)


@app.command()
def status(data: Data = DATA, as_json: Json = False) -> None:
    """各项服务是否就绪。"""
    state = _installation(data).state() if _is_installation(data) else {}
    if not state or _installation(data).runner() is None:
        _refuse(NotDone("没有在运行。"), as_json)
    found = {
        name: process | {"ready": asyncio.run(answers(state["url"], _path(process["socket"])))}
        for name, process in state["processes"].items()
    }
    if as_json:
        _print(state | {"status": "running", "processes": found})
    else:
        typer.echo(f"{state['url']}    数据目录 {state['data']}")
        for name, process in found.items():
            word = "就绪" if process["ready"] else "未就绪"
            typer.echo(
                f"{name:<12}{word}    进程 {process['pid'] or '-'}    重启 {process['restarts']} 次"
            )
    if not all(process["ready"] for process in found.values()):
        raise typer.Exit(IN_PART)


@app.command()
def migrate(
    message: Annotated[str, typer.Argument(help="迁移名称（英文），与 --revise 同用")] = "",
    data: Data = DATA,
    profile: Kind = Profile.DEMONSTRATION,
    check: Annotated[bool, typer.Option("--check", help="只核对模型与迁移是否一致")] = False,
    revise: Annotated[str, typer.Option("--revise", help="为该服务生成下一个迁移文件")] = "",
) -> None:
    """升级数据库；或核对（--check）、生成（--revise）迁移文件。"""
    try:
        if check:
            _check()
        elif revise:
            _revise(revise, message)
        else:
            _upgrade(data, profile)
    except NotDone as error:
        _refuse(error, as_json=False)


def _check() -> None:
    from services.cli import migrate as migrations  # loads every service's libraries

    found = migrations.differences()
    for service, changes in found.items():
        for change in changes:
            typer.echo(f"{service}：{change}", err=True)
    if any(found.values()):
        raise NotDone("模型与迁移不一致，请用 kaimen migrate --revise 生成迁移。")
    typer.echo("模型与迁移一致。")


def _revise(service: str, message: str) -> None:
    from services.cli import migrate as migrations

    if service not in BY_NAME or not message:
        raise NotDone(f"请写明服务（{'、'.join(BY_NAME)}）和迁移名称。")
    try:
        typer.echo(str(migrations.revise(BY_NAME[service], message)))
    except ValueError as error:
        raise NotDone(str(error)) from error


def _upgrade(data: Path, profile: Profile) -> None:
    def say(text: str) -> None:
        typer.echo(text, err=True)

    installation = _installation(data)
    with installation.held(), server(installation, profile, say) as running:
        prepare(installation, running, profile, say)
    typer.echo("数据库已是最新。")


def _installation(data: Path) -> Installation:
    secrets = os.environ.get("KAIMEN_SECRETS_DIR")
    return Installation(data, Path(secrets) if secrets else None)


def _is_installation(data: Path) -> bool:
    return (data / "lock").exists()


def _stop(installation: Installation) -> bool:
    """Stop what runs; also a PostgreSQL that a killed supervisor left behind."""
    pid = installation.runner()
    if pid is None:
        shutil.rmtree(installation.sockets, ignore_errors=True)
        if not (installation.data / "postgres").exists():
            return False
        cluster = installation.cluster()
        running = cluster.running()
        cluster.stop()
        return running
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + _STOP_SECONDS
    while installation.runner() is not None:
        if time.monotonic() > end:
            raise NotDone(f"进程 {pid} 在 {_STOP_SECONDS:.0f} 秒内没有停止。")
        time.sleep(0.05)
    return True


def _opened(installation: Installation, state: dict[str, Any]) -> dict[str, Any]:
    accounts = [{"login": a, "name": b, "roles": c} for a, b, c in _accounts(state["profile"])]
    keys = {key: state[key] for key in ("url", "data", "profile", "pid")}
    password = str(installation.keys.folder / "demonstration_password")
    return {"status": "running", **keys, "accounts": accounts, "password_file": password}


def _welcome(installation: Installation, state: dict[str, Any]) -> str:
    lines = [
        "",
        "开门信访已启动。",
        f"  接口地址    {state['url']}/api/",
        f"  接口文档    {state['url']}/api/openapi.json",
        f"  数据目录    {state['data']}",
    ]
    accounts = _accounts(state["profile"])
    if accounts:
        lines += ["", f"演示账号（密码均为 {installation.keys.get('demonstration_password')}）："]
        lines += [f"  {login:<20}{name}    {roles}" for login, name, roles in accounts]
    else:
        path = installation.keys.folder / "first_administrator_password"
        lines += ["", f"首位管理员的密码在 {path}"]
    return "\n".join([*lines, "", "停止：kaimen down，或在前台运行时按 Ctrl-C。"])


def _accounts(profile: str) -> list[tuple[str, str, str]]:
    if profile != Profile.DEMONSTRATION:
        return []
    from services.directory.seed import DEMONSTRATION_ACCOUNTS

    return [(account.login, account.name, account.label) for account in DEMONSTRATION_ACCOUNTS]


def _path(socket: str) -> Path | None:
    return Path(socket) if socket else None


def _print(answer: dict[str, Any]) -> None:
    typer.echo(json.dumps(answer, ensure_ascii=False))


def _refuse(error: NotDone, as_json: bool) -> NoReturn:
    if as_json:
        _print({"status": "not done", "detail": str(error)})
    typer.echo(str(error), err=True)
    raise typer.Exit(NOT_DONE)


if __name__ == "__main__":
    app()
