package net.virtuoso.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.virtuoso.model.MacAddress;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleConfig;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What a forwarding table answers: the overlay's, which forwards, and the controller's, which explains. Random tables are held
 * against the definition: sort all rules by precedence, take the first that fits.
 */
public abstract class ForwardingContract {
    private static final int[] LENGTHS = {0, 8, 24, 32, 40, 48};
    private static final List<Origin> ORIGINS = List.of(Origin.OPERATOR, Origin.ADAPTATION, Origin.STAR);
    private static final int TABLES = 300;
    private static final int FRAMES = 100;

    /** For the subclass of the adapter. */
    protected ForwardingContract() {}

    /**
     * What a table says to a frame.
     *
     * @param target where it goes; {@code null} if nowhere
     * @param unreachable whether it goes nowhere because what a rule points to isn't usable, and not for want of a rule
     */
    public record Answer(@Nullable Target target, boolean unreachable) {}

    /**
     * Asks a table.
     *
     * @param rules its rules
     * @param unusable the ports and links that can't be used now
     * @param source the sender
     * @param destination the receiver
     * @param ingress where the frame came in
     */
    protected abstract Answer ask(
            List<RuleConfig> rules, Set<Target> unusable, MacAddress source, MacAddress destination, Target ingress);

    @Test
    void agreesWithTheDefinitionOverRandomTables() {
        Random random = new Random(42);
        Set<Answer> kinds = new HashSet<>();
        for (int table = 0; table < TABLES; table++) {
            List<RuleConfig> rules = rules(random);
            Set<Target> unusable = new HashSet<>();
            for (RuleConfig rule : rules) {
                if (!(rule.target() instanceof Target.Drop) && random.nextInt(4) == 0) {
                    unusable.add(rule.target());
                }
            }
            for (int frame = 0; frame < FRAMES; frame++) {
                MacAddress source = address(random);
                MacAddress destination = address(random);
                Target ingress = target(random);
                Answer expected = definition(rules, unusable, source, destination, ingress);
                kinds.add(expected);
                assertThat(ask(rules, unusable, source, destination, ingress))
                        .as("%s to %s from %s, %s not usable, by %s", source, destination, ingress, unusable, rules)
                        .isEqualTo(expected);
            }
        }
        // Otherwise the tables would be too tame to tell.
        assertThat(kinds)
                .contains(new Answer(null, true), new Answer(null, false), new Answer(new Target.Drop(), false));
    }

    private static Answer definition(
            List<RuleConfig> rules, Set<Target> unusable, MacAddress source, MacAddress destination, Target ingress) {
        List<RuleConfig> sorted = new ArrayList<>(rules);
        sorted.sort(
                Comparator.comparingInt((RuleConfig rule) -> -rule.destination().length())
                        .thenComparingInt(rule -> -rule.source().length())
                        .thenComparingInt(rule -> ORIGINS.indexOf(rule.origin())));
        boolean met = false;
        for (RuleConfig rule : sorted) {
            if (!rule.source().matches(source) || !rule.destination().matches(destination)) {
                continue;
            }
            Target target = rule.target();
            if (!target.equals(ingress)) {
                if (!unusable.contains(target)) {
                    return new Answer(target, false);
                }
                met = true;
            }
            if (rule.origin() == Origin.STAR) {
                break;
            }
        }
        return new Answer(null, met);
    }

    private static List<RuleConfig> rules(Random random) {
        List<RuleConfig> rules = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            rules.add(new RuleConfig(
                    pattern(random),
                    pattern(random),
                    random.nextInt(8) == 0 ? new Target.Drop() : target(random),
                    ORIGINS.get(random.nextInt(ORIGINS.size()))));
        }
        return rules;
    }

    private static Target target(Random random) {
        int number = random.nextInt(6);
        return random.nextBoolean() ? new Target.ToPort("a.port" + number) : new Target.ToLink("a.b" + number + ".udp");
    }

    /** From a small space, so that patterns overlap. */
    private static MacAddress address(Random random) {
        return new MacAddress(
                0x0200_0000_0000L | (long) random.nextInt(2) << 24 | (long) random.nextInt(3) << 8 | random.nextInt(3));
    }

    private static MacPattern pattern(Random random) {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        return new MacPattern(address(random).value() & MacPattern.mask(length), length);
    }
}
