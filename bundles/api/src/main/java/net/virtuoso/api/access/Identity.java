package net.virtuoso.api.access;

import java.util.Set;

/**
 * An account that has shown its password.
 *
 * @param user the account's name
 * @param roles its roles, by Karaf's names
 */
public record Identity(String user, Set<String> roles) {
    /** May do everything. */
    public static final String ADMIN = "admin";

    /** May read and change. */
    public static final String MANAGER = "manager";

    /** May read. */
    public static final String VIEWER = "viewer";

    /** Takes a copy. */
    public Identity {
        roles = Set.copyOf(roles);
    }

    /** Whether the account may see what there is. */
    public boolean mayRead() {
        return mayChange() || roles.contains(VIEWER);
    }

    /** Whether the account may change what is wanted. */
    public boolean mayChange() {
        return roles.contains(ADMIN) || roles.contains(MANAGER);
    }
}
