package net.virtuoso.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SealTest {
    private final SecureRandom random = new SecureRandom();
    private final byte[] secret = new byte[Seal.SECRET_LENGTH];
    private final PrivateKey key = Certificates.newKeys(random).getPrivate();

    @Test
    void opensWithItsSecretOnly() throws Exception {
        String sealed = Seal.seal(key, secret, random);
        assertThat(Seal.open(sealed, secret)).isEqualTo(key);
        assertThat(sealed).isNotEqualTo(Seal.seal(key, secret, random));
        byte[] other = secret.clone();
        other[31] ^= 1;
        assertThatThrownBy(() -> Seal.open(sealed, other)).isInstanceOf(GeneralSecurityException.class);
        assertThatThrownBy(() -> Seal.open(sealed, new byte[5])).hasMessageContaining("32 bytes");
    }

    @Test
    void noticesEveryChange() {
        byte[] sealed = Base64.getDecoder().decode(Seal.seal(key, secret, random));
        for (int i = 0; i < sealed.length; i++) {
            byte[] changed = sealed.clone();
            changed[i] ^= 4;
            assertThatThrownBy(() -> Seal.open(Base64.getEncoder().encodeToString(changed), secret))
                    .isInstanceOf(GeneralSecurityException.class);
        }
        for (String garbage : new String[] {"", "!", "AQ==", Base64.getEncoder().encodeToString(new byte[13])}) {
            assertThatThrownBy(() -> Seal.open(garbage, secret)).isInstanceOf(GeneralSecurityException.class);
        }
    }

    @Test
    void theKeyIsNotInIt() {
        String sealed =
                new String(Base64.getDecoder().decode(Seal.seal(key, secret, random)), StandardCharsets.ISO_8859_1);
        String clear = new String(key.getEncoded(), StandardCharsets.ISO_8859_1);
        assertThat(sealed).doesNotContain(clear.substring(clear.length() - 16));
    }
}
