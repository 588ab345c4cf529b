/**
 * Recordings of what adaptation loops learn, and their repetition (ADR 21). {@code RecordedLoop} runs a
 * {@link net.virtuoso.adapt.internal.NetworkLoop} and writes a line for each step that matters into a file of
 * {@code RecordingFiles}; {@code Replay} runs a fresh loop on such a file and compares what it decides. {@code Line} is the form.
 */
@NullMarked
package net.virtuoso.adapt.internal.recording;

import org.jspecify.annotations.NullMarked;
