package net.virtuoso.spi.store;

import java.util.regex.Pattern;
import net.virtuoso.model.RefusedException;

/** One write of a commit. */
public sealed interface StoreWrite {
    /** The key. */
    String key();

    /**
     * Sets a value, whether or not there was one.
     *
     * @param key a path of one to four parts
     * @param value the value; not copied, must not be changed any more
     */
    record Put(String key, byte[] value) implements StoreWrite {
        /** Checks both. */
        public Put {
            checkKey(key);
            if (value.length > StateStore.MAX_VALUE_LENGTH) {
                throw RefusedException.limit(
                        key, value.length + " bytes", "at most " + StateStore.MAX_VALUE_LENGTH + " bytes");
            }
        }
    }

    /**
     * Removes a value; nothing happens if there is none.
     *
     * @param key its key
     */
    record Delete(String key) implements StoreWrite {
        /** Checks the key. */
        public Delete {
            checkKey(key);
        }
    }

    private static void checkKey(String key) {
        if (key.length() > StateStore.MAX_KEY_LENGTH || !Keys.FORM.matcher(key).matches()) {
            throw RefusedException.invalid(
                    "key", key, "up to four parts of A-Z, a-z, 0-9, '.', '_', ':' and '-', with '/' between them");
        }
    }

    /** The form of keys. */
    final class Keys {
        private static final Pattern FORM =
                Pattern.compile("[A-Za-z0-9_:-][A-Za-z0-9._:-]*(/[A-Za-z0-9_:-][A-Za-z0-9._:-]*){0,3}");

        private Keys() {}
    }
}
