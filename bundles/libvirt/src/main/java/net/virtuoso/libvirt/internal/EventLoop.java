package net.virtuoso.libvirt.internal;

import org.jspecify.annotations.Nullable;
import org.libvirt.Library;
import org.libvirt.LibvirtException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread on which libvirt delivers events and keeps connections alive: {@code vnet-libvirt-events-0}. libvirt has one
 * such loop in a process; it runs while somebody holds it.
 */
final class EventLoop {
    private static final Logger LOG = LoggerFactory.getLogger(EventLoop.class);
    private static final long STOP_MILLIS = 5_000;
    private static final long STOP_AGAIN_MILLIS = 50;

    private int holders;
    private boolean registered;
    private @Nullable Thread thread;

    /**
     * Starts the loop if nobody holds it yet. Has to come before the connection is made.
     *
     * @throws LibvirtException if libvirt refuses
     * @throws UnsatisfiedLinkError if libvirt isn't installed on this host
     */
    synchronized void hold() throws LibvirtException {
        if (!registered) {
            Library.initEventLoop();
            registered = true;
        }
        if (holders++ == 0) {
            Thread fresh = new Thread(EventLoop::run, "vnet-libvirt-events-0");
            fresh.setDaemon(true);
            fresh.start();
            thread = fresh;
        }
    }

    private static void run() {
        try {
            Library.runEventLoop();
        } catch (InterruptedException e) {
            LOG.debug("The event loop was interrupted to end it", e);
        } catch (LibvirtException e) {
            LOG.error("libvirt's event loop failed: its events are missed until the bundle is restarted", e);
        }
    }

    /** Ends the loop if nobody holds it any more, and waits for that. */
    synchronized void release() {
        Thread running = thread;
        if (--holders > 0 || running == null) {
            return;
        }
        thread = null;
        try {
            // Not by interruption at first: the timer that ends the loop would stay armed with a callback of this
            // bundle.
            // Again and again: a thread that has not come to its first round yet doesn't hear that it should end.
            for (long waited = 0; waited < STOP_MILLIS && running.isAlive(); waited += STOP_AGAIN_MILLIS) {
                Library.stopEventLoop();
                running.join(STOP_AGAIN_MILLIS);
            }
            if (running.isAlive()) {
                running.interrupt();
            }
        } catch (LibvirtException e) {
            LOG.warn("libvirt's event loop can't be stopped", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
