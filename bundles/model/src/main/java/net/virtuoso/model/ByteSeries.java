package net.virtuoso.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Bytes that passed in each {@link #STEP_MILLIS} milliseconds of one second. Immutable and small: a step is one byte, a floating
 * point number of three binary digits behind the first and five of exponent, so that it is exact below 16 and right to 1/16
 * above. That is enough to see when somebody was busy; sums are in {@link TrafficRecord}.
 *
 * <p>As text: nothing if no byte passed, otherwise base64 (RFC 4648, without padding) of the {@link #STEPS} bytes.
 */
public final class ByteSeries {
    /** The steps of a second. */
    public static final int STEPS = 50;

    /** A step's length. */
    public static final int STEP_MILLIS = 1_000 / STEPS;

    /** Nothing passed. */
    public static final ByteSeries NONE = new ByteSeries(new byte[0]);

    private static final String ALLOWED = "nothing, or " + STEPS + " bytes in base64 without padding";
    private static final int DIGITS = 3;
    private static final int DIGIT_MASK = (1 << DIGITS) - 1;
    private static final int LARGEST_CODE = 0xff;

    /** Empty if all are 0. */
    private final byte[] codes;

    private ByteSeries(byte[] codes) {
        this.codes = codes;
    }

    /**
     * Rounds numbers of bytes.
     *
     * @param bytes one a step, {@link #STEPS} of them; negative ones and what is no number count as 0
     * @throws RefusedException if there are more or fewer
     */
    public static ByteSeries of(double[] bytes) {
        if (bytes.length != STEPS) {
            throw RefusedException.invalid("bytes", bytes.length, STEPS + " numbers");
        }
        byte[] codes = new byte[STEPS];
        for (int i = 0; i < STEPS; i++) {
            codes[i] = (byte) code(Math.round(bytes[i]));
        }
        return canonical(codes);
    }

    private static ByteSeries canonical(byte[] codes) {
        for (byte code : codes) {
            if (code != 0) {
                return new ByteSeries(codes);
            }
        }
        return NONE;
    }

    /** Rounds to the nearest that a code stands for. */
    private static int code(long bytes) {
        if (bytes <= DIGIT_MASK) {
            return (int) Math.max(0, bytes);
        }
        int shift = Long.SIZE - 1 - Long.numberOfLeadingZeros(bytes) - DIGITS;
        long digits = shift == 0 ? bytes : (bytes >> shift - 1) + 1 >> 1;
        if (digits > DIGIT_MASK + (1 << DIGITS)) {
            digits >>= 1;
            shift++;
        }
        return (int) Math.min(LARGEST_CODE, (long) (shift + 1) << DIGITS | digits & DIGIT_MASK);
    }

    /**
     * Reads the text.
     *
     * @throws RefusedException if it is any other
     */
    @JsonCreator
    public static ByteSeries parse(@Nullable String text) {
        if (text == null) {
            throw RefusedException.invalid("series", null, ALLOWED);
        }
        if (text.isEmpty()) {
            return NONE;
        }
        byte[] codes;
        try {
            codes = Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException e) {
            RefusedException refused = RefusedException.invalid("series", text, ALLOWED);
            refused.initCause(e);
            throw refused;
        }
        if (codes.length != STEPS) {
            throw RefusedException.invalid("series", codes.length + " bytes", ALLOWED);
        }
        return canonical(codes);
    }

    /**
     * Bytes in a step.
     *
     * @param step 0 to {@link #STEPS} - 1
     */
    public long at(int step) {
        if (codes.length == 0) {
            return 0;
        }
        int code = codes[step] & LARGEST_CODE;
        int exponent = code >> DIGITS;
        long digits = code & DIGIT_MASK;
        return exponent == 0 ? digits : (digits | 1 << DIGITS) << exponent - 1;
    }

    /** Bytes in all steps. */
    public long total() {
        long total = 0;
        for (int i = 0; i < STEPS; i++) {
            total += at(i);
        }
        return total;
    }

    /** Whether nothing passed. */
    public boolean isEmpty() {
        return codes.length == 0;
    }

    /** Both together, step by step. */
    public ByteSeries plus(ByteSeries other) {
        if (isEmpty() || other.isEmpty()) {
            return isEmpty() ? other : this;
        }
        double[] sums = new double[STEPS];
        for (int i = 0; i < STEPS; i++) {
            sums[i] = (double) at(i) + other.at(i);
        }
        return of(sums);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ByteSeries series && Arrays.equals(codes, series.codes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(codes);
    }

    @JsonValue
    @Override
    public String toString() {
        return Base64.getEncoder().withoutPadding().encodeToString(codes);
    }
}
