package net.virtuoso.transport.internal;

import net.virtuoso.model.RefusedException;
import net.virtuoso.spi.transport.EndpointSettings;

/** Holds plain transports to their word: no link without encryption unless it was asked for. */
public final class Plaintext {
    private Plaintext() {}

    /**
     * Refuses settings that don't allow plaintext.
     *
     * @param transport the transport's name, for the message
     * @throws RefusedException names the key to set
     */
    public static void require(String transport, EndpointSettings settings) {
        if (!settings.plaintext()) {
            throw RefusedException.invalid(
                    "plaintext",
                    "false",
                    "true in etc/net.virtuoso.node~" + settings.node() + ".cfg: transport '" + transport
                            + "' has no encryption, and links without it have to be asked for");
        }
    }
}
