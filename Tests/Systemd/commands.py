"""The commands that an operator gives: they act on the service's database, as its user."""

import os
import pwd
import shutil

from clients import HTTPConnection, bearer, call
from units import ALL, are_active, eventually, quietly, run

STATE = "/var/lib/navi"


def nothing_is_roots(state=STATE):
    """What is not the service's user's the service cannot open."""
    owner = pwd.getpwnam("navi").pw_uid
    for folder, folders, files in os.walk(state):
        for name in [*folders, *files]:
            path = os.path.join(folder, name)
            assert os.lstat(path).st_uid == owner, f"{path} belongs to {os.lstat(path).st_uid}"
            if ".db" in name:
                assert not os.lstat(path).st_mode & 0o077, f"others can read {path}"


async def status_without_token() -> int:
    connection = HTTPConnection()
    try:
        return (await connection.request("GET", "/sessions"))[0]
    finally:
        connection.close()


async def try_commands():
    before = await call("GET", "/sessions")
    await tokens()
    run("/usr/local/bin/navi", "check")
    nothing_is_roots()
    here = run("/usr/local/bin/navi", "backup").split(" to ")[1].strip()
    assert here.startswith(f"{STATE}/backups/"), here
    elsewhere = "/root/navi-backup.db"
    run("/usr/local/bin/navi", "backup", elsewhere)
    assert os.stat(elsewhere).st_mode & 0o777 == 0o600
    run("/usr/local/bin/navi", "backup", elsewhere, expects=1)
    await restore(elsewhere)
    nothing_is_roots()
    directly()
    keys()
    assert await call("GET", "/sessions") == before, "not what it was at the backup"
    return "tokens, check, backup and restore, and nothing in the state folder is root's"


def keys():
    """In navi.env there is one: the workers get it, and the gateway and the janitor do not."""
    assert "OPENAI_API_KEY=(secret)" in run("/usr/local/bin/navi", "config", "worker").replace('"', "")
    for unit in ("navi-gateway.service", "navi-janitor.service"):
        assert "OPENAI_API_KEY" in run("systemctl", "show", "--value", "--property=UnsetEnvironment", unit)
    assert os.stat("/etc/navi/worker.env").st_mode & 0o777 == 0o600
    with open("/etc/navi/worker.env", "a") as file:
        file.write("ANTHROPIC_API_KEY=none\n")
    assert "ANTHROPIC_API_KEY=(secret)" in run("/usr/local/bin/navi", "config", "worker").replace('"', "")


def directly():
    """The programs by themselves, as root: those who know where the state is need not fear for it."""
    for state in (STATE, "/var/lib/another"):
        os.makedirs(state, mode=0o700, exist_ok=True)
        shutil.chown(state, "navi", "navi")
        run("env", f"NAVI_STATE_DIR={state}", "/usr/local/bin/navi-gateway", "token", "create")
        run("env", f"NAVI_STATE_DIR={state}", "/usr/local/bin/navi-janitor", "check")
        nothing_is_roots(state)


async def tokens():
    text = run("/usr/local/bin/navi", "token", "create", "--owner", "ada", "--admin")
    assert len(text.split()) == 1, f"more than a token: {text!r}"
    bearer.append(text.strip())
    assert "ada" in run("/usr/local/bin/navi", "token", "list")
    nothing_is_roots()
    # The running gateway knows it, and lets nobody else in.
    assert await call("GET", "/sessions") is not None
    await eventually_refused()


async def eventually_refused():
    statuses = []
    for _ in range(50):
        statuses.append(await status_without_token_header())
        if statuses[-1] == 401:
            return
    raise AssertionError(f"nobody has to sign in: {statuses[-1]}")


async def status_without_token_header() -> int:
    token = bearer.pop()
    try:
        return await status_without_token()
    finally:
        bearer.append(token)


async def restore(file: str):
    refused = run("/usr/local/bin/navi", "restore", file, expects=None)
    assert "is now what" not in refused, "restored under a running Navi"
    await quietly("systemctl", "stop", "navi.target", "navi-gateway.socket")
    run("/usr/local/bin/navi", "restore", file)
    nothing_is_roots()
    await quietly("systemctl", "start", "navi.target")
    await eventually("every unit active", 30, lambda: are_active(ALL))
