# shellcheck shell=bash
# How this script speaks: results and progress on standard output, trouble on standard error.

say() {
    printf '%s\n' "$*"
}

warn() {
    printf 'vnet: %s\n' "$*" >&2
}

die() {
    warn "$@"
    exit 1
}

# A frame around what must not be overlooked.
loud() {
    local line
    printf '\n%s\n' '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!' >&2
    for line in "$@"; do
        printf '!!  %s\n' "$line" >&2
    done
    printf '%s\n\n' '!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!' >&2
}

is_root() {
    [[ $(id -u) -eq 0 ]]
}
