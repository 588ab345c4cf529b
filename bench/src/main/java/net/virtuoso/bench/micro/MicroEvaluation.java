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
        TextTable table = new TextTable("benchmark", "with", "ns", "± ns", "bytes allocated");
        ArrayNode rows = run.report().putArray("rows");
        for (RunResult result : results) {
            row(result, table, rows.addObject());
        }
        run.story().show(table.toString());
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

    private static void row(RunResult result, TextTable table, ObjectNode node) {
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
        OptionalDouble bytes = allocated == null ? OptionalDouble.empty() : OptionalDouble.of(allocated.getScore());
        node.put("benchmark", name).put("with", with.toString().strip());
        ReportFile.figure(node, "ns", OptionalDouble.of(time.getScore()));
        ReportFile.figure(node, "ns_error", OptionalDouble.of(time.getScoreError()));
        ReportFile.figure(node, "bytes_allocated", bytes);
        table.row(List.of(
                name,
                with.toString().strip(),
                TextTable.cell(OptionalDouble.of(time.getScore()), 1),
                TextTable.cell(OptionalDouble.of(time.getScoreError()), 1),
                TextTable.cell(bytes, 3)));
    }
}
