package net.virtuoso.lab;

import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;

/** Command lines of the small Java programs in the lab's jar: many of them share a machine with few processors. */
public final class JavaProgram {
    private JavaProgram() {}

    /** The jar, or the directory of classes, that this class was loaded from. */
    public static Path code() {
        return codeOf(JavaProgram.class);
    }

    /** The jar, or the directory of classes, that a class was loaded from. */
    public static Path codeOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("cannot find the code of " + type, e);
        }
    }

    /**
     * The start of a command line; the program's own arguments follow. Small heap, quick compiler only.
     *
     * @param classPath as the place where it runs sees it
     */
    public static List<String> command(String classPath, Class<?> main) {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx64m",
                "-Xshare:auto",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                classPath,
                main.getName());
    }
}
