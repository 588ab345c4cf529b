package net.virtuoso.rest.internal.http;

/** Carries out one operation of the specification. Called by several threads at once. */
@FunctionalInterface
public interface Handler {
    /**
     * Answers a call that fits its route and comes from an account that may make it.
     *
     * @throws RuntimeException becomes a problem document by {@link Problem#of}
     */
    Reply handle(Call call);
}
