package net.virtuoso.shell.internal;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import net.virtuoso.model.Change;
import net.virtuoso.model.ForwardingRule;
import net.virtuoso.model.MacPattern;
import net.virtuoso.model.RefusedException;
import net.virtuoso.model.Target;
import org.jspecify.annotations.Nullable;

/** Values as an operator reads and writes them. */
final class Texts {
    private static final String[] UNITS = {"B", "kB", "MB", "GB", "TB", "PB", "EB"};
    private static final String TARGET_FORM = "port:ID, link:PATH or drop";

    private Texts() {}

    /** A number of bytes with a decimal unit: {@code 41.9 MB}. */
    static String bytes(long count) {
        return bytes((double) count);
    }

    /** A number of bytes with a decimal unit: {@code 41.9 MB}. */
    static String bytes(double count) {
        int unit = 0;
        double shown = count;
        while (shown >= 1000 && unit < UNITS.length - 1) {
            shown /= 1000;
            unit++;
        }
        return unit == 0
                ? String.format(Locale.ROOT, "%.0f B", shown)
                : String.format(Locale.ROOT, "%.1f %s", shown, UNITS[unit]);
    }

    /** A number of bytes; {@code -} if it isn't known. */
    static String bytesOrDash(@Nullable Long count) {
        return count == null ? "-" : bytes(count.longValue());
    }

    /** A time to the millisecond; {@code -} if there is none. */
    static String time(@Nullable Instant time) {
        return time == null ? "-" : time.truncatedTo(ChronoUnit.MILLIS).toString();
    }

    /** A value, in lower case if it is an enum's; {@code -} if there is none. */
    static String orDash(@Nullable Object value) {
        if (value == null) {
            return "-";
        }
        return value instanceof Enum<?> constant
                ? constant.name().toLowerCase(Locale.ROOT).replace('_', '-')
                : value.toString();
    }

    /** Reads a pattern; {@code any} stands for {@code *}, which the shell would take for file names. */
    static MacPattern pattern(String field, @Nullable String text) {
        if ("any".equals(text)) {
            return MacPattern.ANY;
        }
        try {
            return MacPattern.parse(text);
        } catch (RefusedException e) {
            RefusedException refused = RefusedException.invalid(field, text, e.allowed() + ", or any");
            refused.initCause(e);
            throw refused;
        }
    }

    /**
     * Reads a number.
     *
     * @param field the option, for the message
     */
    static int number(String field, String text, int least, int most) {
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as one that is out of range.
        }
        throw RefusedException.invalid(field, text, "a number, " + least + " to " + most);
    }

    /** Reads {@code port:ID}, {@code link:PATH} or {@code drop}. */
    static Target target(String text) {
        if ("drop".equals(text)) {
            return new Target.Drop();
        }
        int colon = text.indexOf(':');
        if (colon > 0) {
            String id = text.substring(colon + 1);
            String kind = text.substring(0, colon);
            if ("port".equals(kind)) {
                return new Target.ToPort(id);
            }
            if ("link".equals(kind)) {
                return new Target.ToLink(id);
            }
        }
        throw RefusedException.invalid("target", text, TARGET_FORM);
    }

    /** Writes what {@link #target(String)} reads. */
    static String target(Target target) {
        if (target instanceof Target.ToPort to) {
            return "port:" + to.port();
        }
        return target instanceof Target.ToLink to ? "link:" + to.link() : "drop";
    }

    /** A change as a phrase. */
    static String change(Change change) {
        if (change instanceof Change.AddLink c) {
            return "add link " + c.link().id();
        } else if (change instanceof Change.DeleteLink c) {
            return "delete link " + c.id();
        } else if (change instanceof Change.AddRule c) {
            return "add rule " + rule(c.rule());
        } else if (change instanceof Change.DeleteRule c) {
            return "delete rule " + c.id();
        } else if (change instanceof Change.AddPort c) {
            return "add port " + c.port().id() + " to network " + c.port().network();
        } else if (change instanceof Change.DeletePort c) {
            return "delete port " + c.id();
        } else if (change instanceof Change.BindVm c) {
            return "bind " + c.binding().mac() + " to network " + c.binding().network();
        } else if (change instanceof Change.UnbindVm c) {
            return "unbind " + c.mac();
        } else if (change instanceof Change.CreateNetwork c) {
            return "create network " + c.network().name();
        } else if (change instanceof Change.UpdateNetwork c) {
            return "update network " + c.network().name();
        } else if (change instanceof Change.DeleteNetwork c) {
            return "delete network " + c.name();
        } else if (change instanceof Change.PutNode c) {
            return "put node " + c.node().name();
        } else if (change instanceof Change.DeleteNode c) {
            return "delete node " + c.name();
        }
        throw new IllegalArgumentException("an unknown change: " + change);
    }

    private static String rule(ForwardingRule rule) {
        return "at " + rule.node() + ": " + rule.sourcePattern() + " to " + rule.destination() + " by "
                + target(rule.target());
    }
}
