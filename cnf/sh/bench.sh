# shellcheck shell=bash
# Evaluations. net.virtuoso.bench.Bench in the module bench/ knows them by name; without a name it lists them.

cmd_bench() {
    [[ -f $ROOT/bench/pom.xml ]] || die 'this version has no evaluations: there is no module bench/'
    local name=${1:-} arguments=() only=
    while [[ $# -gt 0 ]]; do
        case $1 in
            --report)
                [[ $# -ge 2 && $2 != --* ]] || die '--report needs the name of a file'
                arguments+=(--report "$(realpath -m -- "$2")")
                shift
                ;;
            --only)
                [[ $# -ge 2 && $2 != --* ]] || die '--only needs a list of candidates, as in --only vxlan,udp-plain'
                only=$2
                arguments+=(--only "$2")
                shift
                ;;
            *) arguments+=("$1") ;;
        esac
        shift
    done
    if [[ -n $name && $name != -* ]] && is_root; then
        mapfile -t packages < <(lab_packages; measuring_packages)
        # Peers run services of their own once they are installed: only for who wants to see them.
        if [[ $name == datapath && -z $only ]]; then
            mapfile -t -O "${#packages[@]}" packages < <(peer_packages)
        fi
        if [[ $name == adaptation && ( -z $only || ,$only, == *,hpcc,* ) ]]; then
            mapfile -t -O "${#packages[@]}" packages < <(program_packages)
        fi
        need_packages "The evaluation '$name'" "${packages[@]}"
    fi
    need_build
    run_child "$JAVA_HOME/bin/java" -Dvnet.distribution="$(distribution)" \
        -cp "$ROOT/bench/target/net.virtuoso.bench-$(project_version).jar" net.virtuoso.bench.Bench "${arguments[@]}"
}
