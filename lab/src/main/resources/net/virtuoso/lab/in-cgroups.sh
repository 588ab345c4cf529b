# in-cgroups.sh GROUP... -- COMMAND...: becomes COMMAND inside control groups, which are made if missing.
set -e
while [ "$1" != -- ]; do
    mkdir -p "$1"
    # Version 1's cpuset group takes no process before it has processors and memory.
    for resource in cpus mems; do
        file=$1/cpuset.$resource
        if [ -e "$file" ] && [ -w "$file" ] && [ -z "$(cat "$file")" ] && [ -r "${1%/*}/cpuset.$resource" ]; then
            cat "${1%/*}/cpuset.$resource" >"$file"
        fi
    done
    echo $$ >"$1/cgroup.procs"
    shift
done
shift
exec "$@"
