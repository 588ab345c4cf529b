/**
 * The demo: the main job from start to end, told while it happens.
 *
 * <p>{@link net.virtuoso.lab.demo.RealDemo} plays it on real parts: the sites of {@link net.virtuoso.lab.sites.Sites},
 * VMs that libvirt runs, containers of the distribution; {@link net.virtuoso.lab.demo.EmbeddedDemo} in one container, with
 * simulated VMs. The story is the same {@code MainJob} on two {@link net.virtuoso.lab.demo.Stage}s. What it shows is asked of
 * the product through REST or measured from outside, and ends in a {@link net.virtuoso.lab.demo.Report}.
 */
@NullMarked
package net.virtuoso.lab.demo;

import org.jspecify.annotations.NullMarked;
