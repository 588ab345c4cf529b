package net.virtuoso.lab;

/** Shell lines that remove things known by a mark rather than by a handle. */
final class Undo {
    private Undo() {}

    /**
     * Kills every process whose environment holds {@code variable=value}, until none is left (5 s at most). The mark is
     * inherited, so it finds grandchildren and daemons, and it cannot hit a stranger who got a reused process id.
     */
    static String killMarked(String variable, String value) {
        String find = "$(grep -lszxF " + Shell.quote(variable + "=" + value) + " /proc/[0-9]*/environ | cut -d/ -f3)";
        return "i=0; while p=" + find + "; [ -n \"$p\" ]; do kill -KILL $p 2>/dev/null; i=$((i+1));"
                + " [ $i -lt 100 ] || { echo still running: $p >&2; exit 1; }; sleep 0.05; done";
    }

    /** Removes every control group whose name starts with {@code prefix}, in each hierarchy. */
    static String removeCgroups(String prefix) {
        return "for d in /sys/fs/cgroup/" + prefix + "* /sys/fs/cgroup/*/" + prefix + "*; do [ ! -d $d ] || "
                + removeCgroupTree("$d") + "; done";
    }

    /** Removes a control group and those below it; processes just killed may hold them for a moment. */
    private static String removeCgroupTree(String directory) {
        return "{ i=0; while [ -d " + directory + " ]; do find " + directory
                + " -depth -type d -exec rmdir {} + 2>/dev/null; i=$((i+1)); [ $i -lt 100 ] ||"
                + " { echo cannot remove " + directory + " >&2; exit 1; }; [ ! -d " + directory + " ] || sleep 0.05;"
                + " done; }";
    }
}
