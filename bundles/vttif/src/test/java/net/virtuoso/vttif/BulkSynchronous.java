package net.virtuoso.vttif;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import net.virtuoso.model.MacAddress;

/**
 * A bulk-synchronous program on paper: each VM computes, sends its share to all others, waits for theirs, again and again. Gives
 * what can be seen of it from outside, and the truth beside it.
 */
final class BulkSynchronous {
    static final double STEP = 0.02;

    final List<ActivityWindow.Vm> vms = new ArrayList<>();
    /** All that crosses the one link between the VMs. */
    final double[] link;

    private final int steps;
    private final double seconds;
    private final SplittableRandom random;
    private double[] compute = new double[4];
    private double jitter = 0.05;
    private double exchange = 0.06;
    private double bytes = 400_000;
    private double[] clocks = new double[4];
    private boolean measured = true;
    private double meanStep;
    private double[] waited = new double[4];

    BulkSynchronous(double seconds, long seed) {
        this.seconds = seconds;
        steps = (int) Math.round(seconds / STEP);
        link = new double[steps];
        random = new SplittableRandom(seed);
    }

    /** How long each VM computes. */
    BulkSynchronous compute(double... seconds) {
        compute = seconds;
        clocks = new double[seconds.length];
        return this;
    }

    /** By how much each computing is longer or shorter, as a share. */
    BulkSynchronous jitter(double share) {
        jitter = share;
        return this;
    }

    /** How long sending takes, and how much it is. */
    BulkSynchronous exchange(double seconds, double amount) {
        exchange = seconds;
        bytes = amount;
        return this;
    }

    /** How far each VM's host's clock is ahead. */
    BulkSynchronous clocks(double... ahead) {
        clocks = ahead;
        return this;
    }

    BulkSynchronous withoutProcessorTime() {
        measured = false;
        return this;
    }

    BulkSynchronous run() {
        int n = compute.length;
        double[][] sent = new double[n][steps];
        double[][] received = new double[n][steps];
        double[] computed = new double[n];
        waited = new double[n];
        double[] peak = new double[n];
        double begin = 0.3;
        int made = 0;
        double first = begin;
        while (begin < seconds + 1) {
            double end = 0;
            double[] ready = new double[n];
            for (int i = 0; i < n; i++) {
                double takes = compute[i] * (1 + jitter * (2 * random.nextDouble() - 1));
                ready[i] = begin + takes;
                computed[i] += takes;
                end = Math.max(end, ready[i] + exchange);
            }
            for (int i = 0; i < n; i++) {
                waited[i] += end - ready[i] - exchange;
                spread(sent[i], ready[i] + clocks[i], bytes);
                spread(link, ready[i], bytes);
                for (int j = 0; j < n; j++) {
                    if (j != i) {
                        spread(received[i], ready[j] + clocks[i], bytes / (n - 1));
                    }
                }
                peak[i] = Math.min(1, Math.max(peak[i], compute[i]));
            }
            made++;
            begin = end;
        }
        meanStep = (begin - first) / made;
        for (int i = 0; i < n; i++) {
            addNoise(sent[i]);
            addNoise(received[i]);
            double mean = computed[i] / (begin - first);
            vms.add(new ActivityWindow.Vm(
                    mac(vms.size()),
                    sent[i],
                    received[i],
                    measured ? new ActivityWindow.Cpu(mean, Math.max(mean, Math.min(1, mean * 1.2))) : null));
            waited[i] /= begin - first;
        }
        return this;
    }

    private void spread(double[] series, double from, double amount) {
        int parts = 40;
        for (int i = 0; i < parts; i++) {
            int step = (int) Math.floor((from + exchange * i / parts) / STEP);
            if (step >= 0 && step < series.length) {
                series[step] += amount / parts;
            }
        }
    }

    /** Address resolution and the like. */
    private void addNoise(double[] series) {
        for (int i = 0; i < series.length; i++) {
            series[i] += random.nextInt(20) == 0 ? 60 + random.nextInt(100) : 0;
        }
    }

    static MacAddress mac(int number) {
        return new MacAddress(0x0200_0000_0001L + number);
    }

    double meanStep() {
        return meanStep;
    }

    /** The share of the time that a VM has waited. */
    double waited(int vm) {
        return waited[vm];
    }

    ActivityWindow window() {
        return new ActivityWindow(STEP, steps, vms, List.of(new ActivityWindow.Link("a.b.udp", link)));
    }

    static ActivityWindow.Vm vm(int number, double[] sent) {
        return new ActivityWindow.Vm(mac(number), sent, new double[sent.length], null);
    }

    static double[] constant(int steps, double value) {
        double[] series = new double[steps];
        Arrays.fill(series, value);
        return series;
    }
}
