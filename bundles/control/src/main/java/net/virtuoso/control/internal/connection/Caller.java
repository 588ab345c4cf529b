package net.virtuoso.control.internal.connection;

import net.virtuoso.identity.Holder;

/**
 * Who has proved to be at the other end.
 *
 * @param holder whom the certificate names
 * @param serial the certificate's serial number
 */
public record Caller(Holder holder, String serial) {}
