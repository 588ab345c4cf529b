package net.virtuoso.bench.inference;

/**
 * What is done to a matrix so that its topology isn't plain to see.
 *
 * @param noise standard deviation of what an edge carries, as a fraction of its mean
 * @param background the most that a pair without an edge carries, as a fraction of an edge; a tenth of the pairs do
 * @param damage how many of the edges are missing, as a fraction, and how many others there are in their place
 */
record Trouble(double noise, double background, double damage) {
    /** How many edges are missing, and how many others there are. */
    int damaged(int edges) {
        return (int) Math.round(damage * edges);
    }

    @Override
    public String toString() {
        return "noise " + percent(noise) + ", background " + percent(background)
                + (damage > 0 ? ", edges missing and extra " + percent(damage) : "");
    }

    private static String percent(double share) {
        return Math.round(share * 100) + " %";
    }
}
