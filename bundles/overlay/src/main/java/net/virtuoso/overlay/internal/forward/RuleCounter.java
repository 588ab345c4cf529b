package net.virtuoso.overlay.internal.forward;

import net.virtuoso.model.MacPattern;
import net.virtuoso.model.Origin;
import net.virtuoso.model.RuleCount;
import org.jspecify.annotations.Nullable;

/**
 * What one rule has carried. It outlives the tables: a rule that stays keeps it. On the path of a frame it costs two additions
 * and a comparison; who has counted since it was told last stands in the {@link RuleLedger}, so that nobody has to look through
 * all rules. Used by one
 * thread, though another may have made it.
 */
public final class RuleCounter {
    private final RuleLedger ledger;
    private final int vni;
    private final MacPattern source;
    private final MacPattern destination;
    private final Origin origin;
    private long frames;
    private long bytes;
    private boolean due;

    /** Who is told after it; the ledger's. */
    @Nullable
    RuleCounter next;

    /**
     * That of a rule.
     *
     * @param ledger where it stands once it has counted
     * @param vni the network's number
     * @param source which sources
     * @param destination which destinations
     * @param origin who asked for the rule
     */
    public RuleCounter(RuleLedger ledger, int vni, MacPattern source, MacPattern destination, Origin origin) {
        this.ledger = ledger;
        this.vni = vni;
        this.source = source;
        this.destination = destination;
        this.origin = origin;
    }

    /** One that nobody reads, for ways that no rule says. */
    public static RuleCounter unread() {
        RuleCounter counter = new RuleCounter(new RuleLedger(), 1, MacPattern.ANY, MacPattern.ANY, Origin.STAR);
        counter.due = true;
        return counter;
    }

    /** Counts what the rule has carried. */
    public void count(long moreFrames, long moreBytes) {
        frames += moreFrames;
        bytes += moreBytes;
        if (!due) {
            due = true;
            ledger.add(this);
        }
    }

    /** It is to be told again if it has ever counted anything. */
    public void retell() {
        if (frames > 0) {
            count(0, 0);
        }
    }

    /** What it has counted; it is no longer due. */
    RuleCount tell() {
        due = false;
        return new RuleCount(vni, source, destination, origin, frames, bytes);
    }
}
