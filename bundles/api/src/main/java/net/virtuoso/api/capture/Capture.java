package net.virtuoso.api.capture;

import java.nio.file.Path;
import java.util.concurrent.CompletionStage;
import org.osgi.annotation.versioning.ProviderType;

/** A capture that was begun. Safe for use by several threads. */
@ProviderType
public interface Capture extends AutoCloseable {
    /** Where it is written. */
    Path file();

    /** How far it is. */
    Progress progress();

    /** Completes when the file is written to its end: at a limit, after {@link #close}, or when it can't be written. */
    CompletionStage<Progress> ended();

    /** Ends it; what was captured until now is still written. May be called again. */
    @Override
    void close();

    /**
     * How far a capture is.
     *
     * @param frames frames that are in the file
     * @param dropped frames that found no room because writing was too slow
     * @param bytes the file's length
     * @param reason why it has ended, for people; empty while it runs
     */
    record Progress(long frames, long dropped, long bytes, String reason) {}
}
