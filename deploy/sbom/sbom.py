#!/usr/bin/env python3
"""Lists what Navi is made of, as CycloneDX 1.5: the Swift packages that were resolved, with their revisions, the wheels
of the quick start and the tests, and the libraries of the system that the programs are linked with.

usage: sbom.py [--scratch FOLDER] [--output FILE] [--notices FILE]

The same build gives the same file, to the byte. What nobody knows is left out: there are no guesses in it.
"""

import argparse
import glob
import hashlib
import json
import os
import re
import subprocess
import sys
import uuid

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAMS = ("navi-gateway", "navi-worker", "navi-janitor")
# What `pkg-config` calls the libraries that are linked in any case.
LIBRARIES = ("libzmq", "sqlite3")
SWIFT_LICENCE = "Apache-2.0 WITH Swift-exception"


def text(path):
    with open(path, encoding="utf-8", errors="replace") as file:
        return file.read()


def output(*command):
    """What a command prints; nothing where it is missing or fails."""
    try:
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return ""


def licence_of(words):
    """The SPDX expression of a licence's text; None for one that is not known here."""
    flat = " ".join(words.split())
    if "Apache License" in flat and "Version 2.0" in flat:
        return SWIFT_LICENCE if "Runtime Library Exception" in flat else "Apache-2.0"
    if "Permission is hereby granted, free of charge" in flat:
        return "MIT"
    return None


def licences(expression):
    return {"licenses": [{"expression": expression}]} if expression else {}


def version_of_navi():
    found = re.search(r'current = "([^"]+)"', text(f"{ROOT}/Sources/Common/Configuration/NaviVersion.swift"))
    return found.group(1)


def legal_files(folder):
    names = sorted(os.listdir(folder)) if os.path.isdir(folder) else []
    return [f"{folder}/{name}" for name in names if re.match(r"(LICEN[CS]E|NOTICE|COPYING)(\.|$)", name, re.I)]


def swift_packages(scratch):
    """What SwiftPM resolved and built, as it says itself."""
    state = f"{scratch}/workspace-state.json"
    if not os.path.exists(state):
        sys.exit(f"sbom: {state} is missing: run 'make release' or 'swift build' first")
    for dependency in sorted(json.loads(text(state))["object"]["dependencies"], key=lambda d: d["subpath"].lower()):
        package, checkout = dependency["packageRef"], dependency["state"].get("checkoutState", {})
        name, version = dependency["subpath"], checkout.get("version") or checkout.get("branch") or "unknown"
        where = re.sub(r"^https?://|\.git$", "", package["location"])
        folder = f"{scratch}/checkouts/{dependency['subpath']}"
        files = legal_files(folder)
        expressions = [licence_of(text(path)) for path in files if "notice" not in os.path.basename(path).lower()]
        yield {
            "type": "library", "bom-ref": f"pkg:swift/{where}@{version}", "name": name, "version": version,
            "purl": f"pkg:swift/{where}@{version}",
            # A revision of git is a SHA-1 over everything in it.
            "hashes": [{"alg": "SHA-1", "content": checkout["revision"]}],
            **licences(next((e for e in expressions if e), None)),
            "externalReferences": [{"type": "vcs", "url": package["location"]}],
        }, files


def installed_licences():
    """Licences of wheels, as those say that the quick start and the tests have installed."""
    found = {}
    cache = os.environ.get("NAVI_CACHE_DIR") or os.path.expanduser("~/.cache/navi")
    for path in sorted(glob.glob(f"{cache}/venv*/lib/python*/site-packages/*.dist-info/METADATA")):
        head = text(path).split("\n\n", 1)[0]
        field = lambda name: (re.search(rf"^{name}: (.+)$", head, re.M) or [None, None])[1]
        name = re.sub(r"[-_.]+", "-", field("Name") or "").lower()
        words = field("License") or ", ".join(re.findall(r"^Classifier: License :: (?:.* :: )?(.+)$", head, re.M))
        if name and field("License-Expression"):
            found[name] = licences(field("License-Expression"))
        elif name and words and words != "UNKNOWN":
            found[name] = {"licenses": [{"license": {"name": words[:100]}}]}
    return found


def wheels():
    known = installed_licences()
    for path in sorted(glob.glob(f"{ROOT}/deploy/quickstart/requirements/*.txt")):
        words = text(path)
        # Models come in wheels that are never installed; the list says under which licence.
        model = re.search(r"\(([A-Za-z]+-[0-9.]+)[,)]", words) if "pened as a" in words else None
        for line in words.replace("\\\n", " ").splitlines():
            found = re.match(r"([A-Za-z0-9._-]+)==(\S+)(.*)", line)
            if not found:
                continue
            name, version = re.sub(r"[-_.]+", "-", found.group(1)).lower(), found.group(2)
            sums = re.findall(r"--hash=sha256:([0-9a-f]{64})", found.group(3))
            list_name = os.path.basename(path)
            yield {
                "type": "library", "bom-ref": f"pkg:pypi/{name}@{version}#{list_name}", "name": name,
                "version": version, "scope": "optional", "purl": f"pkg:pypi/{name}@{version}",
                "hashes": [{"alg": "SHA-256", "content": content} for content in sorted(sums)],
                **known.get(name, licences(model.group(1)) if model else {}),
                "properties": [{"name": "navi:requirements", "value": f"deploy/quickstart/requirements/{list_name}"}],
            }


def linked_libraries(scratch):
    """Paths of the system's libraries: those that built programs name, else those that any build needs."""
    programs = [p for name in PROGRAMS for p in glob.glob(f"{scratch}/*/{name}") if os.access(p, os.X_OK)]
    paths = set()
    for program in programs:
        paths.update(re.findall(r"=> (/\S+)", output("ldd", program)))
    if not paths:
        for name in LIBRARIES:
            folder = output("pkg-config", "--variable=libdir", name).strip()
            paths.update(glob.glob(f"{folder}/lib{name.removeprefix('lib')}.so"))
    return sorted({os.path.realpath(path) for path in paths if not path.startswith(scratch)})


def debian_licence(package):
    path = f"/usr/share/doc/{package}/copyright"
    found = re.search(r"^Files: \*\n(?:.+\n)*?License: (.+)\n", text(path), re.M) if os.path.exists(path) else None
    return found.group(1).strip() if found else None


def system_libraries(scratch):
    seen = set()
    for path in linked_libraries(scratch):
        # Debian's merged /usr: a package may name its files either way.
        owners = output("dpkg", "-S", path) or output("dpkg", "-S", path.removeprefix("/usr"))
        package = owners.split(":", 1)[0].strip()
        if not package or package in seen:
            continue
        seen.add(package)
        version, source = output("dpkg-query", "-W", "-f=${Version}\t${source:Package}\n", package).split("\n")[0].split("\t")
        with open(path, "rb") as file:
            digest = hashlib.sha256(file.read()).hexdigest()
        words = debian_licence(package)
        yield {
            "type": "library", "bom-ref": f"pkg:deb/debian/{package}@{version}", "name": package, "version": version,
            "purl": f"pkg:deb/debian/{package}@{version}",
            "hashes": [{"alg": "SHA-256", "content": digest}],
            **({"licenses": [{"license": {"name": words}}]} if words else {}),
            "properties": [{"name": "navi:file", "value": path}, {"name": "navi:source-package", "value": source}],
        }, [f"/usr/share/doc/{package}/copyright"]


def toolchain():
    found = re.search(r"Swift version (\S+)", output("swift", "--version"))
    if not found:
        return []
    return [{
        "type": "framework", "bom-ref": f"swift@{found.group(1)}", "name": "swift", "version": found.group(1),
        **licences(SWIFT_LICENCE), "description": "Standard library, concurrency and Foundation, linked statically",
    }]


def bill(scratch):
    packages, libraries = list(swift_packages(scratch)), list(system_libraries(scratch))
    components = [c for c, _ in packages] + toolchain() + [c for c, _ in libraries] + list(wheels())
    navi = {"type": "application", "bom-ref": "navi", "name": "navi", "version": version_of_navi()}
    document = {
        "bomFormat": "CycloneDX", "specVersion": "1.5", "version": 1,
        "metadata": {"component": navi}, "components": components,
        "dependencies": [{"ref": "navi", "dependsOn": [c["bom-ref"] for c in components]}],
    }
    # Named after what is in it: the same list has the same number.
    digest = hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()
    document["serialNumber"] = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, digest)}"
    return document, packages + libraries


def notices(parts):
    """The licences and notices of everything that is linked in, each text once."""
    by_text = {}
    for component, files in parts:
        for path in files:
            if os.path.exists(path):
                by_text.setdefault(text(path).strip(), []).append(f"{component['name']} {component['version']}")
    sections = ["Navi's programs contain, or are linked with, the software named here, under these licences."]
    for words, names in by_text.items():
        sections.append("\n".join(sorted(set(names))) + "\n\n" + words)
    return f"\n\n{'-' * 80}\n\n".join(sections) + "\n"


def write(path, content):
    partial = f"{path}.partial"
    with open(partial, "w", encoding="utf-8") as file:
        file.write(content)
    os.replace(partial, path)


def main():
    arguments = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    arguments.add_argument("--scratch", help="the build: .build-release, else .build")
    arguments.add_argument("--output", help="where the list goes; standard output without it")
    arguments.add_argument("--notices", help="where licences and notices of what is linked in go")
    options = arguments.parse_args()
    release = f"{ROOT}/.build-release"
    scratch = options.scratch or (release if os.path.exists(f"{release}/workspace-state.json") else f"{ROOT}/.build")
    document, parts = bill(os.path.abspath(scratch))
    content = json.dumps(document, indent=2, ensure_ascii=False) + "\n"
    if options.output:
        write(options.output, content)
    else:
        sys.stdout.write(content)
    if options.notices:
        write(options.notices, notices(parts))


main()
