package net.virtuoso.fuzz;

import java.util.concurrent.atomic.AtomicReference;
import net.virtuoso.testkit.TestAuthority;
import net.virtuoso.transport.internal.dtls.DtlsGuard;
import net.virtuoso.transport.internal.dtls.HandshakeThreads;
import org.jspecify.annotations.Nullable;

/**
 * Two nodes of one authority that can make handshakes. Their keys are others in each process, so what they say is too; what is
 * done to it is as the input says.
 */
final class DtlsEnds {
    static final String CALLER = "a";
    static final String CALLED = "b";

    private static final AtomicReference<@Nullable Throwable> ESCAPED = new AtomicReference<>();
    private static final TestAuthority AUTHORITY = new TestAuthority();
    private static final HandshakeThreads THREADS = new HandshakeThreads();
    /** What handshakes have to say is said on their own threads: those who hear it only take notes. */
    static final DtlsGuard CALLERS = new DtlsGuard(AUTHORITY.node(CALLER), THREADS, Runnable::run, () -> 0);

    static final DtlsGuard CALLEDS = new DtlsGuard(AUTHORITY.node(CALLED), THREADS, Runnable::run, () -> 0);

    static {
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> {
            ESCAPED.compareAndSet(null, failure);
            if (before != null) {
                before.uncaughtException(thread, failure);
            }
        });
    }

    private DtlsEnds() {}

    /** Throws what has ended a thread. */
    static void requireNothingEscaped() {
        Throwable failure = ESCAPED.getAndSet(null);
        if (failure != null) {
            throw new IllegalStateException("a handshake has ended its thread", failure);
        }
    }
}
