package net.virtuoso.control.internal.agent;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import net.virtuoso.model.NodeConfig;
import net.virtuoso.model.RefusedException;
import net.virtuoso.wire.control.ControlCodec;
import net.virtuoso.wire.json.ModelJson;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the node ran last, in a file, so that it runs the same after a restart even if no controller is there. Used by one
 * thread.
 */
final class LastConfig {
    private static final Logger LOG = LoggerFactory.getLogger(LastConfig.class);

    private final Path file;
    private final ModelJson json = new ModelJson(ControlCodec.MAX_LENGTH);

    LastConfig(Path file) {
        this.file = file;
    }

    /** What was saved, or {@code null} if nothing was or it can't be read; then that is logged. */
    @Nullable
    NodeConfig load(String node) {
        try {
            if (!Files.exists(file)) {
                return null;
            }
            if (Files.size(file) > ControlCodec.MAX_LENGTH) {
                LOG.warn("{} is too long to be a node's configuration; it is left out", file);
                return null;
            }
            NodeConfig config = json.read(NodeConfig.class, Files.readAllBytes(file));
            if (config.node().equals(node)) {
                return config;
            }
            LOG.warn("{} is of node '{}', not '{}'; it is left out", file, config.node(), node);
        } catch (IOException | RefusedException e) {
            LOG.warn("{} can't be read, the node begins with nothing until its controller says what to run", file, e);
        }
        return null;
    }

    /** Saves atomically: after a crash the file holds the old or the new one, whole. */
    void save(NodeConfig config) {
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(fresh, json.write(config));
            try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn(
                    "{} can't be written; after a restart without a controller the node would run what it ran before",
                    file,
                    e);
        }
    }
}
