/**
 * Tests of the whole product from outside: {@link net.virtuoso.itests.Container} unpacks a Karaf, starts it as a process
 * of its own and drives it over JMX, so that a test sees what an operator sees.
 */
@NullMarked
package net.virtuoso.itests;

import org.jspecify.annotations.NullMarked;
