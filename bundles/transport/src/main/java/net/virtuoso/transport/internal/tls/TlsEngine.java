package net.virtuoso.transport.internal.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;

/** Who does the cryptography. */
public enum TlsEngine {
    /** BoringSSL through netty-tcnative: several times as fast. */
    NATIVE(SslProvider.OPENSSL_REFCNT),
    /** The JDK, where the native library can't be loaded. */
    JDK(SslProvider.JDK);

    private final SslProvider provider;

    TlsEngine(SslProvider provider) {
        this.provider = provider;
    }

    /** How Netty calls it. */
    public SslProvider provider() {
        return provider;
    }

    /** The fastest that works here. */
    public static TlsEngine best() {
        return OpenSsl.isAvailable() && SslProvider.isTlsv13Supported(SslProvider.OPENSSL) ? NATIVE : JDK;
    }

    /** Why it isn't the native one, for people; empty if that is there. */
    public static String whyNotNative() {
        Throwable cause = OpenSsl.unavailabilityCause();
        return cause == null ? "" : String.valueOf(cause.getMessage());
    }

    /** For people. */
    @Override
    public String toString() {
        return this == NATIVE
                ? OpenSsl.versionString() + " (native)"
                : "the JDK " + Runtime.version().feature();
    }
}
