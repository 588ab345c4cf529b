package net.virtuoso.transport.internal.udp;

import java.util.function.LongSupplier;
import net.virtuoso.spi.identity.NodeIdentity;
import net.virtuoso.transport.internal.dtls.HandshakeThreads;
import net.virtuoso.transport.internal.seal.AeadEngine;
import net.virtuoso.transport.internal.seal.KeyLimits;

/**
 * What encrypted links of an endpoint need.
 *
 * @param identity what is shown and trusted
 * @param threads where handshakes wait
 * @param engine encrypts
 * @param limits for how long keys are used
 * @param nanoTime the clock that keys age by
 */
record UdpSecurity(
        NodeIdentity identity, HandshakeThreads threads, AeadEngine engine, KeyLimits limits, LongSupplier nanoTime) {}
