# shellcheck shell=bash
# A JDK that Karaf can run on, and Maven.

readonly JAVA_MIN=17 JAVA_END=24 # our bundles need 17; Karaf 4.4.10 does not start on 24 or newer
readonly JAVA_PACKAGE=openjdk-17-jdk-headless
readonly MAVEN_MIN=3.8.1

# java_major HOME: its feature release, as 17; nothing if there is no Java.
java_major() {
    local version
    if [[ -r $1/release ]]; then
        version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
    else
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p') || true
    fi
    version=${version#1.} # 1.8.0 is Java 8
    printf '%s' "${version%%[^0-9]*}"
}

# Why a JDK cannot be used; nothing if it can.
java_fault() {
    local major
    if [[ ! -x $1/bin/java ]]; then
        printf 'no JDK'
        return
    fi
    major=$(java_major "$1")
    if [[ -z $major ]]; then
        printf 'does not tell its version'
    elif ((major < JAVA_MIN)); then
        printf 'Java %s: needed is %s or newer' "$major" "$JAVA_MIN"
    elif ((major >= JAVA_END)); then
        printf 'Java %s: Karaf does not start on %s or newer' "$major" "$JAVA_END"
    elif [[ ! -x $1/bin/javac ]]; then
        printf 'Java %s without a compiler: a JDK is needed' "$major"
    fi
}

# JDKs of this machine, best first: what the user chose, then 17 and 21, then the others.
java_homes() {
    local home
    {
        [[ -z ${JAVA_HOME:-} ]] || printf '%s\n' "$JAVA_HOME"
        if command -v javac > /dev/null; then
            dirname "$(dirname "$(readlink -f "$(command -v javac)")")"
        fi
        for home in /usr/lib/jvm/*17* /usr/lib/jvm/*21* /usr/lib/jvm/* /opt/java/*; do
            [[ ! -x $home/bin/java ]] || readlink -f "$home"
        done
    } | awk '!seen[$0]++'
}

# Sets JAVA_HOME to a JDK that works, if there is one.
find_java() {
    local home
    if [[ -n ${VNET_JAVA_HOME:-} ]]; then
        local fault
        fault=$(java_fault "$VNET_JAVA_HOME")
        [[ -z $fault ]] || die "VNET_JAVA_HOME=$VNET_JAVA_HOME cannot be used, $fault. Unset it, or name a JDK $JAVA_MIN or 21."
        export JAVA_HOME=$VNET_JAVA_HOME
        return
    fi
    while IFS= read -r home; do
        if [[ -z $(java_fault "$home") ]]; then
            if [[ -n ${JAVA_HOME:-} && $home != "$JAVA_HOME" ]]; then
                say "JAVA_HOME=$JAVA_HOME is not used ($(java_fault "$JAVA_HOME")): $home is"
            fi
            export JAVA_HOME=$home
            return
        fi
    done < <(java_homes)
    return 1
}

java_report() {
    local home
    while IFS= read -r home; do
        printf '%s (%s)\n' "$home" "$(java_fault "$home")"
    done < <(java_homes)
}

need_java() {
    find_java && return
    java_report | while IFS= read -r line; do warn "not usable: $line"; done
    can_install || die "no usable JDK found. As root: $(install_command "$JAVA_PACKAGE"), or set VNET_JAVA_HOME to a JDK $JAVA_MIN or 21"
    need_packages 'The build' "$JAVA_PACKAGE"
    find_java || die "there is no usable JDK even with $JAVA_PACKAGE installed: set VNET_JAVA_HOME"
}

# Prints Maven's version, or nothing.
maven_version() {
    command -v mvn > /dev/null || return 0
    mvn --version 2> /dev/null | sed -n 's/.*Apache Maven \([0-9][0-9.]*\).*/\1/p' | head -n 1
}

maven_fault() {
    local version
    version=$(maven_version)
    if [[ -z $version ]]; then
        printf 'not found'
    elif [[ $version == 4* || $(printf '%s\n%s\n' "$MAVEN_MIN" "$version" | sort -V | head -n 1) != "$MAVEN_MIN" ]]; then
        printf 'version %s: needed is 3, %s or newer' "$version" "$MAVEN_MIN"
    fi
}

need_maven() {
    local fault
    fault=$(maven_fault)
    [[ -n $fault ]] || return 0
    if command -v mvn > /dev/null; then
        die "Maven at $(command -v mvn), $fault. Put a newer one first on the PATH"
    fi
    need_packages 'The build' maven
    fault=$(maven_fault)
    [[ -z $fault ]] || die "Maven $fault"
}
