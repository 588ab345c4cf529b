package net.virtuoso.control.internal.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A small text file that only its owner may read. Used by one thread at a time. */
public final class PrivateFile {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFile.class);
    private static final int MAX_LENGTH = 65_536;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> OTHERS = EnumSet.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE);

    private final Path path;

    /** @param path where it is; its folder is made when it is written */
    public PrivateFile(Path path) {
        this.path = path;
    }

    /** Where it is. */
    public Path path() {
        return path;
    }

    /**
     * What it holds; {@code null} if there is none. One that others may read is closed to them, which is logged.
     *
     * @throws IOException if it can't be read
     */
    public @Nullable String read() throws IOException {
        if (!Files.exists(path)) {
            return null;
        }
        if (Files.size(path) > MAX_LENGTH) {
            throw new IOException(path + " is longer than " + MAX_LENGTH + " bytes");
        }
        Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
        if (now.stream().anyMatch(OTHERS::contains)) {
            LOG.warn("{} could be read or changed by others than its owner; that is mended", path);
            Files.setPosixFilePermissions(path, OWNER_ONLY);
        }
        return Files.readString(path, StandardCharsets.US_ASCII);
    }

    /**
     * Writes it whole: after a crash it holds the old or the new text. At no moment can another read it.
     *
     * @throws IOException if it can't be written
     */
    public void write(String text) throws IOException {
        Files.createDirectories(path.toAbsolutePath().getParent());
        Path fresh = path.resolveSibling(path.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = FileChannel.open(
                fresh,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(OWNER_ONLY))) {
            ByteBuffer bytes = StandardCharsets.US_ASCII.encode(text);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(fresh, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /**
     * Removes it, if it is there.
     *
     * @throws IOException if it can't be
     */
    public void delete() throws IOException {
        Files.deleteIfExists(path);
    }
}
