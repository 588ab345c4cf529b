package net.virtuoso.lab.net;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.lab.Cmd;
import net.virtuoso.lab.LabProcess;
import net.virtuoso.lab.Wait;

/** ICMP echo from one namespace to an address: a single look, a wait, or a series that shows gaps. */
public final class Ping {
    private Ping() {}

    /** Whether one echo request is answered within a second. */
    public static boolean once(NetworkNamespace from, String address) {
        return from.cmd("ping", "-n", "-c", "1", "-W", "1", address).succeeds();
    }

    /** Waits until an address answers; returns how long that took. */
    public static Duration until(NetworkNamespace from, String address, Duration limit) {
        return Wait.until("an answer from " + address + " to " + from, limit, () -> once(from, address));
    }

    /**
     * Sends a number of echo requests and waits for the answers.
     *
     * @param interval time between requests; at least 2 ms, as {@code ping} allows
     */
    public static Report send(NetworkNamespace from, String address, int count, Duration interval) {
        Duration limit = interval.multipliedBy(count).plusSeconds(10);
        Cmd.Output output = from.cmd(
                        "ping", "-n", "-D", "-W", "1", "-c", Integer.toString(count), "-i", seconds(interval), address)
                .withLimit(limit)
                .run();
        return Report.parse(output.lines());
    }

    /** Starts a series that goes on until {@link Series#stop()}. */
    public static Series start(NetworkNamespace from, String address, Duration interval) {
        LabProcess process = from.start(
                "ping-" + from.name() + "-" + address + "-" + System.nanoTime(),
                "ping",
                "-n",
                "-D",
                "-O",
                "-i",
                seconds(interval),
                address);
        return new Series(process);
    }

    private static String seconds(Duration interval) {
        return Double.toString(interval.toMillis() / 1000.0);
    }

    /** A series under way. */
    public static final class Series {
        private final LabProcess process;

        private Series(LabProcess process) {
            this.process = process;
        }

        /** What has come back so far. */
        public Report report() {
            return Report.parse(process.output().lines().toList());
        }

        /** Ends the series and says what came back. */
        public Report stop() {
            process.kill();
            return report();
        }
    }

    /**
     * The answers to a series of echo requests.
     *
     * @param replies in the order of their arrival
     */
    public record Report(List<Reply> replies) {
        private static final Pattern REPLY =
                Pattern.compile("\\[(\\d+\\.\\d+)\\] \\d+ bytes from .*icmp_seq=(\\d+) .*time=([0-9.]+) ms.*");

        /** Duplicates are dropped: a reply counts once. */
        static Report parse(List<String> lines) {
            List<Reply> replies = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            for (String line : lines) {
                Matcher matcher = REPLY.matcher(line);
                if (matcher.matches() && seen.add(matcher.group(2))) {
                    replies.add(new Reply(
                            Double.parseDouble(matcher.group(1)),
                            Integer.parseInt(matcher.group(2)),
                            Double.parseDouble(matcher.group(3))));
                }
            }
            return new Report(List.copyOf(replies));
        }

        /** Median round-trip time in milliseconds; NaN without any reply. */
        public double medianMillis() {
            List<Double> sorted = replies.stream()
                    .map(Reply::roundTripMillis)
                    .sorted(Comparator.naturalOrder())
                    .toList();
            return sorted.isEmpty() ? Double.NaN : sorted.get(sorted.size() / 2);
        }

        /** Requests up to the last reply that were never answered. */
        public int lost() {
            return replies.isEmpty() ? 0 : replies.get(replies.size() - 1).sequence() - replies.size();
        }

        /** The longest time between two replies that follow each other; zero with fewer than two. */
        public Duration longestGap() {
            double longest = 0;
            for (int i = 1; i < replies.size(); i++) {
                longest = Math.max(
                        longest, replies.get(i).atSeconds() - replies.get(i - 1).atSeconds());
            }
            return Duration.ofNanos(Math.round(longest * 1e9));
        }
    }

    /**
     * One answer.
     *
     * @param atSeconds arrival, in seconds since 1970
     * @param sequence number of the request, from 1
     * @param roundTripMillis round-trip time
     */
    public record Reply(double atSeconds, int sequence, double roundTripMillis) {}
}
