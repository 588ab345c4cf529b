package net.virtuoso.transport.internal;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import org.jspecify.annotations.Nullable;

/**
 * Binds the native methods of a class to a library of the system, by JNA's direct mapping, for as long as somebody uses them: JNA
 * keeps the class, and with it the bundle's loader, until it is told to let go. Safe for use by several threads.
 */
public final class NativeBinding {
    /** JNA's name for what leads from the options that it keeps of a class back to the class. */
    private static final String WAY_BACK = "enclosing-library";

    private final Class<?> holder;
    private final @Nullable String library;
    private int users;

    /**
     * Binds nothing yet.
     *
     * @param holder has static native methods of primitive types
     * @param library the library's file name; {@code null} for the C library
     */
    public NativeBinding(Class<?> holder, @Nullable String library) {
        this.holder = holder;
        this.library = library;
    }

    /** Makes sure that the methods can be called; returns why they can't, or {@code null} if they can. */
    public synchronized @Nullable String bind() {
        try {
            if (Native.POINTER_SIZE != Long.BYTES) {
                return "only 64-bit processors are supported";
            }
            if (!Native.registered(holder)) {
                // By a library that was opened for nobody in particular: one opened for a class holds the class's
                // loader.
                Native.register(
                        holder, library == null ? NativeLibrary.getProcess() : NativeLibrary.getInstance(library));
                Native.getLibraryOptions(holder).remove(WAY_BACK);
            }
            return null;
        } catch (LinkageError e) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse(String.valueOf(library));
        }
    }

    /** Says that the methods are used until {@link #release}; they have to be bound. */
    public synchronized void retain() {
        users++;
        // The last user may have gone since they were bound.
        bind();
    }

    /** Ends what {@link #retain} has begun; after the last user nothing may be called before {@link #bind} is. */
    public synchronized void release() {
        if (--users == 0) {
            Native.unregister(holder);
        }
    }
}
