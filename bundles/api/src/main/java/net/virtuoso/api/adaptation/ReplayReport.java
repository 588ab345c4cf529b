package net.virtuoso.api.adaptation;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What came of running a fresh adaptation loop on a recording of another one.
 *
 * @param recording the recording's file, without its folder
 * @param network the network that it is of
 * @param from when it begins
 * @param to the last moment in it
 * @param steps how many steps were repeated
 * @param decisions how many decisions and changes of plans were compared
 * @param difference the first that was another one, with what was recorded and what came now; {@code null} if all were the same
 */
public record ReplayReport(
        String recording,
        String network,
        Instant from,
        Instant to,
        long steps,
        long decisions,
        @Nullable String difference) {}
