package net.virtuoso.testkit;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import io.netty.util.ResourceLeakTracker;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Makes leak detectors that keep what they find, where Netty's own only log it. Thread-safe. */
final class RecordingLeakDetectors extends ResourceLeakDetectorFactory {
    private static final int COLLECTIONS = 2;
    /** A collection that was asked for needn't come: then what there is to find is found later. */
    private static final int PATIENCE_MILLIS = 2_000;

    private final List<ResourceLeakDetector<?>> detectors = new CopyOnWriteArrayList<>();
    private final ConcurrentLinkedQueue<String> found = new ConcurrentLinkedQueue<>();

    @Override
    @SuppressWarnings({"deprecation", "InlineMeSuggester"}) // abstract in Netty
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(
            Class<T> resource, int samplingInterval, long maxActive) {
        return newResourceLeakDetector(resource, samplingInterval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        ResourceLeakDetector<T> detector = new Recording<>(resource, samplingInterval);
        detectors.add(detector);
        return detector;
    }

    /** Collects garbage and returns what was found since the last call: what has leaked, and where it was used. */
    List<String> collect() {
        for (int i = 0; i < COLLECTIONS; i++) {
            collectGarbage();
            detectors.forEach(RecordingLeakDetectors::look);
        }
        List<String> reports = List.copyOf(found);
        found.removeAll(reports);
        return reports;
    }

    private static void collectGarbage() {
        ReferenceQueue<Object> gone = new ReferenceQueue<>();
        WeakReference<@Nullable Object> canary = new WeakReference<>(new Object(), gone);
        System.gc();
        try {
            gone.remove(PATIENCE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        canary.clear();
    }

    /** A detector looks for what was collected when it begins to track something, and only then. */
    private static void look(ResourceLeakDetector<?> detector) {
        @SuppressWarnings("unchecked") // it asks nothing of what it tracks but to be an object
        ResourceLeakDetector<Object> any = (ResourceLeakDetector<Object>) detector;
        Object probe = new Object();
        ResourceLeakTracker<Object> tracker = any.track(probe);
        if (tracker != null) {
            tracker.close(probe);
        }
    }

    private final class Recording<T> extends ResourceLeakDetector<T> {
        @SuppressWarnings("deprecation") // the other constructor is no better
        Recording(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resource, String records) {
            found.add(resource + " was collected without having been released:" + records);
        }

        @Override
        protected void reportUntracedLeak(String resource) {
            found.add(resource + " was collected without having been released");
        }
    }
}
