# shellcheck shell=bash
# Fuzzing: Jazzer feeds hostile bytes to the decoders that read from the network. What the targets are says fuzz/.

readonly FUZZ_SECONDS=60

cmd_fuzz() {
    local seconds=$FUZZ_SECONDS targets=()
    while [[ $# -gt 0 ]]; do
        case $1 in
            --seconds)
                [[ ${2:-} =~ ^[1-9][0-9]*$ ]] || die '--seconds needs a number: how long each target is fed'
                seconds=$2
                shift
                ;;
            -*) die "fuzz has no option '$1': ./vnet fuzz [TARGET…] [--seconds N]" ;;
            *) targets+=("$1") ;;
        esac
        shift
    done
    need_java
    need_maven
    step 'building the targets' fuzz-build mvn -B -ntp -f "$ROOT/pom.xml" -Pfast -DskipTests package -pl fuzz -am \
        || die 'the build failed: see above'
    local path=$ROOT/fuzz/target/classes:$ROOT/fuzz/target/lib/\* target known
    known=$("$JAVA_HOME/bin/java" -cp "$path" net.virtuoso.fuzz.Fuzz list)
    [[ ${#targets[@]} -gt 0 ]] || mapfile -t targets <<< "$known"
    for target in "${targets[@]}"; do
        grep -qxF -- "$target" <<< "$known" || die "there is no target '$target'; there are: ${known//$'\n'/ }"
    done
    for target in "${targets[@]}"; do
        fuzz_one "$path" "$target" "$seconds"
    done
}

# Hooks only in our classes: Jazzer's watch over Unsafe fails on Netty's queues.
# Feeds one target. New ways into the code are collected in .vnet/fuzz/, what breaks it is kept in fuzz/corpus/.
fuzz_one() {
    local path=$1 target=$2 seconds=$3 found=$STATE/fuzz/$2 kept=$ROOT/fuzz/corpus/$2
    mkdir -p "$found" "$kept"
    "$JAVA_HOME/bin/java" -cp "$path" net.virtuoso.fuzz.Fuzz seeds "$target" "$found"
    say "Target $target, $seconds s:"
    run_child "$JAVA_HOME/bin/java" -Xmx2g -cp "$path" -Dvnet.fuzz.target="$target" com.code_intelligence.jazzer.Jazzer \
        --target_class=net.virtuoso.fuzz.Fuzz --instrumentation_includes='net.virtuoso.**:org.bouncycastle.tls.**:io.netty.handler.codec.http.**' \
        --disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer --custom_hook_includes='net.virtuoso.**' \
        --reproducer_path="$STATE/fuzz" \
        -max_total_time="$seconds" -rss_limit_mb=3072 -print_final_stats=1 -artifact_prefix="$kept/found-" "$found" "$kept" \
        || die "target $target broke: the input is in $kept, the report above says how; fix it and keep the file, it is replayed in every build"
}
