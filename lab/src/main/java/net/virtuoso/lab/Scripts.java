package net.virtuoso.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/** The shell scripts and configuration templates in the lab's jar, and their copies in a lab's directory. */
public final class Scripts {
    private Scripts() {}

    /** The text of a resource in {@code net/virtuoso/lab/}. */
    public static String text(String name) {
        try (InputStream resource = Scripts.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IllegalArgumentException(name + " is not in the lab's jar");
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + name, e);
        }
    }

    /** The directory of copies, executable, in a lab's directory. */
    public static Path directory(Lab lab) {
        return lab.directory().resolve("scripts");
    }

    /** An executable copy of a resource in the lab's directory, made when first asked for. */
    public static synchronized Path file(Lab lab, String name) {
        Path file = directory(lab).resolve(name);
        try {
            Files.createDirectories(file.getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
            Files.writeString(file, text(name));
        } catch (FileAlreadyExistsException e) {
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write " + file, e);
        }
        return file;
    }

    /**
     * The start of a command line that moves itself into control groups, made if missing, before it becomes the command
     * that follows.
     */
    public static List<String> inCgroups(Lab lab, List<Path> groups) {
        List<String> argv =
                new ArrayList<>(List.of("sh", file(lab, "in-cgroups.sh").toString()));
        groups.forEach(group -> argv.add(group.toString()));
        argv.add("--");
        return argv;
    }
}
