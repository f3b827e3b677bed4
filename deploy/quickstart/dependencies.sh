# shellcheck shell=bash
# What the machine must have: a Swift toolchain and a few Debian packages. Sourced after console.sh.

# require_swift ROOT: the package's manifest says which version is needed.
require_swift() {
    local needed found
    needed=$(sed -n '1s/.*swift-tools-version: *\([0-9]*\.[0-9]*\).*/\1/p' "$1/Package.swift")
    command -v swift >/dev/null || fail_unavailable \
        "Navi is built with Swift $needed or newer, and there is no swift command in PATH." \
        "Install it from https://www.swift.org/install/linux/ and run this again."
    found=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p')
    [[ $(printf '%s\n%s\n' "$needed" "${found:-0}" | sort -V | head -n 1) == "$needed" ]] || fail_unavailable \
        "Navi is built with Swift $needed or newer; $(command -v swift) is version ${found:-unknown}." \
        "Install a newer one from https://www.swift.org/install/linux/ and run this again."
}

# By what a package provides, not by its name: it may have come another way.
is_provided() {
    case $1 in
        libsqlite3-dev) pkg-config --exists sqlite3 2>/dev/null ;;
        libzmq3-dev) pkg-config --exists libzmq 2>/dev/null ;;
        nginx-light) [[ -x /usr/sbin/nginx ]] || command -v nginx >/dev/null ;;
        bubblewrap) command -v bwrap >/dev/null ;;
        dbus) command -v dbus-daemon >/dev/null ;;
        systemd-container) command -v systemd-nspawn >/dev/null ;;
        systemd) command -v systemd-analyze >/dev/null ;;
        poppler-utils) command -v pdftotext >/dev/null ;;
        # Other programs are called convert, too.
        imagemagick) [[ $({ magick -version || convert -version; } 2>/dev/null) == *"Version: ImageMagick"* ]] ;;
        fonts-dejavu-core) [[ -d /usr/share/fonts/truetype/dejavu ]] ;;
        python3-venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# require_packages PACKAGE...: installs those that are missing, after asking.
require_packages() {
    local package missing=()
    # Without it nothing can be said about the libraries.
    is_provided pkg-config || missing+=(pkg-config)
    for package in "$@"; do
        [[ $package == pkg-config ]] || is_provided "$package" || missing+=("$package")
    done
    ((${#missing[@]})) || return 0
    command -v apt-get >/dev/null || fail_unavailable \
        "This machine lacks what Debian calls: ${missing[*]}" \
        "Install these with your package manager and run this again."
    install_packages "${missing[@]}"
    for package in "$@"; do
        is_provided "$package" || fail_unavailable "$package was installed, but what it provides is not found."
    done
}

install_packages() {
    local as_root=()
    if ((EUID != 0)); then
        as_root=(sudo)
        if ! command -v sudo >/dev/null || { ! is_interactive && ! sudo -n true 2>/dev/null; }; then
            fail_unavailable "These Debian packages are missing: $*" \
                "As root: apt-get install $*" "Then run this again."
        fi
    fi
    step "Installing Debian packages: $*"
    confirm "Run ${as_root[*]:+${as_root[*]} }apt-get install $*?" || fail_unavailable \
        "Not installed. Navi needs: $*"
    as_root+=(env DEBIAN_FRONTEND=noninteractive)
    "${as_root[@]}" apt-get update -qq >&2 || say "The package lists could not be refreshed; using the old ones."
    "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >&2 ||
        fail_unavailable "apt-get could not install: $*"
}

# want_package PACKAGE WITHOUT: installs it after asking; without it everything else works, and WITHOUT says what does not.
want_package() {
    is_provided "$1" || (install_packages "$1") || say "Without $1, $2; everything else works."
}
