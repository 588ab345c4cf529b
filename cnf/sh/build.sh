# shellcheck shell=bash
# The distribution and the programs around it.

SOURCES=(pom.xml bnd.bnd .mvn bundles cnf features karaf-assembly lab)
PROGRAMS=karaf-assembly,lab # and the modules that they need
if [[ -f $ROOT/bench/pom.xml ]]; then
    SOURCES+=(bench)
    PROGRAMS+=,bench
fi
readonly SOURCES PROGRAMS

project_version() {
    sed -n 's#.*<version>\(.*\)</version>.*#\1#p' "$ROOT/pom.xml" | head -n 1
}

# Path of the distribution, built or not.
distribution() {
    printf '%s/karaf-assembly/target/virtuoso-vnet-%s.tar.gz' "$ROOT" "$(project_version)"
}

# Path of the laboratory's jar; its libraries are beside it in lib/.
lab_jar() {
    printf '%s/lab/target/net.virtuoso.lab-%s.jar' "$ROOT" "$(project_version)"
}

is_built() {
    local stamp=$STATE/built
    [[ -f $stamp && -f $(distribution) && -f $(lab_jar) ]] || return 1
    # Quit at the first source that is newer than the start of the last build that succeeded.
    [[ -z $(cd "$ROOT" && find "${SOURCES[@]}" -name target -prune -o -type f -newer "$stamp" -print -quit) ]]
}

# Builds if a source has changed since the last time. Tests and checks are for `./vnet test`.
need_build() {
    need_java
    need_maven
    ! is_built || return 0
    mkdir -p "$STATE"
    touch "$STATE/building"
    step 'building the distribution (the first time downloads its parts)' build \
        mvn -B -ntp -f "$ROOT/pom.xml" -Pfast -DskipTests package -pl "$PROGRAMS" -am \
        || die 'the build failed: see above'
    mv "$STATE/building" "$STATE/built"
}

cmd_build() {
    [[ $# -eq 0 ]] || die "build takes no argument: '$1'"
    need_build
    say "$(distribution)"
}
