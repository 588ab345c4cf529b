package net.virtuoso.bench.micro;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import net.virtuoso.overlay.internal.forward.FlowTable;
import net.virtuoso.overlay.internal.forward.ForwardingTable;
import net.virtuoso.overlay.internal.forward.Outlet;
import net.virtuoso.overlay.internal.forward.RuleLedger;
import net.virtuoso.overlay.internal.forward.RuleTable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Where a frame goes: the table of rules, and the table of pairs that spares most frames that. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // JMH calls what is marked with @Setup first
public class LookupBenchmark {
    private static final int ASKED = 1 << 12;
    private static final int VMS = 1 << 10;
    private static final long FIRST = 0x0200_0000_0000L;

    /** Rules: a star of 1024 VMs, and every pair of them. */
    @Param({"1024", "1048576"})
    public int rules;

    private final long[] sources = new long[ASKED];
    private final long[] destinations = new long[ASKED];
    private final Inlet inlet = new Inlet();
    private ForwardingTable table;
    private FlowTable flows;
    private int next;

    /** Makes the tables and what is asked of them, in random order: most lookups miss the processor's caches. */
    @Setup
    public void setUp() {
        List<RuleConfig> configs = new ArrayList<>(rules + 1);
        Target target = new Target.ToLink("link");
        boolean pairs = rules > VMS;
        for (int i = 0; i < rules; i++) {
            MacPattern destination = MacPattern.of(new MacAddress(FIRST + i % VMS));
            MacPattern source = pairs ? MacPattern.of(new MacAddress(FIRST + i / VMS)) : MacPattern.ANY;
            configs.add(new RuleConfig(source, destination, target, pairs ? Origin.OPERATOR : Origin.STAR));
        }
        configs.add(new RuleConfig(MacPattern.ANY, MacPattern.ANY, target, Origin.STAR));
        Outlet outlet = new Sink();
        table = RuleTable.compile(1, configs, new RuleLedger(), null).bind(way -> outlet);
        flows = new FlowTable(2 * rules);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < ASKED; i++) {
            sources[i] = FIRST + random.nextInt(VMS);
            destinations[i] = FIRST + random.nextInt(VMS);
        }
        for (int i = 0; i < rules; i++) {
            flows.add(FIRST + i / VMS, FIRST + i % VMS, 0);
        }
    }

    private int turn() {
        next = next + 1 & ASKED - 1;
        return next;
    }

    /** A rule. */
    @Benchmark
    public Outlet rule() {
        int i = turn();
        return table.resolve(sources[i], destinations[i], inlet);
    }

    /** A pair that has talked before. */
    @Benchmark
    public int pair() {
        int i = turn();
        return flows.find(sources[i], destinations[i], 0);
    }

    private static final class Inlet implements Outlet.Inlet {
        @Override
        public void slowDown(Outlet.Congested link) {
            throw new UnsupportedOperationException("nothing is sent");
        }
    }

    private static final class Sink implements Outlet {
        @Override
        public boolean isUsable() {
            return true;
        }

        @Override
        public boolean send(Outlet.Inlet from, int vni, int hops, ByteBuf frame) {
            throw new UnsupportedOperationException("nothing is sent");
        }
    }
}
