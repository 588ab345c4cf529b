package net.virtuoso.overlay.internal.forward;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.model.RuleCount;
import org.jspecify.annotations.Nullable;

/** The rules that have carried something and haven't been told since, first come first told. Used by one thread. */
public final class RuleLedger {
    private @Nullable RuleCounter first;
    private @Nullable RuleCounter last;

    /** It stands in no ledger yet. */
    void add(RuleCounter counter) {
        RuleCounter before = last;
        if (before == null) {
            first = counter;
        } else {
            before.next = counter;
        }
        last = counter;
    }

    /**
     * Takes rules out.
     *
     * @param most how many; the others stay
     */
    public List<RuleCount> drain(int most) {
        List<RuleCount> told = new ArrayList<>();
        while (first != null && told.size() < most) {
            RuleCounter counter = first;
            first = counter.next;
            counter.next = null;
            told.add(counter.tell());
        }
        if (first == null) {
            last = null;
        }
        return told;
    }
}
