/**
 * The product under test: instances of the distribution, each unpacked into the lab and run as one process in a site's
 * network namespace ({@link net.virtuoso.lab.karaf.KarafInstance}), and a client of their REST interface that gets into
 * the namespace by itself ({@link net.virtuoso.lab.karaf.RestClient}), since REST listens on loopback only.
 *
 * <p>Nothing here knows a bundle of the product: it is seen from outside, as an operator sees it.
 */
@NullMarked
package net.virtuoso.lab.karaf;

import org.jspecify.annotations.NullMarked;
