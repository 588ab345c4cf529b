/**
 * The fast path in the Linux kernel, 6.6 or newer, as a service of {@link net.virtuoso.spi.fastpath.FastPathDriver}.
 *
 * <pre>
 *   VM ──► its interface ──► forwarder: entry? ── yes ──► VXLAN device ──► … ──► VXLAN device ──► receiver: entry? ──► interface ──► VM
 *                                     └─ no ──► port, user space, link ──► …                              └─ no ──► dropped
 * </pre>
 *
 * <p>{@link net.virtuoso.fastpath.linux.internal.SendProgram} and
 * {@link net.virtuoso.fastpath.linux.internal.ReceiveProgram} are the two programs,
 * {@link net.virtuoso.fastpath.linux.internal.Layout} says how their maps lie in memory,
 * {@link net.virtuoso.fastpath.linux.internal.VxlanDevice} is the one thing that outlives this process. Programs hang on
 * interfaces by links of bpf(2) (tcx), which end with their descriptor.
 *
 * <p><b>Limits.</b> A packet socket and the forwarder look in the map one after the other: a frame that is just between them
 * while its entry comes or goes is carried twice or lost. TCP makes good for both.
 */
@NullMarked
package net.virtuoso.fastpath.linux.internal;

import org.jspecify.annotations.NullMarked;
