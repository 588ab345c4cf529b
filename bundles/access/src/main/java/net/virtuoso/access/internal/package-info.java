/**
 * The accounts of the container, which are Karaf's: one password serves SSH and REST.
 *
 * <p>{@link net.virtuoso.access.internal.AccessComponent} makes sure that there is an administrator
 * ({@link net.virtuoso.access.internal.FirstAdministrator}) and answers the faces' question who asks by a login to the realm
 * {@code karaf} ({@link net.virtuoso.access.internal.RealmAccounts}). Guessing is slowed down by
 * {@link net.virtuoso.access.internal.Throttle}.
 */
@NullMarked
package net.virtuoso.access.internal;

import org.jspecify.annotations.NullMarked;
