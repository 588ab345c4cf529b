/**
 * Overlays that people use today, as Debian ships them, each with the settings that its documentation recommends; where it can
 * choose, the one that is faster. They run in the foreground as processes of the lab.
 */
@NullMarked
package net.virtuoso.bench.candidate.peer;

import org.jspecify.annotations.NullMarked;
