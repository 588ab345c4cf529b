# shellcheck shell=bash
# Every test. Whole-system tests need root and packages: without them they are left out, and that is said.

cmd_tests() {
    local started status=0 flags=()
    if is_root && [[ $(uname) == Linux ]]; then
        mapfile -t packages < <(lab_packages; measuring_packages)
        need_packages 'The whole-system tests' "${packages[@]}" shellcheck
        flags+=(-Dvnet.lab.required=true) # a whole-system test that cannot run is then a failure
    else
        loud 'Not root: the whole-system tests (namespaces, TAPs, libvirt) are left out.' \
            'As root, ./vnet test runs them too.'
    fi
    # A test that fails is tried twice more: other users of the machine can starve it. Maven lists it as a flake,
    # which is a fault to be mended, not a pass to be forgotten.
    flags+=(-Dsurefire.rerunFailingTestsCount=2 -Dfailsafe.rerunFailingTestsCount=2)
    need_java
    need_maven
    check_scripts
    started=$(mktemp)
    # Not through `step`: the output of the tests is what one wants to see.
    run_child mvn -B -ntp -f "$ROOT/pom.xml" "${flags[@]}" verify "$@" || status=$?
    report_skipped "$started"
    rm -f "$started"
    return $status
}

check_scripts() {
    if ! command -v shellcheck > /dev/null; then
        warn "shellcheck is not installed: the scripts are not checked. As root: $(install_command shellcheck)"
        return
    fi
    # -x reads the parts of the script, too.
    (cd "$ROOT" && shellcheck -x vnet .ci/run) || die 'shellcheck found something: see above'
    say 'shellcheck: the scripts are clean'
}

# Tests that were skipped since the given file was made, by class.
report_skipped() {
    local report name skipped=()
    while IFS= read -r report; do
        name=${report##*/TEST-}
        skipped+=("${name%.xml}: $(grep -c '<skipped' "$report")")
    done < <(find "$ROOT" -path '*/target/*-reports/TEST-*.xml' -newer "$1" -exec grep -l '<skipped' {} + 2> /dev/null)
    [[ ${#skipped[@]} -eq 0 ]] || loud 'Tests that were skipped, by class:' "${skipped[@]}"
}
