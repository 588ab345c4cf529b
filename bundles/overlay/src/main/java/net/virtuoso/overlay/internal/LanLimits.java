package net.virtuoso.overlay.internal;

import net.virtuoso.model.RefusedException;

/**
 * What bounds the user's LAN; the keys {@code lan.…} of {@code net.virtuoso.overlay}.
 *
 * @param stormLimit broadcast and multicast frames that a LAN port may send a second, 1 to 1000000
 * @param unknownLimit frames that may leave a second for addresses that no station is known to have, 1 to 1000000
 * @param stations the most stations that are learned in a network, 64 to 65536
 * @param ageingSeconds after how long a silent station is forgotten, 10 to 1000000 (IEEE 802.1D-2004, table 7-5)
 */
record LanLimits(int stormLimit, int unknownLimit, int stations, int ageingSeconds) {
    private static final int MAX_RATE = 1_000_000;
    private static final int MIN_STATIONS = 64;
    private static final int MAX_STATIONS = 65_536;
    private static final int MIN_AGEING = 10;
    private static final int MAX_AGEING = 1_000_000;

    // Behind the constants that its check needs.
    /** What is fit for most; the ageing time is that of IEEE 802.1D. */
    static final LanLimits DEFAULT = new LanLimits(1000, 10_000, 8192, 300);

    /** Checks every part. */
    LanLimits {
        require("lan.storm.limit", stormLimit, 1, MAX_RATE, "frames a second");
        require("lan.unknown.limit", unknownLimit, 1, MAX_RATE, "frames a second");
        require("lan.stations", stations, MIN_STATIONS, MAX_STATIONS, "stations");
        require("lan.ageing.seconds", ageingSeconds, MIN_AGEING, MAX_AGEING, "seconds");
    }

    private static void require(String key, int value, int least, int most, String unit) {
        if (value < least || value > most) {
            throw RefusedException.invalid(key, value, least + " to " + most + " " + unit);
        }
    }
}
