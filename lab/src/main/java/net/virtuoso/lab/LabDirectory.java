package net.virtuoso.lab;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A lab's directory and the file in it that says which process owns the lab. The file appears complete or not at all,
 * and a directory without it is left alone, so that a sweep at the same moment never takes a young lab for a dead one.
 */
record LabDirectory(String id, Path path) {
    private static final String OWNER = "owner";
    private static final int TRIES = 100;

    static LabDirectory create(Path base, Supplier<String> ids) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            String id = ids.get();
            LabDirectory home = new LabDirectory(id, base.resolve(id));
            try {
                Files.createDirectories(base);
                Files.createDirectory(
                        home.path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            } catch (FileAlreadyExistsException | NoSuchFileException e) {
                continue; // another lab has this id, or another lab's end has removed the empty base just now
            }
            Path draft = home.path.resolve(OWNER + ".new");
            Files.writeString(draft, ProcessIdentity.current().text());
            Files.move(draft, home.path.resolve(OWNER), StandardCopyOption.ATOMIC_MOVE);
            return home;
        }
        throw new IOException("no free lab id found in " + base + " in " + TRIES + " tries");
    }

    /** The directories whose owner no longer runs. */
    static List<LabDirectory> abandoned(Path base) throws IOException {
        List<LabDirectory> found = new ArrayList<>();
        if (!Files.isDirectory(base)) {
            return found;
        }
        try (Stream<Path> children = Files.list(base)) {
            for (Path child : children.toList()) {
                LabDirectory home = new LabDirectory(child.getFileName().toString(), child);
                if (Files.isRegularFile(child.resolve(OWNER)) && !home.isOwned()) {
                    found.add(home);
                }
            }
        }
        return found;
    }

    /** Removes a directory unless other labs live in it. */
    static void removeIfEmpty(Path base) throws IOException {
        try {
            Files.deleteIfExists(base);
        } catch (DirectoryNotEmptyException e) {
            // Theirs to remove.
            return;
        }
    }

    Path journal() {
        return path.resolve("journal");
    }

    private boolean isOwned() throws IOException {
        try {
            return ProcessIdentity.parse(Files.readString(path.resolve(OWNER))).isAlive();
        } catch (NoSuchFileException e) {
            return true; // its owner is just removing it
        }
    }
}
