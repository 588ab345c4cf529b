package net.virtuoso.bench.micro;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import net.virtuoso.bench.Evaluation;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.bench.Run;
import net.virtuoso.bench.TextTable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * {@code micro}: nanoseconds and allocated bytes of what our own code does for a frame, by JMH. A round is a JVM of its own, a
 * second one measurement.
 */
public final class MicroEvaluation implements Evaluation {
    private static final String ALLOCATED = "gc.alloc.rate.norm";
    private static final List<Class<?>> BENCHMARKS =
            List.of(CodecBenchmark.class, LookupBenchmark.class, GuardBenchmark.class, SealBenchmark.class);

    @Override
    public String name() {
        return "micro";
    }

    @Override
    public String summary() {
        return "time and allocated bytes of codecs, tables, guards and encryption for a frame (JMH)";
    }

    @Override
    public List<String> candidates() {
        return List.of();
    }

    @Override
    public Effort usual() {
        return new Effort(2, 5);
    }

    @Override
    public Effort quick() {
        return new Effort(1, 1);
    }

    @Override
    public void run(Run run) {
        OptionsBuilder options = new OptionsBuilder();
        BENCHMARKS.forEach(benchmark -> options.include(benchmark.getName() + "\\."));
        Path log = run.lab().directory().resolve("jmh.log");
        options.forks(run.options().rounds())
                .warmupIterations(2)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(run.options().seconds())
                .measurementTime(TimeValue.seconds(1))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                // Netty's direct buffers are what the product uses.
                .jvmArgsAppend("--add-opens=java.base/java.nio=ALL-UNNAMED", "-Dio.netty.leakDetection.level=disabled")
                .output(log.toString());
        Collection<RunResult> results = run.story().step("measuring", () -> measure(options));
        run.story()
                .show(report(run.report(), results.stream().map(Row::of).toList())
                        .toString());
    }

    /** Writes the rows, and returns the same as a table. */
    static TextTable report(ObjectNode report, List<Row> rows) {
        TextTable table = new TextTable("benchmark", "with", "ns", "± ns", "bytes allocated");
        ArrayNode array = report.putArray("rows");
        for (Row row : rows) {
            ObjectNode node = array.addObject().put("benchmark", row.benchmark).put("with", row.with);
            ReportFile.figure(node, "ns", row.nanos);
            ReportFile.figure(node, "ns_error", row.error);
            ReportFile.figure(node, "bytes_allocated", row.bytes);
            table.row(List.of(
                    row.benchmark,
                    row.with,
                    TextTable.cell(row.nanos, 1),
                    TextTable.cell(row.error, 1),
                    TextTable.cell(row.bytes, 3)));
        }
        return table;
    }

    private static Collection<RunResult> measure(OptionsBuilder options) {
        PrintStream out = System.out;
        try {
            return new Runner(options.build()).run();
        } catch (RunnerException e) {
            throw new IllegalStateException("JMH can't measure: " + e.getMessage(), e);
        } finally {
            System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
        }
    }

    /**
     * One benchmark with one set of parameters.
     *
     * @param with the parameters, as {@code name=value}
     * @param nanos an operation's time
     * @param error half the width of the time's confidence interval
     * @param bytes what an operation allocates
     */
    record Row(String benchmark, String with, OptionalDouble nanos, OptionalDouble error, OptionalDouble bytes) {
        static Row of(RunResult result) {
            String[] parts = result.getParams().getBenchmark().split("\\.");
            String name = parts[parts.length - 2].replace("Benchmark", "") + "." + parts[parts.length - 1];
            StringBuilder with = new StringBuilder();
            for (String parameter : result.getParams().getParamsKeys()) {
                with.append(parameter)
                        .append('=')
                        .append(result.getParams().getParam(parameter))
                        .append(' ');
            }
            Result<?> time = result.getPrimaryResult();
            Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
            return new Row(
                    name,
                    with.toString().strip(),
                    OptionalDouble.of(time.getScore()),
                    OptionalDouble.of(time.getScoreError()),
                    allocated == null ? OptionalDouble.empty() : OptionalDouble.of(allocated.getScore()));
        }
    }
}
