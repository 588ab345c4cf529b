package net.virtuoso.access.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import net.virtuoso.api.access.Identity;
import net.virtuoso.model.RefusedException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstAdministratorTest {
    @TempDir
    private Path etc;

    private Path file;
    private final MemoryAccounts accounts = new MemoryAccounts();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @BeforeEach
    void file() {
        file = etc.resolve("vnet-admin-password");
    }

    @Test
    void generatesOneAndHandsItOverInAFileOfTheOwner() throws IOException {
        ensure(null);

        String password = Files.readString(file).strip();
        assertThat(password).hasSizeGreaterThanOrEqualTo(20).matches("[2-9A-Za-z]+");
        assertThat(accounts.passwords).containsExactly(Map.entry("admin", password));
        assertThat(accounts.roles).contains("admin", "ssh");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(console.toString(StandardCharsets.UTF_8)).containsOnlyOnce(password);
    }

    @Test
    void noTwoAreTheSame() throws IOException {
        ensure(null);
        String first = Files.readString(file);
        accounts.passwords.clear();
        Files.delete(file);
        ensure(null);
        assertThat(Files.readString(file)).isNotEqualTo(first);
    }

    @Test
    void leavesAnAdministratorThatThereIs() {
        accounts.passwords.put("admin", "the operator's own");
        ensure("another password");
        assertThat(accounts.passwords).containsEntry("admin", "the operator's own");
        assertThat(file).doesNotExist();
        assertThat(console.size()).isZero();
    }

    @Test
    void takesThePasswordOfTheEnvironment() {
        ensure("prepared by me");
        assertThat(accounts.passwords).containsEntry("admin", "prepared by me");
        assertThat(file).doesNotExist();
        assertThat(console.size()).isZero();
    }

    @Test
    void takesThePasswordOfTheFileAndDeletesIt() throws IOException {
        Files.writeString(file, "prepared in a file\n");
        ensure(null);
        assertThat(accounts.passwords).containsEntry("admin", "prepared in a file");
        assertThat(file).doesNotExist();
        assertThat(console.size()).isZero();
    }

    @Test
    void refusesAPasswordThatIsTooShortWithoutShowingIt() throws IOException {
        assertThatThrownBy(() -> ensure("short"))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("VNET_ADMIN_PASSWORD '5 characters'")
                .hasMessageNotContaining("short");
        Files.writeString(file, "tiny");
        assertThatThrownBy(() -> ensure(null)).hasMessageContaining("vnet-admin-password '4 characters'");
        assertThatThrownBy(() -> ensure("with\u0007a bell in it")).isInstanceOf(RefusedException.class);
        assertThat(accounts.passwords).isEmpty();
    }

    @Test
    void leavesNoFileIfTheAccountCannotBeMade() {
        accounts.broken = true;
        assertThatThrownBy(() -> ensure(null)).hasMessage("disk full");
        assertThat(file).doesNotExist();
    }

    @Test
    void aPasswordWhoseAccountWasKeptIsHandedOverAlthoughItsMakerWasStopped() throws IOException {
        accounts.stoppedAfterKeeping = true;
        assertThatThrownBy(() -> ensure(null)).hasMessage("interrupted");

        ensure(null);

        assertThat(accounts.passwords)
                .containsExactly(Map.entry("admin", Files.readString(file).strip()));
        assertThat(etc).isDirectoryNotContaining("glob:**.new");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void aGeneratedPasswordOfAMakerThatWasKilledBeforeItsAccountWasKeptIsReplaced() throws IOException {
        Files.writeString(etc.resolve("vnet-admin-password.new"), "nobody's password");

        ensure(null);

        assertThat(accounts.passwords)
                .containsExactly(Map.entry("admin", Files.readString(file).strip()));
        assertThat(accounts.passwords).doesNotContainValue("nobody's password");
    }

    private void ensure(String prepared) {
        new FirstAdministrator(
                        accounts,
                        etc,
                        prepared,
                        new SecureRandom(),
                        new PrintStream(console, true, StandardCharsets.UTF_8))
                .ensure();
    }

    private static final class MemoryAccounts implements Accounts {
        private final Map<String, String> passwords = new HashMap<>();
        private Set<String> roles = Set.of();
        private boolean broken;
        private boolean stoppedAfterKeeping;

        @Override
        public boolean exists(String user) {
            return passwords.containsKey(user);
        }

        @Override
        public void create(String user, String password, Set<String> newRoles) {
            if (broken) {
                throw new IllegalStateException("disk full");
            }
            passwords.put(user, password);
            roles = newRoles;
            if (stoppedAfterKeeping) {
                throw new IllegalStateException("interrupted");
            }
        }

        @Override
        public Identity login(String user, char[] password) {
            return String.valueOf(password).equals(passwords.get(user)) ? new Identity(user, roles) : null;
        }
    }
}
