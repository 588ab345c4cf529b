package net.virtuoso.rest.internal.metrics;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;

/** Collects the points of one metric. One thread, one use. */
final class Metric {
    private final CounterSnapshot.Builder counter = CounterSnapshot.builder();
    private final GaugeSnapshot.Builder gauge = GaugeSnapshot.builder();
    private final boolean counts;

    private Metric(String name, String help, boolean counts) {
        this.counts = counts;
        counter.name(name).help(help);
        gauge.name(name).help(help);
    }

    /** A value that goes up and down. */
    static Metric gauge(String name, String help) {
        return new Metric(name, help, false);
    }

    /** A value that only grows; {@code _total} is added to its name. */
    static Metric counter(String name, String help) {
        return new Metric(name, help, true);
    }

    /**
     * @param value a count; beyond 2^53 the format itself is no longer exact
     * @param labels names and values in turn
     */
    Metric point(long value, String... labels) {
        return point((double) value, labels);
    }

    /** @param labels names and values in turn */
    Metric point(double value, String... labels) {
        Labels set = labels.length == 0 ? Labels.EMPTY : Labels.of(labels);
        if (counts) {
            counter.dataPoint(CounterSnapshot.CounterDataPointSnapshot.builder()
                    .value(value)
                    .labels(set)
                    .build());
        } else {
            gauge.dataPoint(GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .value(value)
                    .labels(set)
                    .build());
        }
        return this;
    }

    MetricSnapshot snapshot() {
        return counts ? counter.build() : gauge.build();
    }
}
