package net.virtuoso.api.overlay;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletionStage;
import net.virtuoso.api.capture.Capture;
import net.virtuoso.api.capture.CaptureRequest;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RuleCount;
import net.virtuoso.model.TrafficRecord;
import org.osgi.annotation.versioning.ProviderType;

/** The data path of one node. Safe for use by several threads: calls are carried out on its event loop, in order. */
@ProviderType
public interface Overlay extends AutoCloseable {
    /**
     * Brings the data path to a configuration, make before break: new links and ports first, then the table, then what is no
     * longer wanted. What is the same stays untouched and goes on carrying frames.
     *
     * @param config everything that should run
     * @return what couldn't be done, for people, one line each (a device that isn't there, say); it is tried again by itself.
     *     Completes when the rest runs.
     */
    CompletionStage<List<String>> apply(NodeConfig config);

    /** The state of ports and links now. */
    CompletionStage<OverlayStatus> status();

    /** What entered at this node's ports since the last call: the counters start anew. */
    CompletionStage<TrafficDrain> drainTraffic();

    /**
     * The counters of ports and links, read many times since the last call. They are read only while there is traffic worth it,
     * which each call judges anew: so it is to be called about once a second.
     */
    CompletionStage<ActivitySamples> drainActivity();

    /**
     * What rules have carried: those that have carried something since they were told last, each with its whole count, at most
     * {@link net.virtuoso.model.RuleReport#MAX_RULES}; what is left over is told by the next call.
     *
     * @param anew whether every rule that has ever carried anything is to be told again, from this call on
     */
    CompletionStage<List<RuleCount>> drainRules(boolean anew);

    /**
     * Begins to write the frames of a port or link into a file.
     *
     * @param folder where the file goes
     * @throws java.io.IOException if the file can't be made
     * @throws net.virtuoso.model.RefusedException if there is no such port or link, it is being captured, the file is there already,
     *     or several captures run
     */
    Capture capture(CaptureRequest request, Path folder) throws java.io.IOException;

    /** Where a transport of this node listens; -1 if it has no such transport. */
    int port(String transport);

    /** How a transport works here ({@link net.virtuoso.spi.transport.Transport#detail}); empty if there is none. */
    String detail(String transport);

    /** Closes ports and links and removes what was made for them; waits for that, at most some seconds. */
    @Override
    void close();

    /**
     * What was counted.
     *
     * @param records one a pair and class
     * @param overflow bytes that weren't attributed because the table of pairs was full
     */
    record TrafficDrain(List<TrafficRecord> records, long overflow) {}
}
