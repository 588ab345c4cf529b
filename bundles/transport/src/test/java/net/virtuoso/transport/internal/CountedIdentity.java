package net.virtuoso.transport.internal;

import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import net.virtuoso.spi.identity.NodeIdentity;

/** An unwatched identity that counts how often a certificate was shown to it. */
public final class CountedIdentity extends UnwatchedIdentity {
    private final AtomicInteger shown = new AtomicInteger();

    /** @param same answers everything */
    public CountedIdentity(NodeIdentity same) {
        super(same);
    }

    @Override
    public String verify(List<X509Certificate> chain) throws CertificateException {
        shown.incrementAndGet();
        return super.verify(chain);
    }

    /** How often so far. */
    public int shown() {
        return shown.get();
    }
}
