# shellcheck shell=bash
# What is missing on this machine, each with the command that mends it.

MISSING=0

good() {
    printf '  ok       %s\n' "$1"
}

# bad WHAT COMMAND: required.
bad() {
    printf '  MISSING  %s\n           mend: %s\n' "$1" "$2"
    MISSING=$((MISSING + 1))
}

# lacks WHAT COMMAND: only some commands need it.
lacks() {
    printf '  absent   %s\n           mend: %s\n' "$1" "$2"
}

cmd_doctor() {
    [[ $# -eq 0 ]] || die "doctor takes no argument: '$1'"
    say 'Needed by every command:'
    doctor_java
    doctor_maven
    say 'Needed by the demo and the tests on real parts:'
    doctor_root
    doctor_packages
    doctor_kernel
    say 'For ./vnet up:'
    doctor_ports
    if ((MISSING > 0)); then
        say "$MISSING required missing."
        return 1
    fi
    say 'Nothing required is missing.'
}

doctor_java() {
    local line
    if find_java > /dev/null; then
        good "JDK $(java_major "$JAVA_HOME") in $JAVA_HOME"
        return
    fi
    while IFS= read -r line; do
        printf '           not usable: %s\n' "$line"
    done < <(java_report)
    bad "a JDK from $JAVA_MIN to $((JAVA_END - 1))" "$(install_command "$JAVA_PACKAGE")"
}

doctor_maven() {
    local fault
    fault=$(maven_fault)
    if [[ -z $fault ]]; then
        good "Maven $(maven_version)"
    else
        bad "Maven ($fault)" "$(install_command maven)"
    fi
}

doctor_root() {
    if is_root; then
        good root
    else
        lacks 'root: without it the demo runs embedded and the whole-system tests are left out' 'sudo ./vnet demo'
    fi
}

doctor_packages() {
    if ! command -v dpkg-query > /dev/null; then
        lacks 'a Debian system: elsewhere install by hand what lab/packages.txt names' "your system's package manager"
        return
    fi
    local missing packages
    mapfile -t packages < <(lab_packages)
    mapfile -t missing < <(missing_packages "${packages[@]}")
    if [[ ${#missing[@]} -eq 0 ]]; then
        good "packages: ${packages[*]}"
    else
        lacks "packages (as root, ./vnet demo and ./vnet test install them by themselves): ${missing[*]}" \
            "$(install_command "${missing[@]}")"
    fi
}

doctor_kernel() {
    if [[ -c /dev/net/tun ]]; then
        good '/dev/net/tun'
    elif [[ -e /sys/class/misc/tun ]]; then
        lacks '/dev/net/tun' 'mkdir -p /dev/net && mknod /dev/net/tun c 10 200'
    else
        lacks '/dev/net/tun' 'modprobe tun'
    fi
    if [[ -e /proc/self/ns/net ]]; then
        good 'network namespaces'
    else
        lacks 'network namespaces' 'use a kernel with CONFIG_NET_NS'
    fi
}

doctor_ports() {
    local pid port name
    if pid=$(container_pid); then
        good "it runs, as process $pid"
        return
    fi
    for port in HTTP SSH JMX RMI; do
        name=${port}_PORT
        if port_taken "${!name}"; then
            lacks "port ${!name}: something else listens there" "VNET_${port}_PORT=<another port> ./vnet up"
        else
            good "port ${!name} is free"
        fi
    done
}
