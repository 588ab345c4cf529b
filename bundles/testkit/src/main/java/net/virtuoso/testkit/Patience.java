package net.virtuoso.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Lets every test that waits for a condition wait for a minute instead of Awaitility's ten seconds: what takes milliseconds
 * can take that long on a machine that is busy with something else, and a test that fails waits no longer than it must.
 * JUnit finds it by itself; stateless.
 */
public final class Patience implements BeforeAllCallback {
    private static final Duration LONGEST = Duration.ofMinutes(1);

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.setDefaultTimeout(LONGEST);
    }
}
