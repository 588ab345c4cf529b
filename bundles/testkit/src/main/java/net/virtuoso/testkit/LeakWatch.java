package net.virtuoso.testkit;

import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test class after which Netty's leak detector reports something that nobody has released; Netty itself only logs it. The
 * build has it track every buffer, and tell where each was made; with {@code -Dvnet.leak.level=paranoid} also where it was used.
 * JUnit finds this by itself, before any test's code runs. What a class has leaked may be found only after a later one.
 */
public final class LeakWatch implements AfterAllCallback {
    private static final RecordingLeakDetectors DETECTORS = new RecordingLeakDetectors();

    static {
        // Before the first buffer: their class takes its detector for good.
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(DETECTORS);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (context.getRequiredTestClass().getEnclosingClass() == null) {
            requireNone();
        }
    }

    /**
     * Collects garbage and looks for leaks since the last look.
     *
     * @throws AssertionError with what has leaked and where it was used, if something has
     */
    static void requireNone() {
        List<String> leaks = DETECTORS.collect();
        if (!leaks.isEmpty()) {
            throw new AssertionError(leaks.size() + " leaks: " + String.join("\n", leaks));
        }
    }
}
