"""The command `kaimen`. Exit status: 0 done, 1 done in part, 2 not done."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

import typer

from services.cli.errors import NotDone
from services.cli.installation import existing, installation
from services.cli.output import Commands, Output, Result, say, with_json

if TYPE_CHECKING:
    from services.cli.client import Client

Found = TypeVar("Found")

# Each command imports what else it needs, so that `status` and `down` start quickly.

app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="开门信访：启动、停止、导入、核对和维护。退出码：0 已办成，1 部分办成，2 未办成。",
)

DATA = Path(".kaimen")
Data = Annotated[Path, typer.Option(envvar="KAIMEN_DATA_DIR", help="数据目录")]
Port = Annotated[
    int, typer.Option(envvar="KAIMEN_PORT", min=0, max=65535, help="网关端口，0 表示任选空闲端口")
]
Bind = Annotated[str, typer.Option(envvar="KAIMEN_BIND", help="网关监听的本机地址")]
Kind = Annotated[
    Literal["demonstration", "production"], typer.Option(envvar="KAIMEN_PROFILE", help="演示或生产")
]


def _show_version(wanted: bool) -> None:
    if wanted:
        from services.cli.running import version

        typer.echo(f"开门信访 {version()}")
        raise typer.Exit


@app.callback()
def kaimen(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="显示版本")
    ] = False,
) -> None:
    """What stands before every command."""


@app.command()
@with_json
def up(
    context: typer.Context,
    data: Data = DATA,
    port: Port = 8000,
    bind: Bind = "127.0.0.1",
    profile: Kind = "demonstration",
    in_background: Annotated[bool, typer.Option("--detach", help="在后台运行")] = False,
    demo: Annotated[bool, typer.Option("--demo", help="尚无信访件时先演练演示年度")] = False,
    anew: Annotated[bool, typer.Option("--anew", help="先清空上次的演示数据")] = False,
) -> Result | None:
    """启动数据库、各项服务和网关，按 Ctrl-C 停止。"""
    from services.cli.up import Options, detach, free_port
    from services.cli.up import up as run
    from shared.settings import Profile

    output: Output = context.obj
    options = Options(
        installation(data),
        port or free_port(),
        bind,
        Profile(profile),
        demo,
        anew,
        quiet=output.as_json,
    )
    if in_background:
        return detach(options, say)
    try:
        run(options, say, output.show)
    except KeyboardInterrupt:
        raise NotDone("启动被中断，已全部停止。", "interrupted") from None
    return None


@app.command()
@with_json
def down(data: Data = DATA) -> Result:
    """停止正在运行的开门信访。"""
    from services.cli.running import stop

    found = existing(data)
    stopped = found is not None and stop(found)
    return Result(
        {"stopped": stopped},
        "已停止。" if stopped else f"没有在运行（数据目录 {data.absolute()}）。",
    )


@app.command()
@with_json
def status(data: Data = DATA) -> Result:
    """各项服务是否就绪。"""
    from services.cli.running import report

    return asyncio.run(report(existing(data), data.absolute()))


@app.command()
@with_json
def migrate(
    message: Annotated[str, typer.Argument(help="迁移名称（英文），与 --revise 同用")] = "",
    data: Data = DATA,
    profile: Kind = "demonstration",
    check: Annotated[bool, typer.Option("--check", help="只核对模型与迁移是否一致")] = False,
    revise: Annotated[str, typer.Option("--revise", help="为该服务生成下一个迁移文件")] = "",
) -> Result:
    """升级数据库；或核对（--check）、生成（--revise）迁移文件。"""
    from services.cli import migrate as migrations
    from shared.settings import Profile

    if check:
        return migrations.check()
    if revise:
        return migrations.revise(revise, message)
    return migrations.upgrade(installation(data), Profile(profile), say)


@app.command(name="import")
@with_json
def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="省级平台导出的台账（.xlsx）")],
    data: Data = DATA,
    source: Annotated[str | None, typer.Option(help="来源代码，默认省信访局转送")] = None,
    sender: Annotated[str | None, typer.Option(help="转送单位名称")] = None,
    arrived_at: Annotated[datetime | None, typer.Option(help="收到时间，默认此刻")] = None,
) -> Result:
    """导入台账；按 Ctrl-C 取消导入，已登记的保留。"""
    from services.cli.imports import Sheet, import_sheet

    sheet = Sheet.read(file, source, sender, arrived_at)
    return _run(data, lambda kaimen: import_sheet(kaimen, sheet))


@app.command()
@with_json
def demo(data: Data = DATA) -> Result:
    """通过接口演练演示年度：须已启动、开启演练且尚无信访件。"""
    from services.cli.demo import play, summary

    figures = _run(data, lambda kaimen: play(kaimen, data, say))
    return Result(figures, summary(figures))


@app.command()
@with_json
def reconcile(data: Data = DATA) -> Result:
    """核对各服务对每个信访事项的记载是否一致。"""
    from services.cli.reconcile import reconcile as compare

    return _run(data, compare)


@app.command()
@with_json
def rebuild(
    service: Annotated[str, typer.Argument(metavar="SERVICE", help="目前只有 reporting")],
    data: Data = DATA,
) -> Result:
    """由各服务的事件重新生成统计通报服务的数据，并与原数据比较。"""
    from services.cli.rebuild import rebuild as build

    return _run(data, lambda kaimen: build(kaimen, service))


@app.command()
@with_json
def bench(
    context: typer.Context,
    data: Annotated[Path | None, typer.Option(help="临时数据放在此目录下")] = None,
    scale: Annotated[float, typer.Option(min=0.001, max=1, help="规模，1 为完整测量")] = 1.0,
) -> Result:
    """测量速度，并与同次测得的下限比较；自建一套临时环境，约需数分钟。"""
    from services.cli.bench import measure

    output: Output = context.obj
    return measure(data, scale, output.as_json)


def _run(data: Path, work: Callable[["Client"], Awaitable[Found]]) -> Found:
    """What `work` returns, with a client of the command's own account."""
    from services.cli.client import Client

    async def run() -> Found:
        async with Client.find(data) as kaimen:
            return await work(kaimen)

    return asyncio.run(run())


if __name__ == "__main__":
    app()
