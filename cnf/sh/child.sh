# shellcheck shell=bash
# One child at a time, in a process group of its own. Whatever ends this script ends the whole group: first politely, so
# that the child can remove what it has created, then by force.

CHILD=
readonly CHILD_GRACE=90 # seconds a child has to clean up

start_child() {
    set -m # a process group of its own
    "$@" < /dev/null &
    CHILD=$!
    set +m
}

wait_child() {
    local status=0
    wait "$CHILD" || status=$?
    CHILD=
    return $status
}

run_child() {
    start_child "$@"
    wait_child
}

stop_child() {
    [[ -n $CHILD ]] || return 0
    local group=$CHILD waited=0
    CHILD=
    kill -TERM -- "-$group" 2> /dev/null || return 0
    warn 'stopping, and removing what was created …'
    while kill -0 -- "-$group" 2> /dev/null; do
        if ((waited++ >= CHILD_GRACE * 5)); then
            warn "still running after $CHILD_GRACE s: ended by force"
            kill -KILL -- "-$group" 2> /dev/null || true
            break
        fi
        sleep 0.2
    done
    wait "$group" 2> /dev/null || true
}

# Bash runs a trap only when the command in the foreground has ended: children are waited for with `wait`, which a
# signal interrupts.
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
trap 'on_exit' EXIT

on_exit() {
    local status=$?
    trap '' HUP INT TERM # the clean-up is not to be interrupted half-way
    stop_child
    exit "$status"
}

# step TEXT LOG COMMAND…: runs a long command whose output goes to .vnet/log/LOG.log, and shows that it lives: how long it
# has taken so far and, if the function step_detail prints something for the log, how far it has come.
step() {
    local text=$1 log=$STATE/log/$2.log started=$SECONDS shown=$SECONDS status=0
    shift 2
    mkdir -p "$STATE/log"
    start_child "$@" > "$log" 2>&1
    while kill -0 "$CHILD" 2> /dev/null; do
        if [[ -t 1 ]]; then
            printf '\r\033[K  %s … %d s  %s' "$text" $((SECONDS - started)) "$(step_detail "$log")"
        elif ((SECONDS - shown >= 15)); then
            say "  $text … $((SECONDS - started)) s  $(step_detail "$log")"
            shown=$SECONDS
        fi
        sleep 0.3 &
        wait $! || true
    done
    wait_child || status=$?
    [[ ! -t 1 ]] || printf '\r\033[K'
    if ((status != 0)); then
        warn "failed: $text. The end of $log:"
        tail -n 25 "$log" >&2
        return $status
    fi
    say "  $text: done in $((SECONDS - started)) s"
}

# Maven's current module, as 'Virtuoso VNET :: wire [5/20]'.
step_detail() {
    sed -n 's/^\[INFO\] Building \(Virtuoso.*\) [0-9][^ ]*  *\(\[[0-9/]*\]\)$/\1 \2/p' "$1" | tail -n 1
}
