package net.virtuoso.bench;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.lab.Requirements;

/** What an evaluation needs of its machine. */
public final class Tools {
    private static final List<String> MEASURING = List.of("iperf3", "sockperf");

    private Tools() {}

    /** One line for each thing that is missing; empty if evaluations can be run. Peers are not looked for. */
    static List<String> missing() {
        List<String> missing = new ArrayList<>(Requirements.missing());
        for (String tool : MEASURING) {
            if (!Requirements.isOnPath(tool)) {
                missing.add(tool + ": apt-get install -y --no-install-recommends " + String.join(" ", MEASURING));
            }
        }
        return missing;
    }

    /**
     * Whether evaluations can be run; for conditions of tests.
     *
     * @throws IllegalStateException if they can't and {@value Requirements#REQUIRED_PROPERTY} is {@code true}
     */
    public static boolean present() {
        List<String> missing = missing();
        if (!missing.isEmpty() && Boolean.getBoolean(Requirements.REQUIRED_PROPERTY)) {
            throw new IllegalStateException(
                    "this machine can't run evaluations, missing: " + String.join("; ", missing));
        }
        return missing.isEmpty();
    }
}
