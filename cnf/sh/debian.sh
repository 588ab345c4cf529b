# shellcheck shell=bash
# Packages of Debian and its derivatives.

can_install() {
    is_root && command -v apt-get > /dev/null && command -v dpkg-query > /dev/null
}

package_installed() {
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2> /dev/null) == installed ]]
}

# Prints those of the packages that are not installed.
missing_packages() {
    local package
    for package in "$@"; do
        package_installed "$package" || printf '%s\n' "$package"
    done
}

# The packages that labs of real parts are made of.
lab_packages() {
    listed_packages lab/packages.txt
}

# What evaluations and their tests measure with; nothing in a version without evaluations.
measuring_packages() {
    [[ ! -f $ROOT/bench/packages.txt ]] || listed_packages bench/packages.txt
}

# What the evaluation of adaptation runs in VMs.
program_packages() {
    listed_packages bench/programs.txt
}

# What the evaluation of the data path compares with.
peer_packages() {
    listed_packages bench/peers.txt
}

# The packages that a file lists, one a line, comments after '#'.
listed_packages() {
    sed 's/#.*//; s/[[:space:]]*$//; /^$/d' "$ROOT/$1"
}

install_command() {
    printf 'apt-get install -y --no-install-recommends'
    printf ' %s' "$@"
}

# need_packages WHAT PACKAGE…: installs what is missing of the packages that WHAT needs.
need_packages() {
    local what=$1 missing
    shift
    mapfile -t missing < <(missing_packages "$@")
    [[ ${#missing[@]} -gt 0 ]] || return 0
    can_install || die "$what needs packages that are not installed. As root: $(install_command "${missing[@]}")"
    say "$what needs ${#missing[@]} Debian packages, which are installed now: ${missing[*]}"
    if ! packages_known "${missing[@]}"; then
        step 'updating the package lists' apt-update apt_get update
    fi
    # A list may be older than what the mirror still has: one more try with fresh lists.
    step 'installing packages' apt-install apt_get install -y --no-install-recommends "${missing[@]}" \
        || { step 'updating the package lists' apt-update apt_get update \
            && step 'installing packages' apt-install apt_get install -y --no-install-recommends "${missing[@]}"; } \
        || die "the packages could not be installed: see above, then run this again"
}

packages_known() {
    local package
    for package in "$@"; do
        apt-cache show --no-all-versions "$package" > /dev/null 2>&1 || return 1
    done
}

# Asks nothing, and waits for another package manager instead of failing.
apt_get() {
    DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 "$@"
}
