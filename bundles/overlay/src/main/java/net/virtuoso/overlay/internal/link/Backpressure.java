package net.virtuoso.overlay.internal.link;

import io.netty.channel.IoEventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.virtuoso.overlay.internal.forward.Outlet;

/**
 * Stops the ports that feed a link while its queue is full, so that frames wait where they come from instead of being dropped.
 * Only for a moment: a link that stays full would hold up what its ports send elsewhere, so after {@link #LONGEST} or a little more they are read
 * again, and the link drops until it has recovered. Used on the event loop only.
 */
public final class Backpressure implements Outlet.Congested {
    /** How long a port may be stopped, in milliseconds; twice that if the queue had just emptied and filled again. */
    static final long LONGEST = 50;

    private final IoEventLoop loop;
    private final List<Outlet.Pausable> paused = new ArrayList<>();
    private boolean timerRuns;
    private boolean exhausted;
    private int fillings;

    /** @param loop where everything happens */
    public Backpressure(IoEventLoop loop) {
        this.loop = loop;
    }

    @Override
    public void pause(Outlet.Pausable port) {
        if (exhausted) {
            return;
        }
        if (paused.isEmpty()) {
            fillings++;
        }
        if (!paused.contains(port)) {
            paused.add(port);
        }
        // Again for one that is known: another link may have resumed it.
        port.setReading(false);
        startTimer();
    }

    /** At most one timer at a time, however often the queue fills: this is the path of frames. */
    private void startTimer() {
        if (!timerRuns) {
            timerRuns = true;
            int filling = fillings;
            loop.schedule(() -> expire(filling), LONGEST, TimeUnit.MILLISECONDS);
        }
    }

    private void expire(int filling) {
        timerRuns = false;
        if (paused.isEmpty()) {
            return;
        }
        if (filling == fillings) {
            exhausted = true;
            resume();
        } else {
            startTimer();
        }
    }

    /** There is room again, or there is no channel any more. */
    public void release() {
        exhausted = false;
        resume();
    }

    private void resume() {
        for (int i = 0; i < paused.size(); i++) {
            paused.get(i).setReading(true);
        }
        paused.clear();
    }
}
