# shellcheck shell=bash
# One container with everything in it, for a look around: ./vnet up and ./vnet down.

readonly CONTAINER=$STATE/karaf PID_FILE=$STATE/karaf.pid CONSOLE=$STATE/log/karaf-console.log
readonly HTTP_PORT=${VNET_HTTP_PORT:-8181} SSH_PORT=${VNET_SSH_PORT:-8101}
readonly JMX_PORT=${VNET_JMX_PORT:-1099} RMI_PORT=${VNET_RMI_PORT:-44444}
readonly BOOT_SECONDS=180 STOP_SECONDS=60

# The process of our container, if it runs. A number that has passed to another process is not it.
container_pid() {
    local pid
    [[ -f $PID_FILE ]] || return 1
    pid=$(< "$PID_FILE")
    [[ $pid =~ ^[0-9]+$ ]] && tr '\0' '\n' < "/proc/$pid/cmdline" 2> /dev/null | grep -qxF -- "-Dkaraf.home=$CONTAINER" || return 1
    printf '%s' "$pid"
}

port_taken() {
    (exec 3<> "/dev/tcp/127.0.0.1/$1") 2> /dev/null
}

# http_status PORT PATH: the status of an answer, as 200; nothing if there is none.
http_status() {
    local status
    exec 3<> "/dev/tcp/127.0.0.1/$1" || return 0
    printf 'GET %s HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n' "$2" >&3
    read -r -t 5 _ status _ <&3 || true
    printf '%s' "$status"
} 2> /dev/null

# Sets `key = value` in a file of etc/, in place of what is there.
set_key() {
    local file=$CONTAINER/etc/$1 key=$2 value=$3
    touch "$file"
    sed -i "/^${key//./\\.}[ =]/d" "$file"
    printf '%s = %s\n' "$key" "$value" >> "$file"
}

configure_ports() {
    set_key org.apache.karaf.shell.cfg sshPort "$SSH_PORT"
    set_key org.apache.karaf.management.cfg rmiRegistryPort "$JMX_PORT"
    set_key org.apache.karaf.management.cfg rmiServerPort "$RMI_PORT"
    set_key org.apache.felix.http.cfg org.osgi.service.http.port "$HTTP_PORT"
}

# Unpacks the distribution if it is not there, or if another one has been built since.
unpack_container() {
    local built
    built=$(sha256sum "$(distribution)" | cut -d ' ' -f 1)
    [[ ! -f $CONTAINER/.built || $(< "$CONTAINER/.built") != "$built" ]] || return 0
    if [[ -d $CONTAINER ]]; then
        rm -rf "$CONTAINER.previous"
        mv "$CONTAINER" "$CONTAINER.previous"
        say "  The distribution has changed: a new container is made, the old one is kept in $CONTAINER.previous"
    fi
    mkdir -p "$CONTAINER"
    tar -xzf "$(distribution)" -C "$CONTAINER" --strip-components=1
    printf '%s\n' "$built" > "$CONTAINER/.built"
}

cmd_up() {
    [[ $# -eq 0 ]] || die "up takes no argument: '$1'"
    local pid port
    if pid=$(container_pid); then
        say "It runs already, as process $pid."
        say_where
        return
    fi
    for port in HTTP SSH JMX RMI; do
        local name=${port}_PORT
        ! port_taken "${!name}" || die "port ${!name} is taken: end what listens there, or choose another with VNET_${port}_PORT"
    done
    need_build
    unpack_container
    configure_ports
    mkdir -p "$STATE/log"
    start_child run_karaf > "$CONSOLE" 2>&1
    printf '%s\n' "$CHILD" > "$PID_FILE"
    await_container
    CHILD= # it stays when this script ends
    say_where
}

# Becomes the container: bin/karaf replaces itself by the JVM, so the number of the process stays.
run_karaf() {
    cd "$CONTAINER"
    exec nohup bin/karaf daemon
}

await_container() {
    local started=$SECONDS
    until [[ $(http_status "$HTTP_PORT" /healthz) == 200 ]]; do
        kill -0 "$CHILD" 2> /dev/null || { tail -n 25 "$CONSOLE" >&2; die "the container ended while it started: see above and $CONTAINER/data/log/karaf.log"; }
        ((SECONDS - started < BOOT_SECONDS)) || die "http://127.0.0.1:$HTTP_PORT/healthz does not answer 200 after $BOOT_SECONDS s: see $CONTAINER/data/log/karaf.log"
        [[ ! -t 1 ]] || printf '\r\033[K  starting … %d s' $((SECONDS - started))
        sleep 0.5 &
        wait $! || true
    done
    [[ ! -t 1 ]] || printf '\r\033[K'
    say "  started in $((SECONDS - started)) s"
}

say_where() {
    say "  REST   http://127.0.0.1:$HTTP_PORT/api/v1 (described by http://127.0.0.1:$HTTP_PORT/openapi.json)"
    say "  shell  ssh -p $SSH_PORT admin@127.0.0.1"
    say "  log    $CONTAINER/data/log/karaf.log"
    say "  stop   ./vnet down"
}

cmd_down() {
    [[ $# -eq 0 ]] || die "down takes no argument: '$1'"
    local pid waited=0
    if ! pid=$(container_pid); then
        rm -f "$PID_FILE"
        say 'It is not running.'
        return
    fi
    kill -TERM "$pid"
    while kill -0 "$pid" 2> /dev/null; do
        if ((waited++ >= STOP_SECONDS * 5)); then
            warn "process $pid still runs after $STOP_SECONDS s: ended by force"
            kill -KILL "$pid"
            break
        fi
        sleep 0.2
    done
    rm -f "$PID_FILE"
    say 'Stopped.'
}
