package net.virtuoso.access.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealmAccountsTest {
    @TempDir
    private Path etc;

    @Test
    void seesWhetherAPasswordIsLeftInClear() throws IOException {
        Path users = etc.resolve("users.properties");
        assertThat(RealmAccounts.isHashed(users, "{CRYPT}")).isFalse();

        String hashed =
                "# karaf = karaf,admin\n\n_g_\\:admingroup = group,admin\nkaraf = {CRYPT}00{CRYPT},_g_:admingroup\n";
        Files.writeString(users, hashed);
        assertThat(RealmAccounts.isHashed(users, "{CRYPT}")).isTrue();

        Files.writeString(users, hashed + "tester=in clear,admin\n");
        assertThat(RealmAccounts.isHashed(users, "{CRYPT}")).isFalse();
    }
}
