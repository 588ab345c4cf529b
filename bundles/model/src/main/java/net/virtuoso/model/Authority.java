package net.virtuoso.model;

/**
 * The certificate authority of this installation, as controllers share it.
 *
 * @param certificate its own certificate: DER in base64
 * @param sealedKey its private key, readable only with the secret that each controller keeps in a file: base64
 */
public record Authority(String certificate, String sealedKey) {
    private static final int MAX_LENGTH = 16_384;

    /** Checks that both are there. */
    public Authority {
        requireText("certificate", certificate);
        requireText("sealedKey", sealedKey);
    }

    private static void requireText(String field, String value) {
        if (Names.require(field, value, "base64").isEmpty() || value.length() > MAX_LENGTH) {
            throw RefusedException.invalid(field, value.length() + " characters", "1 to " + MAX_LENGTH + " of base64");
        }
    }

    /** Never shows the key, sealed or not. */
    @Override
    public String toString() {
        return "Authority[certificate=" + certificate + "]";
    }
}
