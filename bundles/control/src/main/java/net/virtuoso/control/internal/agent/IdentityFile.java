package net.virtuoso.control.internal.agent;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.virtuoso.control.internal.file.PrivateFile;
import net.virtuoso.identity.Certificates;
import net.virtuoso.spi.identity.Credentials;
import org.jspecify.annotations.Nullable;

/**
 * A node's key and certificates in a file, in PEM: private key, own certificate, the authority's; and in a second one the key
 * of a certificate that has been asked for and not come yet. The first line names the join token. Used by one thread at a time.
 */
final class IdentityFile {
    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s+([A-Za-z0-9+/=\\s]+?)-----END \\1-----");
    private static final Pattern TOKEN = Pattern.compile("(?m)^# token ([a-z2-7]{8})$");
    private static final String KEY = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final String CERTIFICATE = "CERTIFICATE";

    private final PrivateFile file;
    private final PrivateFile asked;

    /**
     * What the file holds.
     *
     * @param token the identifier of the token that it was got with
     * @param credentials key and certificates
     */
    record Content(String token, Credentials credentials) {}

    /** @param path the first file; the second lies beside it */
    IdentityFile(Path path) {
        file = new PrivateFile(path);
        asked = new PrivateFile(path.resolveSibling(path.getFileName() + ".asked"));
    }

    Path path() {
        return file.path();
    }

    /**
     * Reads key and certificates.
     *
     * @return {@code null} if there are none
     * @throws IOException if they can't be read, or aren't what they should be
     */
    @Nullable
    Content read() throws IOException {
        String text = file.read();
        if (text == null) {
            return null;
        }
        try {
            PrivateKey key = null;
            List<X509Certificate> chain = new ArrayList<>();
            Matcher blocks = BLOCK.matcher(text);
            while (blocks.find()) {
                if (blocks.group(1).equals(KEY)) {
                    key = Certificates.decodeKey(bytes(blocks.group(2)));
                } else if (blocks.group(1).equals(CERTIFICATE)) {
                    chain.add(Certificates.decode(blocks.group(2).replaceAll("\\s", "")));
                }
            }
            String token = token(text);
            if (key == null || token == null || chain.size() < 2) {
                throw new IOException(path() + " lacks a private key, two certificates or the line '# token …'");
            }
            return new Content(token, new Credentials(key, chain));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(path() + " holds something else than keys and certificates", e);
        }
    }

    /** Writes them; what had been asked for is forgotten. */
    void write(Content content) throws IOException {
        StringBuilder text = new StringBuilder(heading(content.token()));
        block(text, KEY, content.credentials().key().getEncoded());
        for (X509Certificate certificate : content.credentials().chain()) {
            block(text, CERTIFICATE, Base64.getDecoder().decode(Certificates.encode(certificate)));
        }
        file.write(text.toString());
        asked.delete();
    }

    /**
     * The key with which a token was shown before.
     *
     * @return {@code null} if that token hasn't been
     */
    @Nullable
    KeyPair readAsked(String token) throws IOException {
        String text = asked.read();
        if (text == null || !token.equals(token(text))) {
            return null;
        }
        try {
            byte[] secret = null;
            byte[] open = null;
            Matcher blocks = BLOCK.matcher(text);
            while (blocks.find()) {
                if (blocks.group(1).equals(KEY)) {
                    secret = bytes(blocks.group(2));
                } else if (blocks.group(1).equals(PUBLIC)) {
                    open = bytes(blocks.group(2));
                }
            }
            return secret == null || open == null
                    ? null
                    : new KeyPair(Certificates.decodePublicKey(open), Certificates.decodeKey(secret));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IOException(asked.path() + " holds something else than keys", e);
        }
    }

    /** Keeps the key before a token is shown: the same may be shown again with it should the answer be lost. */
    void writeAsked(String token, KeyPair keys) throws IOException {
        StringBuilder text = new StringBuilder(heading(token));
        PublicKey open = keys.getPublic();
        block(text, KEY, keys.getPrivate().getEncoded());
        block(text, PUBLIC, open.getEncoded());
        asked.write(text.toString());
    }

    private static String heading(String token) {
        return "# token " + token + "\n";
    }

    private static @Nullable String token(String text) {
        Matcher line = TOKEN.matcher(text);
        return line.find() ? line.group(1) : null;
    }

    private static byte[] bytes(String base64) {
        return Base64.getMimeDecoder().decode(base64);
    }

    private static void block(StringBuilder text, String kind, byte[] der) {
        text.append("-----BEGIN ").append(kind).append("-----\n");
        text.append(Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(der));
        text.append("\n-----END ").append(kind).append("-----\n");
    }
}
