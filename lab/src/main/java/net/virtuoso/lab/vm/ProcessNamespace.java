package net.virtuoso.lab.vm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** What /proc tells about a process's ids in nested process namespaces. */
final class ProcessNamespace {
    private static final String NS_PID = "NSpid:";

    private ProcessNamespace() {}

    /** The process's id one namespace further in than ours; −1 if it is in no inner one or has ended. */
    static long innerPid(long pid) {
        try {
            return parse(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
        } catch (IOException e) {
            return -1; // it has ended
        }
    }

    /** The line is 'NSpid:' and the ids from our namespace inwards. */
    static long parse(List<String> status) {
        for (String line : status) {
            if (line.startsWith(NS_PID)) {
                String[] ids = line.substring(NS_PID.length()).strip().split("\\s+", -1);
                return ids.length < 2 ? -1 : Long.parseLong(ids[1]);
            }
        }
        return -1;
    }
}
