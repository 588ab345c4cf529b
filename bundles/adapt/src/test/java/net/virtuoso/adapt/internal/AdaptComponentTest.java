package net.virtuoso.adapt.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import net.virtuoso.api.adaptation.AdaptationCounts;
import net.virtuoso.api.adaptation.ReplayReport;
import net.virtuoso.api.inventory.Inventory;
import net.virtuoso.model.AdaptationMode;
import net.virtuoso.model.Change;
import net.virtuoso.model.Decision;
import net.virtuoso.model.PlanState;
import net.virtuoso.model.PlanStatus;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.TrafficReport;
import net.virtuoso.model.VirtualNetwork;
import net.virtuoso.testkit.Configurations;
import net.virtuoso.testkit.controller.MemoryController;
import net.virtuoso.testkit.controller.MemoryEventLog;
import net.virtuoso.testkit.controller.ScriptedMatrices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;

/** The loops with their thread, beside the doubles of a controller. */
class AdaptComponentTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path data;

    private final MemoryEventLog events = new MemoryEventLog(InstantSource.system(), 1_000);
    private final MemoryController controller = new MemoryController();
    private final List<String> registered = new CopyOnWriteArrayList<>();
    private volatile BooleanSupplier office = controller::isLeader;
    private String dataBefore = "";
    private AdaptComponent component;

    @BeforeEach
    void start() {
        dataBefore = System.getProperty("karaf.data", "");
        System.setProperty("karaf.data", data.toString());
        World world = new World(AdaptationMode.ADVISE);
        controller.commit(
                world.state.nodes().values().stream()
                        .<Change>map(Change.PutNode::new)
                        .toList(),
                "test",
                "nodes");
        controller.commit(
                List.of(new Change.CreateNetwork(world.state.network("blue"))), "test", "a network that is advised");
        controller.commit(
                world.state.bindings().values().stream()
                        .<Change>map(Change.BindVm::new)
                        .toList(),
                "test",
                "VMs");
        controller.commit(
                world.state.ports().values().stream()
                        .<Change>map(Change.AddPort::new)
                        .toList(),
                "test",
                "ports");
        component = new AdaptComponent(
                context(),
                controller,
                inventory(),
                new ScriptedMatrices(controller, 1e6),
                events,
                Configurations.of(AdaptConfig.class, Map.of()));
    }

    @AfterEach
    void stop() {
        component.deactivate();
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .doesNotContain("vnet-adapt-loop-0"));
        assertThat(events.followers()).isZero();
        if (dataBefore.isEmpty()) {
            System.clearProperty("karaf.data");
        } else {
            System.setProperty("karaf.data", dataBefore);
        }
    }

    private Inventory inventory() {
        return (Inventory) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Inventory.class},
                (proxy, method, args) ->
                        method.getName().equals("isLeader") ? office.getAsBoolean() : method.invoke(controller, args));
    }

    private BundleContext context() {
        ServiceRegistration<?> registration = (ServiceRegistration<?>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ServiceRegistration.class}, (proxy, method, args) -> null);
        return (BundleContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {BundleContext.class}, (proxy, method, args) -> {
                    registered.addAll(List.of((String[]) args[0]));
                    return registration;
                });
    }

    private PlanStatus proposed() {
        await().atMost(LONG).until(() -> !component.plans("blue").isEmpty());
        return component.plans(null).get(0);
    }

    @Test
    void servesPlansDecisionsAndCounts() {
        assertThat(registered)
                .containsExactly("net.virtuoso.api.adaptation.Adaptation", "net.virtuoso.api.traffic.TrafficSink");
        PlanStatus plan = proposed();
        assertThat(plan.plan().id()).matches("blue-[0-9a-z]{5}-1");
        assertThat(component.plan(plan.plan().id())).isEqualTo(plan);
        assertThat(component.topology("blue")).isNotNull();
        assertThat(component.infer("blue").vms()).hasSize(4);
        assertThat(component.decisions("blue", 2)).hasSize(2);
        AdaptationCounts counts = component.counts().get(0);
        assertThat(counts.network()).isEqualTo("blue");
        assertThat(counts.plans()).containsEntry(PlanState.PROPOSED, 1L);
        assertThat(counts.decisions()).containsEntry("infer", 1L);
        assertThatThrownBy(() -> component.plan("blue-1")).isInstanceOf(RefusedException.class);
        assertThatThrownBy(() -> component.replay("green")).isInstanceOf(RefusedException.class);
    }

    @Test
    void aDryRunOfAPlanCommitsNothingAndARecordingCanBeRepeated() {
        PlanStatus plan = proposed();
        long revision = controller.current().revision();
        PlanStatus tried = component.apply(plan.plan().id(), "someone", true);
        assertThat(tried.plan().changes()).hasSize(5);
        assertThat(controller.current().revision()).isEqualTo(revision);

        PlanStatus applied = component.apply(plan.plan().id(), "someone", false);
        assertThat(applied.state()).isEqualTo(PlanState.APPLYING);
        assertThat(controller.current().links()).hasSize(1);
        component.rollback(plan.plan().id(), "someone", false);
        assertThat(controller.current().links()).isEmpty();

        List<ReplayReport> reports = component.replay("blue");
        assertThat(reports).hasSize(1);
        assertThat(reports.get(0).difference()).isNull();
        assertThat(reports.get(0).decisions()).isGreaterThan(4);
        Path file = data.resolve("virtuoso/adapt").resolve(reports.get(0).recording());
        assertThat(component.replay(file).difference()).isNull();
    }

    @Test
    void plansOutliveAnEditOfTheConfigurationAndABadOneChangesNothing() {
        PlanStatus plan = proposed();
        component.modified(Configurations.of(AdaptConfig.class, Map.of("max_changes_minute", 0)));
        assertThat(component.plan(plan.plan().id()).state()).isEqualTo(PlanState.PROPOSED);

        component.modified(Configurations.of(AdaptConfig.class, Map.of("dry_run", true)));
        await().atMost(LONG).until(() -> component.plans("blue").size() == 2);
        assertThat(component.plan(plan.plan().id()).state()).isEqualTo(PlanState.SUPERSEDED);
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertThat(component.decisions("blue", 1).get(0).decision())
                                .isEqualTo("would apply"));
    }

    @Test
    void theGoalSuperstepTimeKnowsWhatVmsCompute() {
        proposed();
        component.modified(Configurations.of(AdaptConfig.class, Map.of("objective", "superstep-time")));
        await().atMost(LONG).until(() -> component.plans("blue").size() == 2);
        // A superstep of 400 ms, of which one VM computes 70 %.
        assertThat(component.plans("blue").get(0).plan().objective()).isBetween(0.28, 0.4);
    }

    @Test
    void onlyTheLeaderAdapts() {
        PlanStatus plan = proposed();
        controller.lead(false);
        await().atMost(LONG).until(() -> component.plan(plan.plan().id()).state() == PlanState.SUPERSEDED);
        component.report(new TrafficReport("h1", 1, Instant.ofEpochSecond(2), 1_000_000_000L, List.of(), 0));
        assertThat(component.plans("blue")).hasSize(1);
        controller.lead(true);
        await().atMost(LONG).until(() -> component.plans("blue").size() == 2);
    }

    @Test
    void officeIsAskedForBeforeEachNetwork() {
        proposed();
        AtomicLong calls = new AtomicLong();
        // In office when a step begins, and no longer when its first network is looked at.
        office = () -> calls.getAndIncrement() % 2 == 0;
        await().atMost(LONG).until(() -> calls.get() > 20);
        assertThat(component.plans("blue")).hasSize(1);
        assertThat(component.plans("blue").get(0).state()).isEqualTo(PlanState.SUPERSEDED);
    }

    @Test
    void whoLosesOfficeWhileAPlanIsMadeDoesNotCommitIt() {
        proposed();
        office = () -> Arrays.stream(new Throwable().getStackTrace())
                .noneMatch(frame -> frame.getMethodName().equals("commit"));
        controller.commit(
                List.of(new Change.UpdateNetwork(new VirtualNetwork("blue", 0, "p", AdaptationMode.AUTOMATIC))),
                "test",
                "from now on it is adapted");
        long revision = controller.current().revision();
        await().atMost(LONG).until(() -> component.plans("blue").get(0).state() == PlanState.FAILED);
        assertThat(component.plans("blue").get(0).reason()).contains("no longer leads");
        assertThat(controller.current().revision()).isEqualTo(revision);
    }

    @Test
    void whoLosesOfficeBetweenTheLinksAndTheRulesOfAPlanLeavesTheRestToTheNext() {
        PlanStatus plan = proposed();
        component.apply(plan.plan().id(), "someone", false);
        assertThat(controller.current().links()).hasSize(1);
        long revision = controller.current().revision();
        controller.lead(false);
        await().atMost(LONG).until(() -> component.plan(plan.plan().id()).state() == PlanState.FAILED);
        assertThat(component.plan(plan.plan().id()).reason()).isEqualTo("this controller no longer leads");
        assertThat(controller.current().revision()).isEqualTo(revision);

        controller.lead(true);
        await().atMost(LONG)
                .untilAsserted(() -> assertThat(component.decisions("blue", 100))
                        .extracting(Decision::decision)
                        .contains("take over"));
    }

    @Test
    void settingsAreRefusedWithTheirKey() {
        Map<String, Object> bad = Map.of(
                "verify_share_percent", 101,
                "verify_loss_percent", -1,
                "max_changes_minute", 1_000_001,
                "record_megabytes", -1,
                "window_s", 3,
                "stop_rate", 200_000L);
        bad.forEach((key, value) -> assertThatThrownBy(
                        () -> AdaptSettings.read(Configurations.of(AdaptConfig.class, Map.of(key, value))))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining(key.replace('_', '.')));
    }
}
