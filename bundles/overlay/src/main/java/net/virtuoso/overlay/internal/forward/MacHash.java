package net.virtuoso.overlay.internal.forward;

/** Spreads pairs of addresses over hash tables. */
final class MacHash {
    /** Different in every process, so that a guest can't choose addresses that collide. */
    private static final long SEED = new java.security.SecureRandom().nextLong();

    private MacHash() {}

    /** A hash of two numbers: the finaliser of MurmurHash3 (Appleby), once for each. */
    static int of(long a, long b) {
        return (int) mix(mix(a ^ SEED) + b);
    }

    private static long mix(long x) {
        long h = x;
        h = (h ^ h >>> 33) * 0xff51afd7ed558ccdL;
        h = (h ^ h >>> 33) * 0xc4ceb9fe1a85ec53L;
        return h ^ h >>> 33;
    }
}
