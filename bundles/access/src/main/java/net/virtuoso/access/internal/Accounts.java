package net.virtuoso.access.internal;

import java.util.Set;
import net.virtuoso.api.access.Identity;
import org.jspecify.annotations.Nullable;

/** Where accounts are kept. */
interface Accounts {
    /** Whether there is such an account. */
    boolean exists(String user);

    /**
     * Makes an account; its password is kept as a hash.
     *
     * @throws IllegalStateException if it can't be kept, or not as a hash
     */
    void create(String user, String password, Set<String> roles);

    /** Who it is, or {@code null} if there is no such account or the password is wrong. */
    @Nullable
    Identity login(String user, char[] password);
}
