package net.virtuoso.transport.internal.seal;

import java.util.Arrays;
import net.virtuoso.wire.LinkHeader;

/**
 * What a handshake gives: the keys and salts of both directions and a number for the pair, as RFC 5764 section 4.2 takes them
 * from the exporter of RFC 5705.
 *
 * <pre>
 * 32 the caller's key   32 the called end's key   12 the caller's salt   12 the called end's salt   1 number, modulo 64
 * </pre>
 */
public final class KeyMaterial {
    /** How many bytes are exported. */
    public static final int LENGTH = 2 * Aead.KEY + 2 * Aead.SALT + 1;
    /**
     * The exporter's label. Labels that begin like this need no registration (RFC 5705 section 4).
     */
    public static final String LABEL = "EXPERIMENTAL-virtuoso-vnet-link-1";

    private final byte[] bytes;
    private final boolean caller;

    /**
     * Takes a copy.
     *
     * @param exported of {@link #LENGTH} bytes
     * @param caller whether this end has made the handshake
     */
    public KeyMaterial(byte[] exported, boolean caller) {
        if (exported.length != LENGTH) {
            throw new IllegalArgumentException(exported.length + " bytes instead of " + LENGTH);
        }
        bytes = exported.clone();
        this.caller = caller;
    }

    /** The number that datagrams carry, 0 to 63. The caller makes another handshake if it has a pair with this number. */
    public int number() {
        return bytes[LENGTH - 1] & LinkHeader.MAX_KEY;
    }

    Aead sealer(AeadEngine engine) {
        return aead(engine, caller);
    }

    Aead opener(AeadEngine engine) {
        return aead(engine, !caller);
    }

    private Aead aead(AeadEngine engine, boolean ofCaller) {
        int keyAt = ofCaller ? 0 : Aead.KEY;
        int saltAt = 2 * Aead.KEY + (ofCaller ? 0 : Aead.SALT);
        byte[] key = Arrays.copyOfRange(bytes, keyAt, keyAt + Aead.KEY);
        try {
            return engine.open(key, Arrays.copyOfRange(bytes, saltAt, saltAt + Aead.SALT));
        } finally {
            Arrays.fill(key, (byte) 0);
        }
    }

    /** Overwrites the bytes. */
    void wipe() {
        Arrays.fill(bytes, (byte) 0);
    }

    /** Never shows the keys. */
    @Override
    public String toString() {
        return "KeyMaterial[" + (caller ? "caller" : "called") + "]";
    }
}
