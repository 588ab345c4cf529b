package net.virtuoso.api.access;

import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Checks who asks. Safe for use by several threads. */
@ProviderType
public interface Authenticator {
    /**
     * Checks a password. Takes some milliseconds and may read a file; not for a data path.
     *
     * @param user the account's name, as the caller gave it
     * @param password the password; the caller clears it afterwards
     * @param from where the attempt comes from, for example the caller's address: failures are counted by it
     * @return who it is, or {@code null} if the account doesn't exist or the password is wrong
     * @throws ThrottledException if too many attempts from there have failed; the password was not looked at
     */
    @Nullable
    Identity authenticate(String user, char[] password, String from);
}
