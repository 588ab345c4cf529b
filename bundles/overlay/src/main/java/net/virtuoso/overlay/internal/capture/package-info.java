/**
 * Frames of a port or link into a pcapng file. On the event loop a {@link net.virtuoso.overlay.internal.capture.FrameTap} copies
 * what is wanted into a {@link net.virtuoso.overlay.internal.capture.FrameRing}, or counts it as dropped if there is no room; a
 * thread of its own, {@link net.virtuoso.overlay.internal.capture.FileCapture}, writes it. The loop never waits for a disk. While
 * nothing is captured a frame costs one comparison with {@code null}.
 */
@NullMarked
package net.virtuoso.overlay.internal.capture;

import org.jspecify.annotations.NullMarked;
