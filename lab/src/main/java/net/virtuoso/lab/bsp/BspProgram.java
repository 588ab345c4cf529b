package net.virtuoso.lab.bsp;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * One rank of a bulk-synchronous program.
 *
 * <p>The exchange is the barrier: a superstep of a rank ends when all its neighbours' messages are there, so no rank is
 * ever more than a step ahead of a neighbour. When {@code --seconds} are over, rank 0 names a last superstep that lies
 * far enough ahead for the news, which travels one hop a superstep, to reach everybody in time.
 *
 * <p>Exit codes: 0 done, 2 bad arguments or no connection, 3 a connection broke, 4 stalled, 5 corrupted data.
 */
public final class BspProgram {
    private static final int DONE = 0;
    private static final int UNUSABLE = 2;
    private static final int BROKEN = 3;
    private static final int STALLED = 4;
    private static final int CORRUPTED = 5;

    private final Rank self;
    private final PrintStream out;
    private final StepTimes times = new StepTimes();
    private double sink;

    private BspProgram(Rank self, PrintStream out) {
        this.self = self;
        this.out = out;
    }

    /** Runs a rank; see the package's description for what it prints. */
    public static void main(String[] arguments) {
        System.exit(run(System.out, System.err, arguments));
    }

    /** Runs a rank in this thread and returns the exit code. */
    static int run(PrintStream out, PrintStream err, String... arguments) {
        Rank self;
        try {
            self = Rank.parse(arguments);
        } catch (IllegalArgumentException e) {
            err.println(e.getMessage());
            return UNUSABLE;
        }
        return new BspProgram(self, out).run(err);
    }

    private int run(PrintStream err) {
        Connections connections = new Connections(self);
        int code = DONE;
        int broken = 0;
        String end = "done";
        try (Exchange exchange = new Exchange(connections.establish(), self.options())) {
            out.println("{\"rank\":" + self.rank() + ",\"connected\":true,\"at_ms\":" + System.currentTimeMillis()
                    + ",\"connect_retries\":" + connections.retries() + "}");
            out.flush();
            superstep(exchange);
        } catch (BrokenConnection e) {
            code = BROKEN;
            broken = 1;
            end = e.getMessage();
        } catch (UnexpectedMessage e) {
            code = CORRUPTED;
            end = e.getMessage();
        } catch (IOException e) {
            code = times.isEmpty() ? UNUSABLE : STALLED;
            end = e.getMessage();
        }
        if (code != DONE) {
            err.println("rank " + self.rank() + ": " + end);
        }
        out.println(times.summary(self, connections.retries(), broken, String.valueOf(end)));
        out.flush();
        return code;
    }

    private void superstep(Exchange exchange) throws IOException {
        BspOptions options = self.options();
        int stopAt = options.steps() > 0 ? options.steps() - 1 : Integer.MAX_VALUE;
        long end = System.nanoTime() + Math.round(options.seconds() * 1e9);
        for (int step = 0; step <= stopAt; step++) {
            if (self.rank() == 0 && options.seconds() > 0 && System.nanoTime() - end >= 0) {
                stopAt = Math.min(stopAt, step + self.size());
                end = Long.MAX_VALUE / 2; // named once
            }
            long start = System.nanoTime();
            compute();
            long computed = System.nanoTime();
            stopAt = Math.min(stopAt, exchange.run(step, stopAt));
            long exchanged = System.nanoTime();
            out.println(times.add(self.rank(), step, computed - start, exchanged - computed));
            out.flush();
        }
    }

    /** Arithmetic that the compiler cannot leave out, because its result is kept. */
    private void compute() {
        long nanos = Math.round(self.options().computeMillis() * 1e6);
        long start = System.nanoTime();
        if (self.options().compute() == BspOptions.Compute.SLEEP) {
            while (System.nanoTime() - start < nanos) {
                LockSupport.parkNanos(
                        Duration.ofNanos(nanos - (System.nanoTime() - start)).toNanos());
            }
            return;
        }
        double x = sink + 1;
        while (System.nanoTime() - start < nanos) {
            for (int i = 0; i < 1_000; i++) {
                x = x * 0.999_999 + i;
            }
        }
        sink = x;
    }
}
