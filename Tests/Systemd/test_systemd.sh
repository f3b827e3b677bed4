#!/usr/bin/env bash
# Boots a systemd in a container over this machine's files, installs Navi there, and lets scenario.py try it.
# usage: [BINARIES=FOLDER] test_systemd.sh   (default: the debug build; fail points are tried with that one only)
#
# Nothing of this machine is touched: the container has a root (an overlay whose changes lie in memory), processes, a
# temporary folder and a network of its own. That is looked at from inside before systemd is booted, and again by the
# scenario: a systemd that is booted over a machine's real files empties its /tmp.
# shellcheck source-path=SCRIPTDIR/../..
set -euo pipefail
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)
# shellcheck source=deploy/quickstart/console.sh
source "$root/deploy/quickstart/console.sh"

binaries=$(realpath -m -- "${BINARIES:-$root/.build/debug}")
marker=/navi-test-container
# In seconds; a run takes two minutes.
time_limit=420

# Where no container can be had, nothing is proved: in CI that is a failure.
give_up() {
    [[ ${CI:-} != true ]] || fail "$1" "The units are not tried, and CI must try them."
    say "" "WARNING: $1" "WARNING: the systemd units are NOT tried here." ""
    exit 0
}

# Mounts and control groups of this run alone: the mounts end with this process.
if [[ -z ${NAVI_TEST_MOUNTS:-} ]]; then
    ((EUID == 0)) || give_up "a container needs root"
    command -v systemd-nspawn >/dev/null || give_up "systemd-nspawn is missing (Debian package systemd-container)"
    unshare --mount --propagation private true 2>/dev/null || give_up "this machine lets nobody mount anything"
    NAVI_TEST_MOUNTS=yes exec unshare --mount --propagation private "${BASH_SOURCE[0]}" "$@"
fi

for name in navi-gateway navi-worker navi-janitor; do
    [[ -x $binaries/$name ]] || fail "$binaries/$name is missing" "Build it (swift build), or name its folder in BINARIES."
done

work=$(mktemp -d "${TMPDIR:-/tmp}/navi-systemd.XXXXXX")
groups=()
finish() {
    local status=$?
    mountpoint -q "$work/merged" && umount -l "$work/merged"
    mountpoint -q "$work" && umount -l "$work"
    rmdir -- "$work" || true
    # Where /run is no file system of its own, it is left behind.
    rm -rf -- "/run/systemd/nspawn/propagate/navi-test-$$" "/run/systemd/nspawn/unix-export/navi-test-$$"
    for group in "${groups[@]}"; do find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
    exit "$status"
}
trap finish EXIT

# An overlay's changes may not lie on another overlay, as /tmp does in a container.
mount -t tmpfs -o mode=0755,size=3g navi-test "$work" || give_up "no file system in memory can be mounted"
mkdir "$work"/{upper,work,merged}
mount -t overlay -o "lowerdir=/,upperdir=$work/upper,workdir=$work/work" overlay "$work/merged" ||
    give_up "no overlay can be mounted over this machine's files"
merged=$work/merged

step "Installing Navi for systemd, from $binaries"
# What somebody installed on this machine is not what is tried.
rm -rf -- "$merged"/{etc,var/lib,usr/local/share}/navi "$merged"/etc/systemd/system/navi*
make --no-print-directory -C "$root" install DESTDIR="$merged" BINARIES="$binaries" >/dev/null
install -d "$merged$marker"
stat -c %d:%i /tmp >"$merged$marker/outer-tmp"
install -m 644 "$here"/*.py "$merged$marker/"
install -m 644 "$here"/navi-test.* "$merged/etc/systemd/system/"
cat >"$merged/etc/navi/navi.env" <<'ENV'
NAVI_DEFAULT_BACKEND=openai
OPENAI_BASE_URL=http://127.0.0.1:8081/v1
OPENAI_API_KEY=none
OPENAI_MODEL=scripted
NAVI_JANITOR_INTERVAL=5
NAVI_REQUESTS_PER_SECOND=100000
NAVI_MESSAGES_PER_SECOND=100000
ENV
chmod 600 "$merged/etc/navi/navi.env"
# Release builds have none.
[[ $binaries != */debug ]] || : >"$merged$marker/fail-points"

# A control group of the container's own in each hierarchy that this machine has.
enter_groups() {
    local hierarchy group
    for hierarchy in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
        [[ -e $hierarchy/cgroup.procs ]] || continue
        group=$hierarchy/navi-test-$$
        mkdir -- "$group" 2>/dev/null || continue
        groups+=("$group")
    done
}
[[ -d /run/systemd/system ]] || enter_groups

nspawn() {
    local options=(--quiet --register=no --directory="$merged" --private-network --link-journal=no
        --resolv-conf=off --timezone=off --hostname=navi-test --machine="navi-test-$$")
    # Where systemd runs, it makes a scope for the container; elsewhere nobody does.
    [[ -d /run/systemd/system ]] || options+=(--keep-unit)
    (
        for group in "${groups[@]}"; do echo "$BASHPID" >"$group/cgroup.procs"; done
        exec timeout --kill-after=20 "$time_limit" systemd-nspawn "${options[@]}" "$@"
    )
}

step "Looking at the container from inside"
# shellcheck disable=SC2016 # Expanded inside.
nspawn --pipe /bin/sh -c '
    [ $$ -eq 1 ] || { echo "its first process is not its own"; exit 1; }
    [ -d '"$marker"' ] || { echo "its root is not its own"; exit 1; }
    [ "$(stat -c %d:%i /tmp)" != "$(cat '"$marker"'/outer-tmp)" ] || { echo "its /tmp is not its own"; exit 1; }
' </dev/null >"$work/look" 2>&1 || give_up "systemd-nspawn does not give a container of its own here: $(tr '\n' ' ' <"$work/look")"
[[ ! -e $marker ]] || fail "$marker exists outside of the container"

step "Booting systemd"
: >"$merged$marker/output"
nspawn --boot --console=pipe systemd.unit=navi-test.target </dev/null >"$work/console" 2>&1 &
container=$!
tail --follow --sleep-interval=0.2 --lines=+1 --pid="$container" -- "$merged$marker/output" >&2
status=0
wait "$container" || status=$?
if ((status != 0)); then
    tail -n 40 "$work/console" >&2
    fail "the units do not keep their promises (status $status)"
fi
