package net.virtuoso.bench.loss;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.bench.bed.Bed;
import net.virtuoso.lab.Cmd;

/**
 * Makes the cable between the hosts lose packets at random, in both directions. As on a real wire nothing larger than its MTU
 * crosses it: the hosts cut super-packets before they send, so that each loss takes one packet with it.
 */
final class LossyCable {
    private static final String TABLE = "vnet_loss";
    private static final int SCALE = 100_000;
    private static final int PERCENT = 100;
    private static final Pattern COUNTER = Pattern.compile("counter packets (\\d+) ");

    private final List<Bed.Side> sides;

    LossyCable(Bed bed) {
        sides = List.of(bed.a(), bed.b());
        sides.forEach(side -> side.host().ip("link", "set", "dev", side.uplink().name(), "gso_max_segs", "1"));
    }

    /** From now on this share of the packets is lost; counts anew. */
    void lose(double percent) {
        sides.forEach(side -> nft(side, "-f", "-")
                .withInput(ruleset(side.uplink().name(), percent))
                .check());
    }

    static String ruleset(String device, double percent) {
        long threshold = Math.round(percent / PERCENT * SCALE);
        return String.format(Locale.ROOT, """
                table inet %1$s
                delete table inet %1$s
                table inet %1$s {
                    chain arriving {
                        type filter hook prerouting priority -400;
                        iifname "%2$s" counter
                        iifname "%2$s" numgen random mod %3$d < %4$d counter drop
                    }
                }
                """, TABLE, device, SCALE, threshold);
    }

    /** The share that was really lost since {@link #lose}, in percent; not a number if nothing came. */
    double lost() {
        long all = 0;
        long dropped = 0;
        for (Bed.Side side : sides) {
            Matcher counters =
                    COUNTER.matcher(nft(side, "list", "table", "inet", TABLE).text());
            if (!counters.find()) {
                throw new IllegalStateException("nft shows no counter at host " + side.letter());
            }
            all += Long.parseLong(counters.group(1));
            if (!counters.find()) {
                throw new IllegalStateException("nft shows no counter of losses at host " + side.letter());
            }
            dropped += Long.parseLong(counters.group(1));
        }
        return all == 0 ? Double.NaN : (double) PERCENT * dropped / all;
    }

    private static Cmd nft(Bed.Side side, String... arguments) {
        String[] argv = new String[arguments.length + 1];
        argv[0] = "nft";
        System.arraycopy(arguments, 0, argv, 1, arguments.length);
        return side.host().cmd(argv);
    }
}
