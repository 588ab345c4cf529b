package net.virtuoso.lab.vm;

import java.nio.file.Path;
import java.util.List;

/** Command lines of small Java programs: many of them share a machine with few processors. */
public final class JavaProgram {
    private JavaProgram() {}

    /** The start of a command line; the program's own arguments follow. */
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
