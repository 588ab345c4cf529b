package net.virtuoso.itests;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The layers of the code. Bundles that are not yet there match nothing, hence {@code allowEmptyShould}: a rule starts to
 * hold on the day its bundle arrives.
 */
@AnalyzeClasses(packages = "net.virtuoso", importOptions = ImportOption.DoNotIncludeTests.class)
class LayersTest {
    private static final String ROOT = "net.virtuoso.";

    /** What {@link Math} may leave to the processor. */
    private static final Set<String> INEXACT = Set.of(
            "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sinh", "cosh", "tanh", "exp", "expm1", "log",
            "log10", "log1p", "pow", "cbrt", "hypot");

    /** Each with the first parts, below {@link #ROOT}, of the package names of its bundles. */
    private enum Layer {
        VALUES("model"),
        ALGORITHMS("wire", "identity", "vttif", "forecast", "planner"),
        CONTRACTS("api", "spi"),
        /** What adapters share of the machine they stand on. */
        HOST("linux"),
        RUNTIME("overlay", "sense", "adapt", "migration", "avoidance", "reserve", "control"),
        ADAPTERS("access", "transport", "port", "fastpath", "libvirt", "store", "simulation"),
        FACES("rest", "console", "shell");

        @SuppressWarnings("ImmutableEnumChecker") // List.of: cannot be changed
        private final List<String> bundles;

        Layer(String... bundles) {
            this.bundles = List.of(bundles);
        }
    }

    private static String[] in(Layer... layers) {
        return Stream.of(layers)
                .flatMap(layer -> layer.bundles.stream())
                .map(name -> ROOT + name + "..")
                .toArray(String[]::new);
    }

    private static ArchRule independent(Layer layer, String because) {
        return slices().matching(ROOT + "(*)..")
                .namingSlices("$1")
                .that(describe("one of " + layer, slice -> layer.bundles.contains(slice.getNamePart(1))))
                .should()
                .notDependOnEachOther()
                .because(because)
                .allowEmptyShould(true);
    }

    @ArchTest
    static final ArchRule kernelStandsOnItself = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.VALUES, Layer.ALGORITHMS))
            .should()
            .dependOnClassesThat(
                    resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(in(Layer.VALUES, Layer.ALGORITHMS)))))
            .because("algorithms and values are tested and read without anything that runs")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule decisionsAreTheSameOnAnyMachine = noClasses()
            .that()
            .resideInAnyPackage(ROOT + "vttif..", ROOT + "planner..", ROOT + "adapt..")
            .should()
            .callMethodWhere(describe(
                    "a function of Math that may differ in the last bit",
                    call -> call.getTargetOwner().isEquivalentTo(Math.class) && INEXACT.contains(call.getName())))
            .because("a recording is repeated elsewhere with the same decisions: StrictMath has these functions too");

    @ArchTest
    static final ArchRule kernelIsPlainJava = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.VALUES, Layer.ALGORITHMS))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "org.osgi.framework..",
                    "org.osgi.service..",
                    "org.osgi.util..",
                    "java.net..",
                    "java.nio.channels..",
                    "java.nio.file..",
                    "java.util.concurrent..")
            .because("the kernel has no OSGi but compile-time annotations, no I/O and no threads")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule kernelHasNoClock = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.VALUES, Layer.ALGORITHMS))
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Math.class, "random")
            .because("time and randomness come in as InstantSource and RandomGenerator, so that tests choose them")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule contractsKnowTheModelOnly = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.CONTRACTS))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(in(Layer.RUNTIME, Layer.ADAPTERS, Layer.FACES))
            .because("a contract that knows who keeps it is none");

    @ArchTest
    static final ArchRule runtimeKnowsNoAdapterNorFace = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.RUNTIME))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(in(Layer.ADAPTERS, Layer.FACES))
            .because("adapters are exchanged behind net.virtuoso.spi, and faces come and go")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule subsystemsMeetThroughTheApi =
            independent(Layer.RUNTIME, "each can be replaced, restarted and tested without the others");

    @ArchTest
    static final ArchRule adaptersNeverSeeEachOther =
            independent(Layer.ADAPTERS, "an operator installs the ones that the machine needs");

    @ArchTest
    static final ArchRule onlyAdaptersStandOnTheHost = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.VALUES, Layer.ALGORITHMS, Layer.CONTRACTS, Layer.RUNTIME, Layer.FACES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(in(Layer.HOST))
            .because("what asks the kernel is an adapter, and can be left out on another machine");

    @ArchTest
    static final ArchRule hostKnowsNobody = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.HOST))
            .should()
            .dependOnClassesThat(resideInAPackage(ROOT + ".").and(not(resideInAnyPackage(in(Layer.HOST)))))
            .because("it binds the machine's own calls and has no opinion on networks");

    @ArchTest
    static final ArchRule sshAndTheOtherTransportsMeetThroughTheSpi = noClasses()
            .that()
            .resideInAPackage(ROOT + "transport.ssh..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT + "transport.internal..")
            .because("they are two bundles: an operator can leave SSH out");

    @ArchTest
    static final ArchRule onlyTheBundleForSshSpeaksIt = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "transport.ssh..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "transport.ssh..", "org.apache.sshd..")
            .because("transport ssh asks for a stream through net.virtuoso.spi.transport.StreamDialer");

    @ArchTest
    static final ArchRule adaptersKnowNoRuntimeNorFace = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.ADAPTERS))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(in(Layer.RUNTIME, Layer.FACES))
            .because("an adapter serves a port of net.virtuoso.spi and knows nobody behind it")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule facesSeeTheContractsOnly = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.FACES))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(in(Layer.RUNTIME, Layer.ADAPTERS, Layer.ALGORITHMS))
            .because("what a face can do, every other face and the marketplace must be able to do through the API")
            .allowEmptyShould(true);

    @ArchTest
    static final ArchRule onlyShellAndAccessKnowKaraf = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "shell..", ROOT + "access..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.apache.karaf..")
            .because("commands and accounts are Karaf's; everything else runs in any OSGi framework");

    @ArchTest
    static final ArchRule noBundleSpawnsAProcess = noClasses()
            .that()
            .resideInAnyPackage(in(Layer.values()))
            .should()
            .dependOnClassesThat()
            .areAssignableTo(ProcessBuilder.class)
            .orShould()
            .callMethodWhere(describe(
                    "Runtime.exec",
                    call -> call.getTarget().getOwner().isEquivalentTo(Runtime.class)
                            && call.getTarget().getName().equals("exec")))
            .because("no process is spawned per change: the kernel is asked by system calls and netlink, which cost"
                    + " microseconds, need no shell and say by number what went wrong");

    @ArchTest
    static final ArchRule noCyclesBetweenBundles = slices().matching(ROOT + "(*)..")
            .should()
            .beFreeOfCycles()
            .because("what depends on each other cannot be understood or replaced alone");

    @ArchTest
    static final ArchRule noImplNames = classes()
            .should()
            .haveSimpleNameNotEndingWith("Impl")
            .because("a name says what a class is: Default…, or what distinguishes it");
}
