package net.virtuoso.vttif.internal;

/** The discrete Fourier transform of a fixed length that is a power of two (J. W. Cooley, J. W. Tukey, 1965), in place. */
final class Fourier {
    private final int size;
    private final double[] cosine;
    private final double[] sine;

    /** @param least the length is the next power of two from there on */
    Fourier(int least) {
        size = Integer.highestOneBit(Math.max(2, least) * 2 - 1);
        cosine = new double[size / 2];
        sine = new double[size / 2];
        for (int i = 0; i < size / 2; i++) {
            cosine[i] = StrictMath.cos(2 * Math.PI * i / size);
            sine[i] = StrictMath.sin(2 * Math.PI * i / size);
        }
    }

    int size() {
        return size;
    }

    /** Transforms; twice is the identity but for the factor {@link #size} and the order of all but the first number. */
    void transform(double[] re, double[] im) {
        for (int i = 1, j = 0; i < size; i++) {
            int bit = size >> 1;
            for (; (j & bit) != 0; bit >>= 1) {
                j ^= bit;
            }
            j ^= bit;
            if (i < j) {
                swap(re, i, j);
                swap(im, i, j);
            }
        }
        for (int length = 2; length <= size; length *= 2) {
            int half = length / 2;
            int stride = size / length;
            for (int begin = 0; begin < size; begin += length) {
                for (int k = 0; k < half; k++) {
                    int low = begin + k;
                    int high = low + half;
                    double c = cosine[k * stride];
                    double s = sine[k * stride];
                    double x = re[high] * c + im[high] * s;
                    double y = im[high] * c - re[high] * s;
                    re[high] = re[low] - x;
                    im[high] = im[low] - y;
                    re[low] += x;
                    im[low] += y;
                }
            }
        }
    }

    private static void swap(double[] values, int i, int j) {
        double value = values[i];
        values[i] = values[j];
        values[j] = value;
    }
}
