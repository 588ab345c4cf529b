# shellcheck shell=bash
# Evaluations. net.virtuoso.bench.Bench in the module bench/ knows them by name; without a name it lists them.

cmd_bench() {
    [[ -f $ROOT/bench/pom.xml ]] || die 'this version has no evaluations: there is no module bench/'
    local arguments=()
    while [[ $# -gt 0 ]]; do
        case $1 in
            --report)
                [[ $# -ge 2 && $2 != --* ]] || die '--report needs the name of a file'
                arguments+=(--report "$(realpath -m -- "$2")")
                shift
                ;;
            *) arguments+=("$1") ;;
        esac
        shift
    done
    if is_root; then
        mapfile -t packages < <(lab_packages)
        need_packages 'An evaluation on real parts' "${packages[@]}"
    fi
    need_build
    run_child "$JAVA_HOME/bin/java" -Dvnet.distribution="$(distribution)" \
        -cp "$ROOT/bench/target/net.virtuoso.bench-$(project_version).jar" net.virtuoso.bench.Bench "${arguments[@]}"
}
