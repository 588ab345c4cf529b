/**
 * What each operation of the specification does, a class a resource.
 *
 * <p>The classes only translate: from a request to {@link net.virtuoso.model.Change}s, and from what the services say to the
 * form in the specification. Whether a change can be is decided by {@link net.virtuoso.model.DesiredState}, not here.
 */
@NullMarked
package net.virtuoso.rest.internal.resource;

import org.jspecify.annotations.NullMarked;
