package net.virtuoso.lab;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import net.virtuoso.lab.demo.DemoFailed;
import net.virtuoso.lab.demo.DemoOptions;
import net.virtuoso.lab.demo.EmbeddedDemo;
import net.virtuoso.lab.demo.RealDemo;

/**
 * Plays the main job from start to end: {@code ./vnet demo}. The system property {@code vnet.distribution} names the
 * distribution.
 *
 * <p>Exit codes: 0 all was shown, 1 something was not (the last line says what), 2 a wrong command line or a machine that
 * can't play it.
 */
public final class Demo {
    private static final int FAILED = 1;
    private static final int UNUSABLE = 2;

    private Demo() {}

    /** Plays the demo and ends the JVM. */
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(run(out, arguments));
    }

    private static int run(PrintStream out, String... arguments) {
        try {
            DemoOptions options = DemoOptions.parse(arguments);
            if (options.embedded()) {
                new EmbeddedDemo(options, out).play();
                return 0;
            }
            new RealDemo(options, out).play();
            return 0;
        } catch (IllegalArgumentException e) {
            out.println(e.getMessage());
            return UNUSABLE;
        } catch (DemoFailed e) {
            out.println();
            out.println("FAILED: " + e.getMessage());
            return FAILED;
        }
    }
}
