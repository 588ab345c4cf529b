package net.virtuoso.fuzz;

import java.util.List;

/** Code that reads what strangers send. */
interface Target {
    /** Its name, also that of its folder in {@code corpus/}. */
    String name();

    /**
     * Reads bytes.
     *
     * @param input anything
     * @throws RuntimeException or an error, if a promise is broken
     */
    void read(byte[] input);

    /** Inputs to begin with, good ones for the most part. */
    List<byte[]> seeds();

    /** How many variations of what is known are read in each build; fewer where one takes milliseconds. */
    default int variations() {
        return 3_000;
    }
}
