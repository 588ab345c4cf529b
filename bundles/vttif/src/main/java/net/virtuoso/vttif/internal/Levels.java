package net.virtuoso.vttif.internal;

/**
 * The level of a weight: the range from a floor to the heaviest weight cut into equal ratios, level 0 the heaviest. It is
 * {@code ⌊count · ln(weight / most) / ln(floor)⌋}, exactly as if that were computed for each of half a million pairs, but looked
 * up: the limits between levels are searched once, and a table over the leading bits of a weight says where to begin. Immutable.
 */
final class Levels {
    /** Leaves the exponent and six binary digits: a weight differs by less than 2 % from others of the same cell. */
    private static final int SHIFT = 46;

    private final double most;
    private final double scale;
    private final int firstCell;
    private final byte[] cells;
    /** A weight below the limit of a level is of this level or a later one; the last limit is below all. */
    private final double[] limits;

    /**
     * @param count how many levels, at most 127
     * @param floor the low end of the range as a fraction of {@code most}, less than 1
     * @param least the lightest weight that is ever asked for; normal, and more than 0
     * @param most the heaviest one, not less
     */
    Levels(int count, double floor, double least, double most) {
        this.most = most;
        scale = count / StrictMath.log(floor);
        limits = new double[count + 1];
        limits[0] = Double.POSITIVE_INFINITY;
        for (int level = 1; level < count; level++) {
            limits[level] = limit(level, least);
        }
        firstCell = cell(least);
        cells = new byte[cell(most) - firstCell + 1];
        int level = 0;
        for (int c = cells.length - 1; c >= 0; c--) {
            double heaviest = Math.min(most, Double.longBitsToDouble(((long) firstCell + c + 1 << SHIFT) - 1));
            level = atLeast(level, heaviest);
            cells[c] = (byte) level;
        }
    }

    /** The level of a weight from {@code least} to {@code most}. */
    int of(double weight) {
        return atLeast(cells[cell(weight) - firstCell], weight);
    }

    private int atLeast(int first, double weight) {
        int level = first;
        while (weight < limits[level + 1]) {
            level++;
        }
        return level;
    }

    /** The lightest weight of the levels before this one. */
    private double limit(int level, double least) {
        double weight = Math.max(least, Math.min(most, most * StrictMath.exp(level / scale)));
        while (weight > least && computed(Math.nextDown(weight)) < level) {
            weight = Math.nextDown(weight);
        }
        while (computed(weight) >= level) {
            weight = Math.nextUp(weight);
        }
        return weight;
    }

    private int computed(double weight) {
        return (int) (StrictMath.log(weight / most) * scale);
    }

    private static int cell(double weight) {
        return (int) (Double.doubleToRawLongBits(weight) >>> SHIFT);
    }
}
