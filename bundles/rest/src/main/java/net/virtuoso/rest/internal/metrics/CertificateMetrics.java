package net.virtuoso.rest.internal.metrics;

import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import net.virtuoso.model.Authority;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.NodeCertificate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** When the authority's certificate and the newest one of each node expire. Without encryption there are none. */
final class CertificateMetrics {
    private static final Logger LOG = LoggerFactory.getLogger(CertificateMetrics.class);

    private CertificateMetrics() {}

    /** The metric, as Unix time: an alert compares it with the clock of whoever watches, also when nothing is read any more. */
    static Metric of(DesiredState state) {
        Metric expiry = Metric.gauge(
                "vnet_identity_certificate_expiry_seconds",
                "Unix time when the authority's certificate, or the newest one of a node, expires");
        Instant ends = expiry(state.trust().authority());
        if (ends != null) {
            expiry.point(ends.getEpochSecond(), "holder", "authority");
        }
        Map<String, Instant> newest = new TreeMap<>();
        for (NodeCertificate certificate : state.trust().certificates().values()) {
            // One of a node that was deleted is nobody's concern: it isn't renewed, and an alert would stay.
            if (state.nodes().containsKey(certificate.node())) {
                newest.merge(
                        certificate.node(), certificate.expires(), (one, other) -> one.isAfter(other) ? one : other);
            }
        }
        newest.forEach((node, end) -> expiry.point(end.getEpochSecond(), "holder", "node", "node", node));
        return expiry;
    }

    private static @Nullable Instant expiry(@Nullable Authority authority) {
        if (authority == null) {
            return null;
        }
        try {
            byte[] der = Base64.getDecoder().decode(authority.certificate());
            X509Certificate certificate = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
            return certificate.getNotAfter().toInstant();
        } catch (CertificateException | IllegalArgumentException e) {
            LOG.debug("The authority's certificate can't be read", e);
            return null;
        }
    }
}
