package net.virtuoso.api.capture;

import java.time.Duration;
import java.util.regex.Pattern;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.Names;
import net.virtuoso.model.RefusedException;
import org.jspecify.annotations.Nullable;

/**
 * What to capture, and how much of it: every bound is finite.
 *
 * @param point a port ({@link net.virtuoso.model.Port#id()}) or link ({@link net.virtuoso.model.LinkConfig#id()}) of the node
 * @param file the file's name, without a folder; it must not be there yet
 * @param count the most frames, 1 to 10 million
 * @param time the longest time, 1 s to 1 h
 * @param snapLength how many bytes of each frame are kept, 64 to {@value #MAX_SNAP}
 * @param fileLimit the longest file in bytes, 64 KiB to 1 GiB
 * @param mac only frames from or to this address; {@code null} for all
 * @param etherType only frames of this EtherType, behind VLAN tags; -1 for all
 */
public record CaptureRequest(
        String point,
        String file,
        int count,
        Duration time,
        int snapLength,
        long fileLimit,
        @Nullable MacAddress mac,
        int etherType) {
    /** More than the longest frame has. */
    public static final int MAX_SNAP = 65_600;

    private static final int MAX_COUNT = 10_000_000;
    private static final int MIN_SNAP = 64;
    private static final long MIN_FILE = 64 << 10;
    private static final long MAX_FILE = 1 << 30;
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]{0,119}");

    /** Checks every part. */
    public CaptureRequest {
        Names.require("point", point, "a port or a link");
        if (file == null || !FILE.matcher(file).matches()) {
            throw RefusedException.invalid(
                    "file",
                    file,
                    "a name of 1 to 120 of A-Z, a-z, 0-9, '_', '-' and, not first, '.', without a folder");
        }
        require("count", count, 1, MAX_COUNT, "frames");
        require("seconds", time.toSeconds(), 1, 3600, "seconds");
        require("snaplen", snapLength, MIN_SNAP, MAX_SNAP, "bytes");
        require("file limit", fileLimit, MIN_FILE, MAX_FILE, "bytes");
        require("ethertype", etherType, -1, 0xffff, "(-1 for all)");
    }

    private static void require(String field, long value, long least, long most, String unit) {
        if (value < least || value > most) {
            throw RefusedException.invalid(field, value, least + " to " + most + " " + unit);
        }
    }
}
