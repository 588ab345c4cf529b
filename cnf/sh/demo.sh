# shellcheck shell=bash
# The main job from start to end. The story is told by net.virtuoso.lab.Demo; here is what it needs.

cmd_demo() {
    local embedded=false arguments=()
    while [[ $# -gt 0 ]]; do
        case $1 in
            --embedded) embedded=true ;;
            --qemu) arguments+=(--qemu) ;;
            --report)
                [[ $# -ge 2 && $2 != --* ]] || die '--report needs the name of a file'
                arguments+=(--report "$(realpath -m -- "$2")")
                shift
                ;;
            *) die "demo does not know '$1': see ./vnet help" ;;
        esac
        shift
    done
    if ! $embedded && ! is_root; then
        say 'Not root: the demo runs embedded, with a simulated hypervisor. As root it runs on real parts.'
        embedded=true
    fi
    if $embedded; then
        [[ " ${arguments[*]} " != *' --qemu '* ]] || die '--qemu needs root and real parts: leave it out, or --embedded'
        arguments=(--embedded "${arguments[@]}")
    else
        mapfile -t packages < <(lab_packages)
        need_packages 'The demo on real parts' "${packages[@]}"
    fi
    need_build
    run_child "$JAVA_HOME/bin/java" -Dvnet.distribution="$(distribution)" -Dvnet.state="$STATE" -cp "$(lab_jar)" \
        net.virtuoso.lab.Demo "${arguments[@]}"
}
