/**
 * What operators put between networks, as it is in Debian: a web server with HTTPS ({@link net.virtuoso.lab.middle.Nginx}), a
 * proxy ({@link net.virtuoso.lab.middle.Squid}), an SSH server ({@link net.virtuoso.lab.middle.OpenSsh}). Each is started with
 * files of its own in the lab's directory, and ends with the lab; what the machine has of the same kind isn't touched.
 */
@NullMarked
package net.virtuoso.lab.middle;

import org.jspecify.annotations.NullMarked;
