/**
 * Programs and maps of eBPF without a compiler: an {@link net.virtuoso.fastpath.linux.internal.bpf.Assembler} for the
 * instructions (Linux: Documentation/bpf/standardization/instruction-set.rst), and what bpf(2) does with them.
 *
 * <p>Whatever is made here is held by a descriptor of this process, attachments included: it ends with the process, however that
 * ends.
 */
@NullMarked
package net.virtuoso.fastpath.linux.internal.bpf;

import org.jspecify.annotations.NullMarked;
