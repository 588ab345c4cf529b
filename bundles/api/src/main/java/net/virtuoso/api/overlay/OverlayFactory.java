package net.virtuoso.api.overlay;

import org.osgi.annotation.versioning.ProviderType;

/** Opens data paths. */
@ProviderType
public interface OverlayFactory {
    /**
     * Opens the data path of one node, with no port, link or rule yet. What it finds from a crashed predecessor stays until the
     * first {@link Overlay#apply}, which takes it over or removes it.
     *
     * @param settings the node and its addresses
     * @return the data path; the caller closes it
     * @throws java.io.IOException if an address can't be bound; the message names it
     */
    Overlay open(OverlaySettings settings) throws java.io.IOException;
}
