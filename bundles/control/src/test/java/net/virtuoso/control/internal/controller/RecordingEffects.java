package net.virtuoso.control.internal.controller;

import java.util.ArrayList;
import java.util.List;
import net.virtuoso.model.ActivityReport;
import net.virtuoso.model.Change;
import net.virtuoso.model.DesiredState;
import net.virtuoso.model.Event;
import net.virtuoso.model.TrafficReport;

/** A store in memory that takes what it is given, unless a test wants it otherwise, and all that a controller has told. */
final class RecordingEffects implements Controller.Effects {
    final List<Event> events = new ArrayList<>();
    final List<TrafficReport> traffic = new ArrayList<>();
    final List<ActivityReport> activity = new ArrayList<>();
    DesiredState stored;
    boolean storeDown;
    int mostChanges = Integer.MAX_VALUE;

    RecordingEffects(DesiredState stored) {
        this.stored = stored;
    }

    /** Somebody else has committed. */
    DesiredState put(List<Change> changes) {
        stored = stored.with(changes).at(stored.revision() + 1);
        return stored;
    }

    @Override
    public DesiredState commit(List<Change> changes, String reason) {
        if (storeDown) {
            throw new IllegalStateException("the store is down");
        }
        if (changes.size() > mostChanges) {
            throw new IllegalStateException("more than the store takes in one commit");
        }
        return put(changes);
    }

    @Override
    public void publish(Event event) {
        events.add(event);
    }

    @Override
    public void traffic(TrafficReport report) {
        traffic.add(report);
    }

    @Override
    public void activity(ActivityReport report) {
        activity.add(report);
    }
}
