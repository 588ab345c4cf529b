package net.virtuoso.bench.planner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import net.virtuoso.bench.DocumentedFields;
import net.virtuoso.bench.ReportFile;
import net.virtuoso.planner.Optimiser;
import net.virtuoso.planner.Problem;
import net.virtuoso.planner.Solution;
import org.junit.jupiter.api.Test;

class PlannerEvaluationTest {
    @Test
    void theReportHoldsWhatIsDocumented() {
        ObjectNode report = ReportFile.object();
        PlannerEvaluation.small(
                report,
                List.of(
                        new PlannerEvaluation.Row(1, 4, 2, 98, OptionalDouble.of(100)),
                        new PlannerEvaluation.Row(2, 4, 2, 50, OptionalDouble.empty())));
        PlannerEvaluation.large(report, 1024, 128, List.of(new PlannerEvaluation.Timed(0.2, 1.5, 7, 8)));
        PlannerEvaluation.growth(report, List.of(new Growth(16, 0.001, 0.01), new Growth(32, 0.002, 0.03)));
        WholePlan.table(report, List.of(WholePlan.time(16, true, 1)));

        DocumentedFields.requireIn(report, "planner");
        JsonNode row = report.path("rows").path(0);
        assertThat(row.path("gap").asDouble()).isEqualTo(0.02);
        assertThat(report.path("rows").path(1).path("gap").isNull())
                .as("not proven")
                .isTrue();
        assertThat(report.path("proven").asInt()).isEqualTo(1);
        assertThat(report.at("/large/greedy").asDouble()).isEqualTo(7);
        assertThat(report.at("/proposals/0/number").asInt()).isEqualTo(16 * 15);
        assertThat(report.at("/proposals/0/changes").asInt())
                .as("a link between the two hosts, and a rule for each VM at the other host")
                .isEqualTo(1 + 16);
    }

    /** Begun from the greedy solution, so that there is something to be found: what is proven is at least as good. */
    @Test
    void theOracleProvesAnOptimumThatThePlannerFindsToo() {
        for (long seed = 1; seed <= 3; seed++) {
            Problem problem = Instances.small(seed, 3, 3);
            Solution greedy = new Optimiser(problem, new SplittableRandom(1), true).greedy();
            Oracle.Optimum optimum = new Oracle(problem).search(greedy, 300).orElseThrow();

            assertThat(optimum.proven()).isTrue();
            assertThat(optimum.net()).isGreaterThanOrEqualTo(greedy.net());
            assertThat(Optimiser.evaluate(problem, optimum.places(), optimum.routes())
                            .net())
                    .isEqualTo(optimum.net());
            assertThat(PlannerEvaluation.compare(seed, 3, 3, 300).gap()).hasValue(0);
        }
    }

    @Test
    void theFigureHasBothCurvesAndThePowersThatTheyLieBetween() {
        String svg = Growth.figure(List.of(new Growth(16, 0.002, 0.02), new Growth(32, 0.004, 0.03)));

        assertThat(svg).startsWith("<svg ").endsWith("</svg>\n");
        assertThat(svg).contains(">greedy<", ">whole plan<", ">VMs<", ">16<", ">32<", ">0.001<", ">0.01<", ">0.1<");
    }
}
