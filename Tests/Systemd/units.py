"""What systemd says of Navi's units."""

import asyncio
import os
import subprocess
import time

GATEWAY, JANITOR = "navi-gateway.service", "navi-janitor.service"


def worker(number: int) -> str:
    return f"navi-worker@{number}.service"


ALL = [GATEWAY, worker(1), worker(2), JANITOR, "navi-gateway.socket", "navi.target"]


def run(*arguments: str, expects=0) -> str:
    done = subprocess.run(arguments, capture_output=True, text=True)
    assert expects is None or done.returncode == expects, f"{arguments}: {done.returncode}\n{done.stdout}{done.stderr}"
    return done.stdout


def shown(unit: str, property: str) -> str:
    return run("systemctl", "show", "--value", "--property", property, unit).strip()


def main_pid(unit: str) -> int:
    return int(shown(unit, "MainPID"))


async def quietly(*arguments: str):
    """Runs a program while others go on."""
    process = await asyncio.create_subprocess_exec(
        *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT)
    output, _ = await process.communicate()
    assert process.returncode == 0, f"{arguments}: {process.returncode} {output.decode()}"


async def eventually(what: str, seconds: float, holds):
    """How long it took until it held."""
    start = time.monotonic()
    while not holds():
        assert time.monotonic() - start < seconds, f"not within {seconds} s: {what}"
        await asyncio.sleep(0.1)
    return time.monotonic() - start


def are_active(units) -> bool:
    return all(shown(unit, "ActiveState") == "active" for unit in units)


async def replaced(unit: str, pid: int, seconds: float) -> float:
    """Waits until another process does the unit's work."""
    return await eventually(
        f"another process for {unit}", seconds,
        lambda: main_pid(unit) not in (0, pid) and shown(unit, "ActiveState") == "active")


def journal(*arguments: str) -> list:
    return run("journalctl", "--no-pager", "--output=cat", *arguments).splitlines()


def programs_said() -> list:
    """What Navi's services have printed since the start."""
    services = [GATEWAY, JANITOR, *(worker(number) for number in range(1, 5))]
    return journal(*(f"_SYSTEMD_UNIT={service}" for service in services))


class Override:
    """A drop-in for a unit, for as long as it takes to start it once."""

    def __init__(self, unit: str, text: str):
        self.folder = f"/run/systemd/system/{unit}.d"
        self.text = text

    def __enter__(self):
        os.makedirs(self.folder, exist_ok=True)
        with open(f"{self.folder}/test.conf", "w") as file:
            file.write(self.text)
        run("systemctl", "daemon-reload")

    def __exit__(self, *_):
        os.remove(f"{self.folder}/test.conf")
        run("systemctl", "daemon-reload")
