package net.virtuoso.adapt.internal;

import java.time.Duration;
import java.util.List;
import net.virtuoso.model.RefusedException;
import net.virtuoso.planner.PhysicalHost;
import net.virtuoso.planner.PlannerSettings;

/**
 * The checked settings of the loops.
 *
 * @param startRate above this a network is monitored, bytes a second
 * @param stopRate below this it no longer is
 * @param window what is looked at
 * @param persistence how long something new has to stay
 * @param holdDown how long links and rules stay that nothing uses any more
 * @param linkTimeout how long a link may take to come up
 * @param verifyTime how long a plan may take to show its effect
 * @param verifyShare what part of the traffic that was moved the links have to carry, 0 to 1
 * @param verifyLoss by what part that traffic may become slower, 0 to 1
 * @param maxChanges how many changes may be committed in a minute
 * @param dryRun whether nothing is committed
 * @param planner the goal and the limits of plans
 * @param hosts what is known of hosts
 */
public record AdaptSettings(
        double startRate,
        double stopRate,
        Duration window,
        Duration persistence,
        Duration holdDown,
        Duration linkTimeout,
        Duration verifyTime,
        double verifyShare,
        double verifyLoss,
        int maxChanges,
        boolean dryRun,
        PlannerSettings planner,
        List<PhysicalHost> hosts) {
    private static final double PERCENT = 100;

    /**
     * Checks a configuration, whole.
     *
     * @throws RefusedException names the key, the value and what is allowed
     */
    static AdaptSettings read(AdaptConfig config) {
        range("start.rate", config.start_rate(), 1, Long.MAX_VALUE);
        range("stop.rate", config.stop_rate(), 0, config.start_rate());
        if (Integer.bitCount(config.window_s()) != 1 || config.window_s() < 1 || config.window_s() > 64) {
            throw RefusedException.invalid("window.s", config.window_s(), "1, 2, 4, 8, 16, 32 or 64");
        }
        range("persistence.ms", config.persistence_ms(), 0, 600_000);
        range("holddown.ms", config.holddown_ms(), 0, 86_400_000);
        range("link.timeout.ms", config.link_timeout_ms(), 100, 600_000);
        range("verify.ms", config.verify_ms(), 1_000, 600_000);
        range("verify.share.percent", config.verify_share_percent(), 0, 100);
        range("verify.loss.percent", config.verify_loss_percent(), 0, 100);
        range("max.changes.minute", config.max_changes_minute(), 1, 1_000_000);
        range("record.megabytes", config.record_megabytes(), 0, 100_000);
        return new AdaptSettings(
                config.start_rate(),
                config.stop_rate(),
                Duration.ofSeconds(config.window_s()),
                Duration.ofMillis(config.persistence_ms()),
                Duration.ofMillis(config.holddown_ms()),
                Duration.ofMillis(config.link_timeout_ms()),
                Duration.ofMillis(config.verify_ms()),
                config.verify_share_percent() / PERCENT,
                config.verify_loss_percent() / PERCENT,
                config.max_changes_minute(),
                config.dry_run(),
                PlannerKeys.settings(config),
                PlannerKeys.hosts(config));
    }

    static void range(String key, long value, long low, long high) {
        if (value < low || value > high) {
            throw RefusedException.invalid(key, value, low + " to " + high);
        }
    }
}
