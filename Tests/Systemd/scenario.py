"""Tries Navi under a systemd of its own: see test_systemd.sh. Exits with 0 when every promise was kept."""

import asyncio
import os
import re
import secrets
import signal
import sys
import time
import traceback

import model_server
from clients import Tally, Talker, call, request_all_the_time
from commands import try_commands
from units import (
    ALL, GATEWAY, JANITOR, Override, are_active, eventually, journal, main_pid, programs_said, quietly, replaced, run,
    shown, worker)

MARKER = "/navi-test-container"
# What `systemd-analyze security` may say at most.
EXPOSURE = {GATEWAY: 1.3, worker(1): 2.7, JANITOR: 0.6}
# A program that does nothing any more is replaced after so long.
REPLACED_WITHIN = 30


def refuse_to_touch_a_machine():
    """Everything below may be done to a container only."""
    with open("/proc/1/comm") as file:
        assert file.read().strip() == "systemd", "the first process is not a systemd of its own"
    assert run("systemd-detect-virt", "--container").strip() == "systemd-nspawn", "this is no container"
    with open(f"{MARKER}/outer-tmp") as file:
        outer = file.read().strip()
    tmp = os.stat("/tmp")
    assert outer != f"{tmp.st_dev}:{tmp.st_ino}", "/tmp is that of the machine"


async def start():
    """As the README says."""
    run("systemd-sysusers")
    run("systemd-tmpfiles", "--create")
    run("systemctl", "daemon-reload")
    await quietly("systemctl", "enable", "--now", "navi.target")
    await eventually("every unit active", 30, lambda: are_active(ALL))
    await eventually("workers at the gateway", 10, lambda: any("listening" in line for line in programs_said()))
    complaints = [line for line in journal("--unit=navi-*") if "Failed" in line or "failed" in line]
    assert not complaints, complaints
    return f"{len(ALL)} units are active, nothing failed"


async def converse():
    tally = Tally()
    talker = Talker("first", tally)
    await talker.begin()
    await talker.ask()
    await talker.check()
    return f"{tally.answered} answer, whole"


async def credential():
    """A key that systemd hands to the workers alone: it is used, and stands nowhere else."""
    key, path = f"sk-{secrets.token_hex(16)}", "/etc/navi/openai.key"
    with open(path, "w", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(f"{key}\n")
    tally = Tally()
    # It goes before the one in navi.env, which is in the environment.
    with Override("navi-worker@.service", f"[Service]\nLoadCredential=openai_api_key:{path}\n"):
        await quietly("systemctl", "restart", worker(1), worker(2))
        await eventually("every unit active", 30, lambda: are_active(ALL))
        model_server.credentials.clear()
        talker = Talker("credential", tally)
        await talker.begin()
        await talker.ask()
        await talker.check()
        assert set(model_server.credentials) == {f"Bearer {key}"}, "another key was shown"
        for unit in (GATEWAY, worker(1), worker(2), JANITOR):
            with open(f"/proc/{main_pid(unit)}/environ", "rb") as file:
                assert key.encode() not in file.read(), f"{unit} has it in its environment"
        for unit in (GATEWAY, JANITOR):
            assert not os.path.exists(f"/run/credentials/{unit}"), f"{unit} was given credentials"
        file = os.stat(f"/run/credentials/{worker(1)}/openai_api_key")
        assert not file.st_mode & 0o077, f"others may read it: {file.st_mode:o}"
        assert not [line for line in programs_said() if key in line], "the key was logged"
    os.remove(path)
    await quietly("systemctl", "restart", worker(1), worker(2))
    model_server.credentials.clear()
    await talker.ask()
    assert set(model_server.credentials) == {"Bearer none"}, "the key outlived its credential"
    return f"{tally.answered} answers, the first with a key that no environment had"


async def talkers(names: str, clients: int, tally: Tally, **pace):
    all = [Talker(f"{names}{number}", tally, **pace) for number in range(clients)]
    for talker in all:
        await talker.begin()
    return all


async def scale():
    """From one worker to four and back, while answers are being written."""
    tally = Tally()
    await quietly("systemctl", "stop", worker(2))
    all = await talkers("scale", 6, tally, count=100, milliseconds=30)
    asking = asyncio.gather(*(talker.ask() for talker in all))
    await asyncio.sleep(0.5)
    await quietly("systemctl", "start", worker(2), worker(3), worker(4))
    more = await talkers("more", 12, tally, count=100, milliseconds=30)
    asking_more = asyncio.gather(*(talker.ask() for talker in more))
    await asyncio.sleep(0.5)
    await quietly("systemctl", "stop", worker(2), worker(3), worker(4))
    await asyncio.gather(asking, asking_more)
    for talker in all + more:
        await talker.check()
    assert not tally.refused, tally
    await quietly("systemctl", "start", worker(2))
    return f"{tally.answered} answers whole over 1, 4 and 1 workers"


async def restart_under_load():
    talked, asked, done = Tally(), Tally(), asyncio.Event()
    all = await talkers("restart", 4, talked)

    async def go_on(talker):
        while not done.is_set():
            await talker.ask()

    load = asyncio.gather(
        *(go_on(talker) for talker in all),
        *(request_all_the_time(asked, done, keeps=number % 2 == 0) for number in range(6)))
    for _ in range(20):
        await asyncio.sleep(0.3)
        await quietly("systemctl", "restart", GATEWAY)
    done.set()
    await load
    for talker in all:
        await talker.check()
    refused = talked.refused + asked.refused
    assert not refused and not asked.cut, f"{refused} refused, {len(asked.cut)} cut: {asked.cut[:3]}"
    return f"20 restarts: {asked.answered} requests and {talked.answered} answers, 0 refused, 0 cut"


async def strike(blow: signal.Signals, name: str, seconds: float):
    """Kills or freezes each program, in the middle of answers."""
    tally = Tally()
    watching = await talkers(name, 3, tally)
    asking = asyncio.gather(*(talker.ask() for talker in watching))
    await asyncio.sleep(0.3)
    units = [GATEWAY, worker(1), worker(2), JANITOR]
    pids = {unit: main_pid(unit) for unit in units}
    # 0 would be everybody.
    assert all(pid > 1 for pid in pids.values()), pids
    for pid in pids.values():
        os.kill(pid, blow)
    times = await asyncio.gather(*(replaced(unit, pid, seconds) for unit, pid in pids.items()))
    await asyncio.wait_for(asking, 60)
    for talker in watching:
        await talker.check()
    assert not tally.refused, tally
    return ", ".join(f"{unit.split('.')[0][5:]} after {time:.1f} s" for unit, time in zip(pids, times))


async def hang(*points):
    """Keeps the loops that do the work from coming round, and nothing else: the watchdog must see it."""
    tally = Tally()
    await quietly("systemctl", "stop", worker(2))
    pids = {}
    for unit, point in points:
        with Override(unit, f"[Service]\nEnvironment=NAVI_FAIL_POINT={point}:hold\n"):
            await quietly("systemctl", "restart", unit)
            pids[unit] = main_pid(unit)
    others = {unit: main_pid(unit) for unit in (GATEWAY, worker(1), JANITOR) if unit not in pids}
    start = time.monotonic()
    talker = Talker("hang-" + points[0][1], tally)
    await talker.begin()
    asking = asyncio.create_task(talker.ask())
    await asyncio.gather(*(replaced(unit, pid, REPLACED_WITHIN + 5) for unit, pid in pids.items()))
    took = time.monotonic() - start
    assert took <= REPLACED_WITHIN, f"{points}: replaced after {took:.1f} s"
    await asyncio.wait_for(asking, 60)
    await talker.check()
    for unit, pid in others.items():
        assert main_pid(unit) == pid, f"{unit} was replaced, too"
    await quietly("systemctl", "start", worker(2))
    return f"{' and '.join(unit.split('.')[0][5:] for unit in pids)} within {took:.1f} s"


async def stop_and_start():
    tally = Tally()
    talker = Talker("again", tally)
    await talker.begin()
    await talker.ask()
    await quietly("systemctl", "stop", "navi.target", "navi-gateway.socket")
    left = [unit for unit in ALL if shown(unit, "ActiveState") != "inactive"]
    assert not left, left
    assert not run("pgrep", "-u", "navi", expects=1), "a process is left"
    await quietly("systemctl", "start", "navi.target")
    await eventually("every unit active", 30, lambda: are_active(ALL))
    await talker.ask()
    await talker.check()
    return "nothing was left, and all came back"


async def exposure():
    found = {}
    for unit, most in EXPOSURE.items():
        text = run("systemd-analyze", "security", "--no-pager", unit, expects=None)
        found[unit] = float(re.search(r"Overall exposure level for \S+: ([0-9.]+)", text)[1])
        assert found[unit] <= most, f"{unit}: {found[unit]}, where {most} is the most"
    return ", ".join(f"{unit.split('.')[0][5:]} {level}" for unit, level in found.items())


async def last_words():
    crashes = [line for line in programs_said() if re.search(r"Failed to|Fatal error|src/thread.cpp|\*\*\* ", line)]
    assert not crashes, crashes
    return "no program complained of what it may not do"


async def main():
    refuse_to_touch_a_machine()
    model_server.start()
    steps = [
        ("start", start()), ("conversation", converse()), ("credential", credential()), ("exposure", exposure()),
        ("workers", scale()), ("restarts", restart_under_load()),
        ("killed", strike(signal.SIGKILL, "kill", 15)), ("frozen", strike(signal.SIGSTOP, "freeze", REPLACED_WITHIN)),
    ]
    if os.path.exists(f"{MARKER}/fail-points"):
        steps += [
            ("hung", hang((GATEWAY, "accept.writing"))),
            ("hung", hang((worker(1), "end.writing"), (JANITOR, "checkpoint.copied"))),
        ]
    steps += [("stop and start", stop_and_start()), ("commands", try_commands()), ("last words", last_words())]
    failed = 0
    wanted = sys.argv[1:]
    for name, step in steps:
        began = time.monotonic()
        if wanted and name not in wanted and name != "start":
            step.close()
            continue
        try:
            print(f"ok    {name}: {await step} ({time.monotonic() - began:.0f} s)")
        except Exception:
            failed += 1
            print(f"FAIL  {name} ({time.monotonic() - began:.0f} s)")
            traceback.print_exc()
    if failed:
        print("\n".join(journal("--lines=80")))
    print(f"{len(steps) - failed} passed, {failed} failed")
    sys.exit(min(failed, 1))


asyncio.run(main())
