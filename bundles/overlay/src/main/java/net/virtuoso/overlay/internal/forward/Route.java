package net.virtuoso.overlay.internal.forward;

import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;

/**
 * A rule as frames go by it.
 *
 * @param source which sources
 * @param destination which destinations
 * @param origin who asked for it
 * @param way where the frame goes
 * @param counter what it has carried
 */
public record Route(MacPattern source, MacPattern destination, Origin origin, RuleTable.Way way, RuleCounter counter) {
    /** The answer when no rule matches: {@link Outlet.Nowhere#NO_RULE}. Counts nothing, since no rule stands behind it. */
    public static final Route NO_RULE = to(Outlet.Nowhere.NO_RULE);

    /** The answer when no rule can be followed: {@link Outlet.Nowhere#UNREACHABLE}. */
    public static final Route UNREACHABLE = to(Outlet.Nowhere.UNREACHABLE);

    /** One whose target has been found. */
    public Route(MacPattern source, MacPattern destination, Origin origin, Outlet outlet, RuleCounter counter) {
        this(source, destination, origin, RuleTable.Way.to(outlet), counter);
    }

    /** One whose counts nobody reads. */
    public Route(MacPattern source, MacPattern destination, Origin origin, Outlet outlet) {
        this(source, destination, origin, outlet, RuleCounter.unread());
    }

    /** A way that no rule says. */
    public static Route to(Outlet outlet) {
        return new Route(MacPattern.ANY, MacPattern.ANY, Origin.STAR, outlet);
    }

    /** Where the frame goes. */
    public Outlet outlet() {
        return way.outlet();
    }

    /** The same rule with another one's counter. */
    Route countedBy(RuleCounter other) {
        return new Route(source, destination, origin, way, other);
    }
}
