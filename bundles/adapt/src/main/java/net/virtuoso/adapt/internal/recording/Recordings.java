package net.virtuoso.adapt.internal.recording;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.api.state.UnavailableException;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/** The recordings of a controller, and their repetition, one at a time. Safe for use by several threads. */
public final class Recordings {
    private final RecordingFiles kept;
    private final boolean records;
    private final Semaphore one = new Semaphore(1);

    /** @param most how many bytes they may take; 0 if nothing is recorded */
    public Recordings(Path folder, long most) {
        this.kept = new RecordingFiles(folder, most);
        this.records = most > 0;
    }

    /** Where loops are recorded; {@code null} if they aren't. */
    public @Nullable RecordingFiles files() {
        return records ? kept : null;
    }

    /** Repeats what is kept of a network, oldest first. What can't be repeated says so in its report. */
    public List<ReplayReport> replay(String network) {
        List<ReplayReport> reports = new ArrayList<>();
        for (Path file : kept.of(network)) {
            try {
                reports.add(run(file, true));
            } catch (RefusedException e) {
                if (Files.exists(file)) {
                    reports.add(new ReplayReport(
                            String.valueOf(file.getFileName()),
                            network,
                            Instant.EPOCH,
                            Instant.EPOCH,
                            0,
                            0,
                            "it can't be repeated: " + e.getMessage()));
                }
            }
        }
        return reports;
    }

    /** Repeats a file, whoever it comes from. */
    public ReplayReport replay(Path file) {
        return run(file, false);
    }

    private ReplayReport run(Path file, boolean forgiving) {
        if (!one.tryAcquire()) {
            throw new UnavailableException("another recording is being repeated; try again when that is done");
        }
        try (InputStream in = open(file)) {
            return Replay.run(in, String.valueOf(file.getFileName()), forgiving);
        } catch (NoSuchFileException e) {
            throw refused(file, "a file that exists", e);
        } catch (IOException e) {
            throw refused(file, "a file that can be read: " + e.getMessage(), e);
        } finally {
            one.release();
        }
    }

    private static InputStream open(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new IOException("it is a folder");
        }
        if (Files.exists(file) && !Files.isRegularFile(file)) {
            // A pipe or device might never end.
            throw new IOException("it is no regular file");
        }
        return new BufferedInputStream(Files.newInputStream(file));
    }

    private static RefusedException refused(Path file, String allowed, IOException cause) {
        RefusedException refused = RefusedException.invalid("recording", file, allowed);
        refused.initCause(cause);
        return refused;
    }
}
